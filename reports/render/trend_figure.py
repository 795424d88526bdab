"""How quality, size, step and latency moved over a machine's runs: a line for each preset and text."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.history.headlines import Headlines
from reports.history.machines import ComparedRun
from reports.render import legend
from reports.render.figures import COLOURS, MARKERS, STYLE, as_svg
from reports.tables import printable

_MOST_RUNS = 30  # the last of them: more names than that cannot be read


class _Panel(NamedTuple):
    title: str
    value: Callable[[Headlines], float | None]
    subject: Callable[[Headlines], str | None]  # what was measured: a line ends where that is another one


_PANELS = (
    _Panel("bits per character of the best model", lambda of: of.bits_per_character, lambda _: ""),
    _Panel("KiB to ship of the file recommended", lambda of: _scaled(of.ship_bytes, 1 / 1024), lambda of: of.file),
    _Panel("ms a training step of the best model", lambda of: _scaled(of.step, 1e3), lambda of: of.model),
    _Panel("μs a character through that file", lambda of: _scaled(of.latency, 1e6),
           lambda of: of.file),
)  # fmt: skip


def draw(runs: Sequence[ComparedRun]) -> str | None:
    """The figure as SVG; None where no two runs asked for the same."""
    runs = runs[-_MOST_RUNS:]
    series: dict[tuple[str, str], list[int]] = {}
    for place, run in enumerate(runs):
        series.setdefault((run.record.preset, run.record.corpus.sha256), []).append(place)
    if max(map(len, series.values()), default=0) < 2:
        return None
    with style.context(STYLE, after_reset=True):
        figure = Figure(figsize=(9.6, 6.4), layout="constrained")
        for axes, panel in zip(figure.subplots(2, 2, sharex=True).flat, _PANELS, strict=True):
            for number, ((preset, text), places) in enumerate(series.items()):
                label = f"{printable(preset)}, text {text[:8]}"
                _draw_series(axes, panel, runs, places, number, label)
            axes.set_title(panel.title, fontsize=10)
            lowest, highest = axes.dataLim.intervaly  # a tenth around them: noise must not fill the picture
            axes.set_ylim(*((lowest * 0.9, highest * 1.1) if 0 < lowest <= highest else (0, 1)))
            axes.set_xticks(
                range(len(runs)), [printable(run.name)[:24] for run in runs], rotation=45, ha="right"
            )
        handles, labels = axes.get_legend_handles_labels()
        legend.draw_below(figure, handles, labels, columns=3)
        return as_svg(figure)


def _draw_series(
    axes: Axes, panel: _Panel, runs: Sequence[ComparedRun], places: list[int], number: int, label: str
) -> None:
    """Marks at every run that has the figure, joined where the same thing was measured."""
    known: list[tuple[int, float, str | None]] = []
    for place in places:
        figures = runs[place].figures
        if (value := panel.value(figures)) is not None:
            known.append((place, value, panel.subject(figures)))
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    at, values = [place for place, _, _ in known], [value for _, value, _ in known]
    axes.plot(at, values, color=colour, marker=marker, markersize=5, linestyle="none", label=label)
    for (before, old, was), (after, new, now) in pairwise(known):
        if was == now:
            axes.plot((before, after), (old, new), color=colour, linewidth=1.6)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
