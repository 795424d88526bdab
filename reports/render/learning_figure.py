"""Quality against minutes of training: after each training on scored text, and on the way on validation text."""

import math
from statistics import fmean
from typing import NamedTuple

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from reports.learning import counting, ensembles, seeds
from reports.learning.record import LearningRecord
from reports.learning.seeds import SeedGroup
from reports.render import legend
from reports.render.figures import COLOURS, STYLE, as_svg, plain_ticks
from reports.scores import bits

_LINE_STYLES = ("--", "-.", ":")


class _Look(NamedTuple):
    """By what an entrant is told from the others; a peer's marker is a square."""

    colour: str
    marker: str
    curve: str


_LOOKS = [_Look(colour, *kind) for kind in (("o", "-"), ("D", "--"), ("^", ":")) for colour in COLOURS]


def draw(record: LearningRecord) -> str:
    """The figure as SVG: the same bytes for the same record and version of matplotlib."""
    with style.context(STYLE, after_reset=True):
        return as_svg(learning_minutes(record))


def learning_minutes(record: LearningRecord) -> Figure:
    """Bits a character against minutes: left one marker a time, right one line a training."""
    figure = Figure(figsize=(9.6, 5), layout="constrained")
    after, on_the_way = figure.subplots(1, 2, sharex=True, sharey=True)
    groups = seeds.groups(record)
    labels = dict.fromkeys(group.label for group in groups)
    names = ensembles.short_names(record)
    for index, label in enumerate(labels):
        own, look = [group for group in groups if group.label == label], _LOOKS[index % len(_LOOKS)]
        _draw_trained(after, record, ensembles.row_name(own[0], names), own, look)
        _draw_curves(on_the_way, own, look)
    draw_counting(after, record)
    after.set_title(f"When training ended, on {record.part} text")
    after.set_ylabel("bits per character (lower is better)")
    on_the_way.set_title("On the way, on validation text")
    for axes in (after, on_the_way):
        axes.set_xlabel("minutes of training (log scale)")
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        plain_ticks(axes)
    handles, drawn = after.get_legend_handles_labels()
    legend.draw_below(figure, handles, drawn, columns=3)
    return figure


def draw_counting(axes: Axes, record: LearningRecord) -> None:
    """A line for each that a model must pass: the best n-grams and PPMd."""
    for (name, reference), line in zip(counting.lines(record), _LINE_STYLES, strict=False):
        loss = bits(counting.nats(record, reference))
        axes.axhline(loss, color="#555555", linewidth=1, linestyle=line, label=f"{name}, {loss:.3f}")


def _draw_trained(
    axes: Axes, record: LearningRecord, name: str, groups: list[SeedGroup], look: _Look
) -> None:
    """Means over seeds, with a bar from the best to the worst seed."""
    minutes = [group.seconds / 60 for group in groups]
    losses = [
        [bits(seeds.nats(model.scores, record.blocks.length)) for model in group.models] for group in groups
    ]
    means = [fmean(of_seeds) for of_seeds in losses]
    below = [mean - min(of_seeds) for mean, of_seeds in zip(means, losses, strict=True)]
    above = [max(of_seeds) - mean for mean, of_seeds in zip(means, losses, strict=True)]
    axes.errorbar(
        minutes,
        means,
        yerr=(below, above),
        color=look.colour,
        marker="s" if groups[0].models[0].peer else look.marker,
        markersize=5,
        linewidth=1.6,
        capsize=3,
        label=f"{name}, {means[-1]:.3f}",
    )


def _draw_curves(axes: Axes, groups: list[SeedGroup], look: _Look) -> None:
    for group in groups:
        for model in group.models:
            if not model.curve:  # an ensemble
                continue
            points = [
                point for point in model.curve if math.isfinite(point.validation_loss) and point.seconds > 0
            ]
            minutes = [point.seconds / 60 for point in points]
            losses = [bits(point.validation_loss) for point in points]
            axes.plot(minutes, losses, color=look.colour, linestyle=look.curve, linewidth=1, alpha=0.7)
