"""The tables of checkpoints and converted files: size, quality, speed and memory."""

from reports import footnotes, gate, queries, units
from reports.record import Cell, Record
from reports.sections import baselines
from reports.statistics import median, noise_floor, scores, spread, verdict
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each variant and technique that was asked for in each, measured or not."""
    return (_sizes(record), _qualities(record), _speeds(record), _running(record))


def status(record: Record, one: Cell) -> str:
    """In a word; the reason stands in `reasons` and in the table of failures."""
    failures = queries.failures(record, one.id)
    return failures[0].status if failures else "ok"


def reasons(record: Record) -> tuple[str, ...]:
    """Why a row has gaps."""
    return tuple(
        f"{queries.label(name, technique)}: {failure.part} {failure.status}: {failure.reason}"
        for name, technique, one in queries.grid(record)
        for failure in queries.failures(record, one.id)
    )


def raw(one: Cell | None) -> int | None:
    """Bytes of the file."""
    return one.size.raw if one and one.size else None


def float_file(record: Record, one: Cell) -> Cell | None:
    """The float32 file of the same architecture: the variant's, or that of the student."""
    return queries.cell(record, one.variant, queries.student(one) or queries.FLOAT_FILE)


def with_model(record: Record, one: Cell) -> float | None:
    """Bits a character of the whole validation text, the bits of the shipped model included."""
    if not (one.quality and one.size and one.size.ship):
        return None
    model = one.size.ship * 8 / record.corpus.validation_characters
    return scores(one.quality).bits_per_character + model


def _sizes(record: Record) -> Table:
    rows = []
    for name, technique, one in queries.grid(record):
        size, whole = raw(one), raw(float_file(record, one))
        rows.append(
            (
                name,
                technique,
                status(record, one),
                units.size(size),
                units.size(one.size.gzip if one.size else None),
                units.size(one.size.zstd if one.size else None),
                units.size(one.size.ship if one.size else None),
                units.times(size / whole if size and whole else None),
            )
        )
    return Table(
        "Checkpoints and artifacts: size",
        ("variant", "technique", "status", "file", "gzip", "zstd", "to ship", "ratio"),
        "lllrrrrr",
        tuple(rows),
        (
            (
                f"A checkpoint is the trained float model; {queries.FLOAT_FILE} is the same as a float32 file; the "
                "ratio is of a file to that one. To ship is all that a device needs in one xz file: model, "
                "vocabulary, metadata."
            ),
            *reasons(record),
        ),
    )


def _qualities(record: Record) -> Table:
    rows = []
    for name, technique, one in queries.grid(record):
        found = scores(one.quality) if one.quality else None
        rows.append(
            (
                name,
                technique,
                units.percent(found.top1 if found else None),
                units.percent(found.top5 if found else None),
                units.number(found.perplexity if found else None),
                units.number(found.bits_per_character if found else None, 3),
                units.number(with_model(record, one), 3),
            )
        )
    return Table(
        "Checkpoints and artifacts: quality",
        ("variant", "technique", "top-1", "top-5", "perplexity", "bits/char", "with model"),
        "llrrrrr",
        (*rows, *baselines.rows(record)),
        (
            _blocks(record),
            (
                "With model is the description length of the validation text: its bits a character, and those of "
                "the shipped file spread over its characters."
            ),
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
        "the same for every row"
        if all(gate.same_blocks(first, other) for other in known)
        else "NOT all the same"
    )
    return f"Quality is of {characters} validation characters in {len(first.starts)} blocks, {same}."


def _speeds(record: Record) -> Table:
    floor = noise_floor(record, "latency")
    rows, ratios = [], []
    for name, technique, one in queries.grid(record):
        speed = one.latency
        whole = float_file(record, one)
        own = whole is one and speed is not None
        ratio = None if own else queries.ratio(speed, whole.latency if whole else None)
        shown = verdict(ratio, floor) if ratio else units.DASH
        slow = one.precision in ("int8", "16x8") and shown == "slower"
        ratios.append(ratio)
        rows.append(
            (
                name,
                technique,
                units.duration(median(speed) if speed else None),
                units.quartiles(spread(speed) if speed else None),
                "1" if own else units.ratio(ratio),
                f"{one.precision} but slower" if slow else shown,
            )
        )
    return Table(
        "Checkpoints and artifacts: speed of one character",
        ("variant", "technique", "latency", "quartiles", "of float32", "verdict"),
        "llrrrl",
        tuple(rows),
        (
            (
                "One character at batch 1 on one thread, through our runtime: a whole window for window models, "
                "one step for causal ones."
            ),
            footnotes.floor(record, "latency"),
            *footnotes.of(ratios),
        ),
    )


def _running(record: Record) -> Table:
    rows = []
    for name, technique, one in queries.grid(record):
        latency, invoke = (median(speed) if speed else None for speed in (one.latency, one.invoke))
        rows.append(
            (
                name,
                technique,
                units.duration(invoke),
                units.duration(latency - invoke if latency and invoke and latency > invoke else None),
                units.count(round(1 / median(one.generation)) if one.generation else None),
                units.size(one.peak_rss),
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
