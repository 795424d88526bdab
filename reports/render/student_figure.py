"""Bits per character against bytes to ship of small files, with the line of counting."""

from statistics import fmean

from matplotlib import style
from matplotlib.figure import Figure

from reports import units
from reports.learning import seeds
from reports.learning.record import LearnedModel, LearningRecord
from reports.render import legend
from reports.render.figures import MORE_COLOURS, STYLE, as_svg, plain_ticks
from reports.render.learning_figure import draw_counting
from reports.scores import bits

_GOALS = (60, 120)  # KiB


def draw(record: LearningRecord) -> str:
    """The figure as SVG: the same bytes for the same record and version of matplotlib."""
    with style.context(STYLE, after_reset=True):
        return as_svg(size_and_loss(record))


def size_and_loss(record: LearningRecord) -> Figure:
    """A marker for each file: its mean over seeds, with a bar from the best seed to the worst."""
    figure = Figure(figsize=(9.6, 5), layout="constrained")
    axes = figure.subplots()
    groups = [group for group in seeds.groups(record) if all(map(_ship_bytes, group.models))]
    for index, group in enumerate(groups):
        losses = [bits(seeds.nats(model.scores, record.blocks.length)) for model in group.models]
        mean, colour = fmean(losses), MORE_COLOURS[index % len(MORE_COLOURS)]
        kibibytes = max(map(_ship_bytes, group.models)) / 1024
        axes.errorbar(
            [kibibytes],
            [mean],
            yerr=([mean - min(losses)], [max(losses) - mean]),
            color=colour,
            marker="o" if group.models[0].student and group.models[0].student.kind == "distill" else "s",
            markersize=6,
            capsize=3,
            linestyle="none",
            label=f"{group.label}, {units.budget(group.seconds)}: {mean:.3f}",
        )
    draw_counting(axes, record)
    for goal in _GOALS:
        axes.axvline(goal, color="#bbbbbb", linewidth=1, linestyle=":")
    axes.set_title(f"Small files: bits per character of {record.part} text against bytes to ship")
    axes.set_xlabel("KiB to ship (log scale; dotted: 60 and 120)")
    axes.set_ylabel("bits per character (lower is better)")
    axes.set_xscale("log")
    axes.set_xlim(30, 240)
    axes.set_xticks([30, 60, 120, 240])
    plain_ticks(axes)
    handles, labels = axes.get_legend_handles_labels()
    legend.draw_below(figure, handles, labels, columns=2)
    return figure


def _ship_bytes(model: LearnedModel) -> int:
    return (model.student.ship_bytes or 0) if model.student else 0
