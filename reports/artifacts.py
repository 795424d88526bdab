"""The tables of checkpoints and converted files: size and quality, what conversion cost, speed and memory."""

from reports import caveats, selection, units
from reports.record import Cell, Quality, Record
from reports.statistics import difference, median, noise_floor, scores, spread, verdict
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each variant and technique in each, measured or not."""
    return (_sizes(record), _changes(record), _speeds(record))


def status(one: Cell | None) -> str:
    """In a word; the reason stands in `reasons` and in the table of failures."""
    if one is None:
        return "not measured"
    return one.failures[0].status if one.failures else "ok"


def reasons(record: Record) -> tuple[str, ...]:
    """Why a row has gaps."""
    return tuple(
        f"{selection.label(name, technique)}: {failure.part} {failure.status}: {failure.reason}"
        for name, technique, one in selection.grid(record)
        for failure in (one.failures if one else ())
    )


def raw(one: Cell | None) -> int | None:
    """Bytes of the file."""
    return one.size.raw if one and one.size else None


def change(record: Record, name: str, one: Cell | None) -> tuple[str, str]:
    """Top-1 in points and loss in nats, less those of the checkpoint; dashes where blocks differ."""
    parent = selection.quality(record, name)
    if not (parent and one and one.quality) or not same_blocks(parent, one.quality):
        return units.DASH, units.DASH
    found = difference(one.quality, parent)
    return units.difference(found.top1, 100), units.difference(found.nats, digits=4)


def same_blocks(a: Quality, b: Quality) -> bool:
    """Whether the two were measured on the same characters."""
    return (a.starts, a.block_length) == (b.starts, b.block_length)


def _sizes(record: Record) -> Table:
    rows = []
    for name, technique, one in selection.grid(record):
        size, whole = raw(one), raw(selection.cell(record, name, selection.FLOAT_FILE))
        found = scores(one.quality) if one and one.quality else None
        rows.append(
            (
                name,
                technique,
                status(one),
                units.size(size),
                units.size(one.size.gzip if one and one.size else None),
                units.times(size / whole if size and whole else None),
                units.percent(found.top1 if found else None),
                units.percent(found.top5 if found else None),
                units.number(found.perplexity if found else None),
                units.number(found.bits_per_character if found else None, 3),
            )
        )
    return Table(
        "Checkpoints and artifacts: size and quality",
        (
            *("variant", "technique", "status", "file", "gzip", "ratio"),
            *("top-1", "top-5", "perplexity", "bits/char"),
        ),
        "lllrrrrrrr",
        tuple(rows),
        (
            (
                f"{_blocks(record)} A checkpoint is the trained float model; {selection.FLOAT_FILE} is the "
                "same as a float32 file; the ratio is of a file to that one."
            ),
            *reasons(record),
        ),
    )


def _blocks(record: Record) -> str:
    """On how much text quality was measured."""
    known = [one.quality for one in record.cells if one.quality]
    if not known:
        return "Quality was not measured."
    first = known[0]
    characters = units.count(len(first.starts) * first.block_length)
    same = (
        "the same for every row" if all(same_blocks(first, other) for other in known) else "NOT all the same"
    )
    return f"Quality is of {characters} validation characters in {len(first.starts)} blocks, {same}."


def _changes(record: Record) -> Table:
    rows = tuple(
        (name, technique, *change(record, name, one))
        for name, technique, one in selection.grid(record)
        if technique != selection.CHECKPOINT
    )
    return Table(
        "Artifacts: difference to the float checkpoint",
        ("variant", "technique", "top-1, points", "nats a character"),
        "llrr",
        rows,
        ("Artifact minus checkpoint, with a 95% interval from a paired bootstrap over blocks.",),
    )


def _speeds(record: Record) -> Table:
    floor = noise_floor(record, "latency")
    rows, ratios = [], []
    for name, technique, one in selection.grid(record):
        speed = one.latency if one else None
        whole = selection.cell(record, name, selection.FLOAT_FILE)
        own = technique == selection.FLOAT_FILE and speed is not None
        ratio = None if own else selection.ratio(speed, whole.latency if whole else None)
        shown = verdict(ratio, floor) if ratio else units.DASH
        slow = one is not None and one.precision == "int8" and shown == "slower"
        ratios.append(ratio)
        rows.append(
            (
                name,
                technique,
                units.duration(median(speed) if speed else None),
                units.quartiles(spread(speed) if speed else None),
                "1" if own else units.ratio(ratio),
                "int8 but slower" if slow else shown,
                units.size(one.peak_rss if one else None),
            )
        )
    return Table(
        "Checkpoints and artifacts: speed of one character, and memory",
        ("variant", "technique", "latency", "quartiles", "of float32", "verdict", "peak RSS"),
        "llrrrlr",
        tuple(rows),
        (
            (
                "Latency is of one character at batch 1: a whole window for window models, one step for "
                "causal ones. Peak RSS is of a fresh process that ran this and nothing else."
            ),
            caveats.floor(record, "latency"),
            *caveats.of(ratios),
        ),
    )
