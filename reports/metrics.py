"""How each metric of quality is shown. Tables of quality take their columns from `METRICS`."""

from collections.abc import Callable
from typing import NamedTuple

from reports import units
from reports.scores import Scores, bits, perplexity

TOP_5 = 5  # among so many known characters or fewer, top-5 is always right and says nothing
BITS = "bits/char"  # the one figure of quality that a compressor has too


class Metric(NamedTuple):
    """One column: what a recorded metric is shown as."""

    name: str  # of the metric in `Quality.sums`
    title: str
    figure: Callable[[float], float]  # from the mean a character to the figure shown
    text: Callable[[float | None], str]

    def show(self, scores: Scores | None) -> str:
        """The figure as text, a dash where it was not measured."""
        mean = scores.means.get(self.name) if scores else None
        return self.text(None if mean is None else self.figure(mean))


def _same(mean: float) -> float:
    return mean


def _three_decimals(value: float | None) -> str:
    return units.number(value, 3)


METRICS = (
    Metric("top1", "top-1", _same, units.percent),
    Metric("top5", "top-5", _same, units.percent),
    Metric("nats", "perplexity", perplexity, units.number),
    Metric("nats", BITS, bits, _three_decimals),
)


def top5(share: float | None, vocabulary_size: int) -> str:
    """A share of top-5 as text, a dash where it says nothing; one id of the vocabulary is that of the unknown."""
    return units.percent(share if vocabulary_size - 1 > TOP_5 else None)


def titles() -> tuple[str, ...]:
    """The headings of the columns, all of them of figures."""
    return tuple(metric.title for metric in METRICS)


def show_all(scores: Scores | None) -> tuple[str, ...]:
    """A row's figures, one for each of `titles()`."""
    return tuple(metric.show(scores) for metric in METRICS)
