"""Whether accuracy was earned: what test text repeats of training text, and quality without it."""

import json
import math
from collections.abc import Iterator
from typing import NamedTuple

from reports import queries, units
from reports.record import Quality, Record
from reports.scores import Scores, scores
from reports.tables import Table

_QUOTED = 120  # characters of the longest passage that are shown


class ScoresWithoutOverlap(NamedTuple):
    """Quality of a model on all characters, and on those outside shared passages."""

    variant: str
    technique: str
    everywhere: Scores
    without: Scores | None  # None: every character is shared, or the model's part on them is not known


def tables(record: Record) -> tuple[Table, ...]:
    """The shared passages, and quality without them."""
    return (_passages(record), _quality(record))


def measured_qualities(record: Record) -> Iterator[tuple[str, str, Quality]]:
    """Every checkpoint, artifact and n-gram baseline with quality: variant, technique, quality."""
    for cell in queries.listed_cells(record):
        if cell.quality:
            yield cell.variant, cell.technique, cell.quality
    for baseline in record.baselines:
        if baseline.quality:
            yield baseline.name, "adaptive baseline" if baseline.adaptive else "baseline", baseline.quality


def with_and_without(record: Record) -> list[ScoresWithoutOverlap]:
    """Every measured quality on all characters and on those that training text does not hold."""
    return [
        ScoresWithoutOverlap(variant, technique, scores(quality), scores_without_overlap(record, quality))
        for variant, technique, quality in measured_qualities(record)
    ]


def scores_without_overlap(record: Record, quality: Quality) -> Scores | None:
    """The figures on characters outside `TestText.overlap_mask`.

    None where the overlap was not looked for, or where nothing is left.
    """
    mask = record.test.overlap_mask
    if not quality.overlap_sums or len(mask) != len(quality.starts):
        return None
    characters = quality.block_length * len(quality.starts) - _masked_characters(record)
    if not characters:
        return None
    return Scores(
        {
            name: (math.fsum(sums) - math.fsum(quality.overlap_sums[name])) / characters
            for name, sums in quality.sums.items()
        }
    )


def _masked_characters(record: Record) -> int:
    return sum(end - start for spans in record.test.overlap_mask for start, end in spans)


def _passages(record: Record) -> Table:
    columns, title = (
        ("passages of at least", "characters", "share"),
        "What test text shares with training text",
    )
    overlap = record.overlap
    if overlap is None:
        note = "The overlap of the two texts was not measured in this run."
        return Table(title, columns, "rrr", (), (note,), stands_without_rows=True)
    rows = tuple(
        (
            units.count(passage.length),
            units.count(passage.characters),
            units.percent(passage.characters / overlap.characters if overlap.characters else None, 2),
        )
        for passage in overlap.passages
    )
    meaning = (
        f"Test characters, of {units.count(overlap.characters)}, in a passage of at least so many characters that "
        "training text holds too. Short ones are idioms and names; long ones are copies."
    )
    longest = f"The longest, {units.count(len(overlap.longest))} characters: {_quoted(overlap.longest)}"
    return Table(title, columns, "rrr", rows, (meaning, longest))


def _quality(record: Record) -> Table:
    measured = with_and_without(record) if record.test.overlap_mask else []
    rows = tuple(
        (
            entry.variant,
            entry.technique,
            units.percent(entry.everywhere.top1, 2),
            units.percent(entry.without.top1, 2),
            units.signed((entry.without.top1 - entry.everywhere.top1) * 100),
            units.number(entry.everywhere.nats, 3),
            units.number(entry.without.nats, 3),
            units.signed(entry.without.nats - entry.everywhere.nats, 3),
        )
        for entry in measured
        if entry.without
    )
    unknown = len(measured) - len(rows)
    not_known = f"Not known: {units.count(unknown)} of {units.count(len(measured))}."
    columns = ("top-1", "top-1 without", "points", "nats", "nats without", "difference")
    return Table(
        "Quality without repeated passages",
        ("variant", "technique", *columns),
        "ll" + "r" * len(columns),
        rows,
        (_what_is_left_out(record), not_known) if unknown else (_what_is_left_out(record),),
        stands_without_rows=True,
    )


def _what_is_left_out(record: Record) -> str:
    if not record.test.overlap_mask:
        return "Repeated passages were not looked for in this run."
    length = f" of at least {record.overlap.mask_length} characters" if record.overlap else ""
    predicted = sum(len(text) for text in record.test.truth)
    return (
        f"Without the {units.count(_masked_characters(record))} of {units.count(predicted)} predicted characters "
        f"that lie in a passage{length} that training text holds too. Nats a character."
    )


def _quoted(passage: str) -> str:
    """The passage in quotes, line breaks as \\n, cut off where it is long."""
    shown = passage if len(passage) <= _QUOTED else passage[: _QUOTED - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return json.dumps(shown, ensure_ascii=False)
