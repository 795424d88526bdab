"""What can be trained by `bard learn`: a variant by a recipe, with at most one setting changed; or a peer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bench.learning import recipes
from bench.measurements import peer_learning, variant_learning
from bench.measurements.learned import Budget, Learned, LearningTask
from bench.peers.learner import Learner
from bench.peers.learners import LEARNERS
from bench.peers.pytorch import PYTORCH
from reports.learning.record import EntrantId, Setting
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import require_known
from shakespeare.training.recipes import RECIPES
from shakespeare.variants import VARIANTS

RECIPE_MARK = "@"  # between a variant and its recipe
_OF_MODEL = "model."  # before a field of the architecture


class Entrant(Protocol):
    """One line of the comparison."""

    @property
    def id(self) -> EntrantId:
        """What the record calls it."""
        ...

    @property
    def peer(self) -> bool:
        """Whether it is not ours."""
        ...

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose code decides what it learns."""
        ...

    def settings(self, budget: Budget, seed: int) -> dict[str, Setting]:
        """Every setting of model and training, by name."""
        ...

    def learn(self, task: LearningTask, folder: Path) -> Learned:
        """Trains, with files in `folder`, and scores.

        Raises:
            ChildFailed, KeyboardInterrupt: see `isolation.run`.
            Refused: it cannot be done with these settings.
        """
        ...


@dataclass(frozen=True)
class VariantEntrant:
    """One of Bard's variants. See `Entrant` for the methods."""

    model: ModelConfig
    recipe: str
    change: str = ""  # the name of what is changed
    changed: Mapping[str, Any] | None = (
        None  # fields of the recipe and their values; "model." before those of it
    )
    peer: bool = False
    modules: tuple[str, ...] = (variant_learning.__name__,)

    @property
    def id(self) -> EntrantId:
        """The variant and the recipe that it is trained by."""
        return EntrantId(self.model.name, self.recipe, self.change)

    def settings(self, budget: Budget, seed: int) -> dict[str, Setting]:
        """The fields of both configurations, those of the architecture marked as such."""
        return flat_settings(self._model_config, self._train_config(budget, seed))

    def learn(self, task: LearningTask, folder: Path) -> Learned:
        """Trains and scores the entrant in child processes."""
        train = self._train_config(task.budget, task.seed)
        return variant_learning.learn(self._model_config, train, task, folder)

    @property
    def _model_config(self) -> ModelConfig:
        changed = (self.changed or {}).items()
        of_model = {
            name.removeprefix(_OF_MODEL): value for name, value in changed if name.startswith(_OF_MODEL)
        }
        return msgspec.structs.replace(self.model, **of_model)

    def _train_config(self, budget: Budget, seed: int) -> TrainConfig:
        train = recipes.train_config(self.recipe, self.model, budget, seed)
        changed = (self.changed or {}).items()
        return msgspec.structs.replace(
            train, **{name: value for name, value in changed if not name.startswith(_OF_MODEL)}
        )


@dataclass(frozen=True)
class PeerEntrant:
    """A peer of learning. See `Entrant` for the methods."""

    learner: Learner
    peer: bool = True

    @property
    def id(self) -> EntrantId:
        """Its name alone: it brings its recipe."""
        return EntrantId(self.learner.name)

    @property
    def modules(self) -> tuple[str, ...]:
        """Its own file too, which the catalogue keeps out of sight."""
        return (peer_learning.__name__, type(self.learner).__module__)

    def settings(self, budget: Budget, seed: int) -> dict[str, Setting]:
        """The fields of the learner."""
        fields: dict[str, Setting] = asdict(self.learner)  # type: ignore[call-overload]
        return {**fields, "budget_seconds": budget.seconds, "seed": seed}

    def learn(self, task: LearningTask, folder: Path) -> Learned:  # noqa: ARG002 - it keeps no checkpoint
        """Trains and scores the entrant in a child process."""
        return peer_learning.learn_in_child(self.learner.name, task)


def flat_settings(model: ModelConfig, train: TrainConfig) -> dict[str, Setting]:
    """The fields of both configurations, those of the architecture marked as such."""
    of_model = {f"{_OF_MODEL}{name}": value for name, value in msgspec.structs.asdict(model).items()}
    batch_size = train.batch_size or model.batch_size
    fields = {**of_model, **msgspec.structs.asdict(train), "batch_size": batch_size}
    return {name: _flat(value) for name, value in fields.items()}


def _flat(value: object) -> Setting:
    """A value as records keep it: what is no scalar as JSON text."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return msgspec.json.encode(value).decode()


def parse(name: str) -> Entrant:
    """The entrant of a name: "stream-gru", "stream-gru@original", "pytorch-gpt".

    Raises:
        InvalidInput: an unknown name or recipe, or a peer that is not installed.
    """
    if name in LEARNERS:
        PYTORCH.require()
        return PeerEntrant(LEARNERS[name])
    model, mark, recipe = name.partition(RECIPE_MARK)
    require_known("entrants", model, (*VARIANTS, *LEARNERS))
    if mark:
        require_known("recipe", recipe, RECIPES)
    return VariantEntrant(VARIANTS[model], recipe if mark else VARIANTS[model].recipe)


def default_names() -> tuple[str, ...]:
    """Every variant, and every peer where PyTorch is installed."""
    return (*VARIANTS, *(LEARNERS if PYTORCH.available() else ()))
