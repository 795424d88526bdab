"""The two figures of a report, as SVG text: the same bytes for the same record and version of matplotlib."""

import io
import math

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from reports import artifacts, selection
from reports.learning import BANDS
from reports.record import Record
from reports.targets import measured

# Okabe and Ito's colours, which colour-blind readers can tell apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
TARGET_PERPLEXITY = 5
STYLE = {
    "svg.hashsalt": "bard",  # otherwise ids differ from run to run
    "figure.facecolor": "white",  # a transparent figure cannot be read on a dark page
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "grid.color": "#e6e6e6",
    "legend.frameon": False,
}


def draw(record: Record) -> dict[str, str]:
    """Name -> SVG."""
    with style.context(STYLE, after_reset=True):  # a reader's own matplotlibrc must not change a report
        return {
            "learning-curves": _svg(learning_curves(record)),
            "size-quality": _svg(size_quality(record)),
        }


def learning_curves(record: Record) -> Figure:
    """Validation accuracy by epoch, one line a variant, with the expected band and the target."""
    figure, axes = _axes(
        "Validation accuracy by epoch", "epochs of training (log scale)", "top-1 accuracy, %"
    )
    epochs = [float(epoch) for epoch, _, _ in BANDS]
    lows, highs = [low * 100 for _, low, _ in BANDS], [high * 100 for _, _, high in BANDS]
    axes.fill_between(epochs, lows, highs, color="#999999", alpha=0.3, linewidth=0, label="expected")
    axes.axhline(70, color="#555555", linewidth=1, linestyle="--", label="target, 70%")
    axes.axvline(1, color="#bbbbbb", linewidth=1, linestyle=":")
    least, latest, lowest = 0.5, float(BANDS[-1][0]), 50.0
    for name, colour in _colours(record).items():
        trained = selection.training(record, name)
        points = [one for one in trained.rounds if one.epoch > 0] if trained else []
        if not points:
            continue
        xs = [one.epoch for one in points]
        ys = [one.validation_accuracy * 100 for one in points]
        axes.plot(
            xs, ys, color=colour, marker="o", markersize=3.5, linewidth=1.6, label=f"{name}, {ys[-1]:.1f}%"
        )
        least, latest, lowest = min(least, *xs), max(latest, *xs), min(lowest, *ys)
    axes.set_xscale("log")
    axes.set_xlim(least / 1.3, latest * 1.3)
    axes.set_ylim(max(0, math.floor(lowest / 10) * 10 - 5), 82)
    _plain_ticks(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


def size_quality(record: Record) -> Figure:
    """File size against bits per character: a colour for each variant, a marker for each technique."""
    figure, axes = _axes(
        "File size against quality (lower left is better)", "file, KiB (log scale)", "bits per character"
    )
    techniques = [name for name in selection.techniques(record) if name != selection.CHECKPOINT]
    markers = {name: MARKERS[index % len(MARKERS)] for index, name in enumerate(techniques)}
    known = measured(record)
    for name, colour in _colours(record).items():
        points = []
        for technique, marker in markers.items():
            size = artifacts.raw(selection.cell(record, name, technique))
            if size and (name, technique) in known:
                points.append((size / 1024, known[name, technique].bits_per_character, marker))
        points.sort()
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], color=colour, linewidth=1, alpha=0.5)
        for x, y, marker in points:
            axes.plot(x, y, marker, color=colour, markersize=8, markeredgecolor="white", alpha=0.9)
        axes.plot([], [], color=colour, linewidth=4, label=name)
    for technique, marker in markers.items():
        axes.plot([], [], marker, color="#555555", markersize=7, label=technique)
    axes.axhline(
        math.log2(TARGET_PERPLEXITY),
        color="#555555",
        linewidth=1,
        linestyle="--",
        label="target, perplexity 5",
    )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    _plain_ticks(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


def _axes(title: str, across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8.2, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure, axes


def _colours(record: Record) -> dict[str, str]:
    return {one.name: COLOURS[index % len(COLOURS)] for index, one in enumerate(record.variants)}


def _plain_ticks(axes: Axes) -> None:
    """1, 10 and 100 rather than powers of ten."""
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _svg(figure: Figure) -> str:
    """Without date and creator, which would differ between equal reports."""
    with io.StringIO() as text:
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        return text.getvalue()
