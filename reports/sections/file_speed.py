"""The tables of what running a converted file takes: time, memory, characters a second."""

from reports import comparisons, footnotes, queries, units
from reports.inference.statistics import median, spread
from reports.origins import float32_file
from reports.record import Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact that was asked for, measured or not."""
    return (_latencies(record), _running(record))


def _latencies(record: Record) -> Table:
    rows, ratios, level = [], [], comparisons.verdict_level(record)
    for cell in queries.listed_cells(record):
        latency, float_file = cell.latency, float32_file(record, cell)
        is_reference = float_file is cell and latency is not None
        compared = comparisons.latency_against_float_file(record, cell)
        ratio = compared.ratio if compared else None
        verdict = compared.verdict(level) if compared else units.DASH
        ratios.append(ratio)
        rows.append(
            (
                cell.variant,
                cell.technique,
                units.duration(median(latency) if latency else None),
                units.quartiles(spread(latency) if latency else None),
                "1" if is_reference else units.ratio(ratio),
                f"{cell.precision} but slower" if cell.integer and verdict == "slower" else verdict,
            )
        )
    return Table(
        "Checkpoints and artifacts: speed of one character",
        ("variant", "technique", "latency", "quartiles", "of float32", "verdict"),
        "llrrrl",
        tuple(rows),
        (
            (
                "One character at batch 1, of files on one thread through our runtime, of checkpoints in Keras as it "
                "trains: a whole window for window models, one step for causal ones."
            ),
            footnotes.note_on_noise_floor(record, "latency"),
            *footnotes.notes_on_ratios(ratios),
            comparisons.note_on_level(record),
        ),
    )


def _running(record: Record) -> Table:
    rows = []
    for cell in queries.listed_cells(record):
        latency, invoke = (median(speed) if speed else None for speed in (cell.latency, cell.invoke))
        rows.append(
            (
                cell.variant,
                cell.technique,
                units.duration(invoke),
                units.duration(latency - invoke if latency and invoke and latency > invoke else None),
                units.count(round(1 / median(cell.generation)) if cell.generation else None),
                units.size(cell.peak_rss),
            )
        )
    return Table(
        "Checkpoints and artifacts: what running one takes",
        ("variant", "technique", "interpreter", "runtime around it", "characters a second", "peak RSS"),
        "llrrrr",
        tuple(rows),
        (
            (
                "Interpreter is LiteRT alone for one character; the runtime around it is what latency adds, a dash "
                "where noise hides it. Characters a second are written end to end, sampling included, by causal "
                "models. Peak RSS is of a fresh process that ran this and nothing else."
            ),
        ),
    )
