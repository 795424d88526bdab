"""The figures of a report, as SVG text: the same bytes for the same record and version of matplotlib."""

import io
import math

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from reports import comparisons, queries
from reports.record import Cell, Record
from reports.render import breakdown_figure
from reports.scores import is_usable, scores
from reports.sections import baselines
from reports.sections.learning import BANDS

# Okabe and Ito's colours, which colour-blind readers can tell apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
# For what has more to tell apart, though no colour-blind reader can tell all of these apart.
MORE_COLOURS = (*COLOURS, "#882255", "#999933", "#332288", "#8C510A", "#117733", "#E6308A")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
TARGET_PERPLEXITY = 5
STYLE = {
    "text.parse_math": False,  # a name of a foreign record is no formula
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
            "learning-curves": as_svg(learning_curves(record)),
            "size-quality": as_svg(size_quality(record)),
            **({"breakdown": as_svg(breakdown_figure.draw(record))} if record.breakdowns else {}),
        }


def learning_curves(record: Record) -> Figure:
    """Validation accuracy by epoch, one line a variant, with the expected band and the target."""
    figure, axes = _axes(
        "Validation accuracy by epoch", "epochs of training (log scale)", "top-1 accuracy, %"
    )
    if queries.is_of_plays(record):  # the original report expects nothing of another text
        epochs = [float(epoch) for epoch, _, _ in BANDS]
        lows, highs = [low * 100 for _, low, _ in BANDS], [high * 100 for _, _, high in BANDS]
        axes.fill_between(epochs, lows, highs, color="#999999", alpha=0.3, linewidth=0, label="expected")
    axes.axhline(70, color="#555555", linewidth=1, linestyle="--", label="target, 70%")
    axes.axvline(1, color="#bbbbbb", linewidth=1, linestyle=":")
    first_epoch, last_epoch, lowest = 0.5, float(BANDS[-1][0]), 50.0
    for variant, colour in _colours(record).items():
        trained = queries.training(record, variant)
        validated = [after for after in trained.validations if after.epoch > 0] if trained else []
        if not validated:
            continue
        x = [after.epoch for after in validated]
        y = [after.validation_accuracy * 100 for after in validated]
        label = f"{variant}, {y[-1]:.1f}%"
        axes.plot(x, y, color=colour, marker="o", markersize=3.5, linewidth=1.6, label=label)
        first_epoch, last_epoch, lowest = min(first_epoch, *x), max(last_epoch, *x), min(lowest, *y)
    axes.set_xscale("log")
    axes.set_xlim(first_epoch / 1.3, last_epoch * 1.3)
    axes.set_ylim(max(0, math.floor(lowest / 10) * 10 - 5), 82)
    plain_ticks(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


def size_quality(record: Record) -> Figure:
    """Bytes to ship against bits per character: colour by variant, marker by conversion, hollow if retrained."""
    figure, axes = _axes(
        "Size against quality (lower left is better)", "to ship, KiB (log scale)", "bits per character"
    )
    artifacts = [(cell, cell.conversion) for cell in queries.listed_cells(record) if cell.conversion]
    conversions = dict.fromkeys(conversion for _, conversion in artifacts)
    markers = {name: MARKERS[index % len(MARKERS)] for index, name in enumerate(conversions)}
    for variant, colour in _colours(record).items():
        for cell, conversion in artifacts:
            if cell.variant == variant:
                _draw_file(axes, cell, markers[conversion], colour)
        axes.plot([], [], color=colour, linewidth=4, label=variant)
    for conversion, marker in markers.items():
        axes.plot([], [], marker, color="#555555", markersize=7, label=conversion)
    axes.plot([], [], "o", color="#555555", markerfacecolor="white", markersize=7, label="hollow: retrained")
    left_out = sum(bool(cell.quality and not is_usable(cell.quality)) for cell, _ in artifacts)
    if left_out:  # far above all others, they would press these into a line
        axes.plot([], [], " ", label=f"left out: {left_out} not usable")
    axes.axhline(
        math.log2(TARGET_PERPLEXITY),
        color="#555555",
        linewidth=1,
        linestyle="--",
        label="target, perplexity 5",
    )
    counting = comparisons.best_predictor(record)
    if counting and counting.quality:
        axes.axhline(
            scores(counting.quality).bits_per_character,
            color="#555555",
            linewidth=1,
            linestyle=":",
            label=baselines.label(counting),
        )
    if not any(cell.size and cell.size.ship and cell.quality for cell in record.cells):
        axes.set_xlim(1, 1000)  # a logarithm wants something to show
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    plain_ticks(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


def _draw_file(axes: Axes, cell: Cell, marker: str, colour: str) -> None:
    """One marker, hollow and named where the file was retrained; nothing where it was not measured or is no use."""
    if not (cell.size and cell.size.ship and cell.quality and is_usable(cell.quality)):
        return
    x, y = cell.size.ship / 1024, scores(cell.quality).bits_per_character
    retrained = "+".join(queries.retrainings(cell.contents.lineage))
    face = "white" if retrained else colour
    axes.plot(x, y, marker, color=colour, markerfacecolor=face, markersize=8, alpha=0.9)
    if retrained:
        axes.annotate(
            retrained, (x, y), xytext=(5, 4), textcoords="offset points", fontsize=6.5, color=colour
        )


def _axes(title: str, across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8.2, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure, axes


def _colours(record: Record) -> dict[str, str]:
    return {
        variant.name: MORE_COLOURS[index % len(MORE_COLOURS)] for index, variant in enumerate(record.variants)
    }


def plain_ticks(axes: Axes) -> None:
    """1, 10 and 100 rather than powers of ten."""
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def as_svg(figure: Figure) -> str:
    """Without date and creator, which would differ between equal reports."""
    with io.StringIO() as text:
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        return text.getvalue()
