"""Whether accuracy was earned: does a model see the future, and does validation repeat training text?"""

import json
import math
from collections.abc import Iterator
from typing import NamedTuple

from reports import queries, units
from reports.record import Quality, Record
from reports.statistics import Scores, scores
from reports.tables import Table

SUSPICIOUS = 0.70  # top-1 above anything found for this text: a leak until shown otherwise
_QUOTED = 120  # characters of the longest passage that are shown


class Share(NamedTuple):
    """Quality of a model on all characters, and on those outside repeated passages."""

    variant: str
    technique: str
    every: Scores
    without: Scores | None  # None: every character is repeated, or the model's shares are not known


def tables(record: Record) -> tuple[Table, ...]:
    """The future, the shared passages, and quality without them."""
    return _future(record), _shared(record), _without_repeated(record)


def warnings(record: Record) -> tuple[str, ...]:
    """One line on models that see the future, and one on accuracy too good to be believed."""
    leaking = [
        queries.label(one.variant, one.technique)
        for one in record.cells
        if one.lookahead and one.lookahead.largest_change > 0
    ]
    suspicious = [
        f"{queries.label(variant, technique)} {units.percent(scores(found).top1)}"
        for variant, technique, found in _qualities(record)
        if scores(found).top1 >= SUSPICIOUS
    ]
    lines = []
    if leaking:
        lines.append(
            f"Sees the future, so its quality counts for nothing: {', '.join(dict.fromkeys(leaking))}."
        )
    if suspicious:
        lines.append(
            f"Top-1 of {units.percent(SUSPICIOUS, 0)} or more, above anything found for this text: treat as a "
            f"leak until shown otherwise: {', '.join(suspicious)}."
        )
    return tuple(lines)


def shares(record: Record) -> list[Share]:
    """Every checkpoint, artifact and n-gram baseline with quality, with and without marked characters."""
    return [
        Share(variant, technique, scores(found), without_repeated(record, found))
        for variant, technique, found in _qualities(record)
    ]


def without_repeated(record: Record, quality: Quality) -> Scores | None:
    """The figures on characters that no marked passage holds.

    None where nobody looked, or where nothing is left.
    """
    masked = sum(end - start for runs in record.test.overlap_mask for start, end in runs)
    characters = quality.block_length * len(quality.starts) - masked
    if not (record.test.overlap_mask and quality.overlap_sums and characters):
        return None
    rest = {
        name: (math.fsum(values) - math.fsum(quality.overlap_sums[name])) / characters
        for name, values in quality.sums.items()
    }
    return Scores(rest["top1"], rest["top5"], rest["nats"])


def _qualities(record: Record) -> Iterator[tuple[str, str, Quality]]:
    for name, technique, one in queries.grid(record):
        if one.quality:
            yield name, technique, one.quality
    for baseline in record.baselines:
        if baseline.quality:
            yield baseline.name, "adaptive baseline" if baseline.adaptive else "baseline", baseline.quality


def _future(record: Record) -> Table:
    rows, unchecked = [], 0
    for name, technique, one in queries.grid(record):
        if one.lookahead is None:
            unchecked += 1
            continue
        verdict = "LEAKS" if one.lookahead.largest_change > 0 else "no change"
        rows.append(
            (
                name,
                technique,
                units.count(one.lookahead.compared),
                _change(one.lookahead.largest_change),
                verdict,
            )
        )
    method = (
        "Every character from a cut on was changed to another one. No prediction up to the cut, that of the "
        "character at the cut included, may move by a single bit."
    )
    rest = f"Not checked: {units.count(unchecked)} of {units.count(unchecked + len(rows))}."
    return Table(
        "Does any prediction see the future?",
        ("variant", "technique", "predictions compared", "largest change of a logit", "verdict"),
        "llrrl",
        tuple(rows),
        (method, rest) if unchecked else (method,),
    )


def _shared(record: Record) -> Table:
    columns, title = ("passages of at least", "characters", "share"), "What validation shares with training"
    found = record.overlap
    if found is None:
        return Table(
            title, columns, "rrr", (), ("The overlap of the two texts was not measured in this run.",)
        )
    rows = tuple(
        (
            units.count(one.length),
            units.count(one.characters),
            units.percent(one.characters / found.characters if found.characters else None, 2),
        )
        for one in found.passages
    )
    what = (
        f"Validation characters, of {units.count(found.characters)}, inside a passage of at least so many "
        "characters that training text holds too. Short ones are idioms and names; long ones are copies."
    )
    longest = f"The longest, {units.count(len(found.longest))} characters: {_quoted(found.longest)}"
    return Table(title, columns, "rrr", rows, (what, longest))


def _without_repeated(record: Record) -> Table:
    known = shares(record) if record.test.overlap_mask else []
    rows = tuple(
        (
            one.variant,
            one.technique,
            units.percent(one.every.top1, 2),
            units.percent(one.without.top1, 2),
            units.signed((one.without.top1 - one.every.top1) * 100),
            units.number(one.every.nats, 3),
            units.number(one.without.nats, 3),
            units.signed(one.without.nats - one.every.nats, 3),
        )
        for one in known
        if one.without
    )
    what = "Nobody looked for repeated passages in this run."
    if record.test.overlap_mask:
        masked = sum(end - start for runs in record.test.overlap_mask for start, end in runs)
        predicted = sum(len(text) for text in record.test.truth)
        length = f" of at least {record.overlap.mask_length} characters" if record.overlap else ""
        what = (
            f"Without the {units.count(masked)} of {units.count(predicted)} predicted characters that "
            f"lie in a passage{length} that training text holds too. Nats a character."
        )
    unknown = len(known) - len(rows)
    rest = f"Not known: {units.count(unknown)} of {units.count(len(known))}."
    columns = (
        "variant", "technique", "top-1", "top-1 without", "points", "nats", "nats without", "difference",
    )  # fmt: skip
    return Table(
        "Quality without repeated passages",
        columns,
        "ll" + "r" * 6,
        rows,
        (what, rest) if unknown else (what,),
    )


def _change(largest: float) -> str:
    return f"{largest:.3g}" if largest else "0"


def _quoted(passage: str) -> str:
    """In quotes, line breaks as \\n, cut off where it is long."""
    shown = passage if len(passage) <= _QUOTED else passage[: _QUOTED - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return json.dumps(shown, ensure_ascii=False)
