"""The answer of a run for the README: five lines and a table of six rows."""

from itertools import chain, islice

from reports import comparisons, metrics, recommendation, units
from reports.inference.statistics import median
from reports.origins import float32_file
from reports.ranking import model_name
from reports.recommendation import Candidate
from reports.record import Baseline, Cell, Record
from reports.render.markdown import bullets, table_rows
from reports.scores import Scores, scores
from reports.sections import baselines, lookahead
from reports.summary import best_model, recommended_file, targets_met, training_budget
from reports.tables import Table

_LINES = 5
_METRICS = tuple(metric for metric in metrics.METRICS if metric.name != "top5")  # the README is narrow


def render(record: Record) -> str:
    """Markdown without a heading."""
    sentences = chain(
        lookahead.warnings(record),
        best_model(record),
        recommended_file(record),
        baselines.comparison(record),
        targets_met(record),
        training_budget(record),
    )
    return "\n\n".join((bullets(islice(sentences, _LINES)), table_rows(_table(record)))) + "\n"


def _table(record: Record) -> Table:
    ranked, choice = recommendation.trained_models(record), recommendation.recommended_file(record)
    rows = (
        ("best quality", *_model(record, ranked[0] if ranked else None)),
        ("recommended file", *_file(choice.file if choice else None)),
        (
            "smallest file within half a point of its float model",
            *_file(recommendation.smallest_file(record)),
        ),
        ("fastest file", *_file(recommendation.fastest_file(record))),
        ("best static n-gram", *_baseline(comparisons.best_predictor(record))),
        ("best compressor", *_baseline(baselines.best_compressor(record))),
    )
    columns = ("", "name", "to ship", *(metric.title for metric in _METRICS), "a character")
    return Table("The answer", columns, "llr" + "r" * len(_METRICS) + "r", rows)


def _model(record: Record, cell: Cell | None) -> tuple[str, ...]:
    """A model's own quality; bytes and time are those of its float32 file."""
    if cell is None:
        return _row("not measured")
    file = float32_file(record, cell) if cell.training else cell
    ship_bytes = file.size.ship if file and file.size else None
    latency = median(file.latency) if file and file.latency else None
    return _row(model_name(cell), ship_bytes, scores(cell.quality) if cell.quality else None, latency)


def _file(file: Candidate | None) -> tuple[str, ...]:
    if file is None:
        return _row("none")
    return _row(file.cell.id.label, file.ship_bytes, file.scores, file.latency)


def _baseline(baseline: Baseline | None) -> tuple[str, ...]:
    """The bytes of an n-gram are those of its tables as zstd."""
    if baseline is None:
        return _row("not measured")
    ship_bytes = baseline.compressed_bytes or None
    if baseline.quality:
        return _row(baselines.label(baseline), ship_bytes, scores(baseline.quality))
    bits = units.number(baselines.bits_per_character(baseline), 3)
    figures = (bits if metric.title == metrics.BITS else units.DASH for metric in _METRICS)
    return (baselines.label(baseline), units.size(ship_bytes), *figures, units.DASH)


def _row(
    name: str, ship_bytes: int | None = None, achieved: Scores | None = None, seconds: float | None = None
) -> tuple[str, ...]:
    figures = (metric.show(achieved) for metric in _METRICS)
    return (name, units.size(ship_bytes), *figures, units.duration(seconds))
