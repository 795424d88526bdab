"""Whether accuracy was earned: the table of whether a prediction changes when the text after it does."""

from reports import queries, units
from reports.leaks import changes_with_future
from reports.record import Record
from reports.scores import scores
from reports.sections.text_overlap import measured_qualities
from reports.tables import Table

SUSPICIOUS = 0.70  # top-1 above anything found for the plays: a leak until shown otherwise


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact that was checked."""
    rows, unchecked = [], 0
    for cell in queries.listed_cells(record):
        check = cell.lookahead
        if check is None:
            unchecked += 1
            continue
        change = f"{check.largest_change:.3g}" if check.largest_change else "0"
        verdict = "LEAKS" if changes_with_future(cell) else "no change"
        rows.append((cell.variant, cell.technique, units.count(check.compared), change, verdict))
    method = (
        "Every character from a cut on was changed to another one. No prediction up to the cut, that of the "
        "character at the cut included, may move by a single bit."
    )
    not_checked = f"Not checked: {units.count(unchecked)} of {units.count(unchecked + len(rows))}."
    table = Table(
        "Does any prediction see the future?",
        ("variant", "technique", "predictions compared", "largest change of a logit", "verdict"),
        "llrrl",
        tuple(rows),
        (method, not_checked) if unchecked else (method,),
    )
    return (table,)


def warnings(record: Record) -> tuple[str, ...]:
    """A sentence on models that see the future, and one on accuracy too good to be believed."""
    leaking = [cell.id.label for cell in record.cells if changes_with_future(cell)]
    suspicious = (
        []
        if not queries.is_of_plays(record)
        else [
            f"{variant} {technique} {units.percent(scores(quality).top1)}"
            for variant, technique, quality in measured_qualities(record)
            if scores(quality).top1 >= SUSPICIOUS
        ]
    )
    sentences = []
    if leaking:
        names = ", ".join(dict.fromkeys(leaking))
        sentences.append(f"Sees the future, so its quality counts for nothing: {names}.")
    if suspicious:
        sentences.append(
            f"Top-1 of {units.percent(SUSPICIOUS, 0)} or more, above anything found for the plays: treat as a "
            f"leak until shown otherwise: {', '.join(suspicious)}."
        )
    return tuple(sentences)
