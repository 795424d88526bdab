"""A moving average of the weights, which may predict better than the last ones while the rate is high."""

from typing import Any

import numpy as np

from shakespeare.models import Weights

_NAME = "average/"


class WeightAverage:
    """Averages of variables, updated inside a traced step."""

    def __init__(self, tensorflow: Any, variables: dict[str, Any], decay: float) -> None:
        """Begins at the variables' values."""
        self._variables, self._decay = variables, decay
        self.averages = {name: tensorflow.Variable(variable) for name, variable in variables.items()}

    def update(self, step: Any) -> None:
        """Moves each average towards its variable, after `step` steps; the first averages forget faster."""
        share = 1 - self._decay * (step / (step + 10.0))
        for name, average in self.averages.items():
            average.assign_add(share * (self._variables[name] - average))

    def swap(self) -> None:
        """Exchanges averages and variables: to validate and save the averages, and back."""
        for name, average in self.averages.items():
            kept = np.asarray(average)
            average.assign(self._variables[name])
            self._variables[name].assign(kept)

    def arrays(self) -> Weights:
        """What a resumed training needs."""
        return {_NAME + name: np.asarray(average) for name, average in self.averages.items()}

    def restore(self, arrays: Weights) -> None:
        """Puts back what `arrays` gave."""
        for name, average in self.averages.items():
            average.assign(arrays[_NAME + name])
