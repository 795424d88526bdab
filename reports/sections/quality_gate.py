"""The table of the gate: every artifact against the float model that it comes from."""

from reports import comparisons, gate, queries, units
from reports.origins import origin
from reports.record import Record
from reports.scores import PIECES, agreement
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each artifact."""
    rows, level = [], comparisons.verdict_level(record)
    for cell in queries.listed_cells(record):
        if cell.technique == queries.CHECKPOINT:
            continue
        float_model, change = origin(record, cell), gate.change_from_origin(record, cell)
        same_predictions = None
        if change and cell.quality and float_model and float_model.quality:
            same_predictions = agreement(cell.quality, float_model.quality)
        verdict = gate.judge_artifact(record, cell, level)
        rows.append(
            (
                cell.variant,
                cell.technique,
                float_model.technique if float_model else units.DASH,
                units.difference(change.top1 if change else None, 100),
                units.difference(change.nats if change else None, digits=4),
                units.percent(same_predictions),
                verdict.text if verdict else units.DASH,
            )
        )
    table = Table(
        "Gate: artifacts against the float model they come from",
        ("variant", "technique", "against", "top-1, points", "nats a character", "same prediction", "gate"),
        "lllrrrl",
        tuple(rows),
        (
            (
                f"Artifact minus float model on test text, with a 95% interval over {PIECES} pieces of it. "
                f"An artifact passes when it is at most {units.number(gate.TOP1_TOLERANCE * 100, 1)} points of top-1 "
                f"and {units.number(gate.NATS_TOLERANCE)} nats worse over the whole interval; it fails when one "
                "interval lies wholly outside; in between nothing is shown."
            ),
            (
                "A student is compared with its own float file, being another model than its teacher. What was "
                "retrained has learned for longer than the checkpoint it is compared with: finetune shows how much "
                "that alone gives."
            ),
            comparisons.note_on_level(record),
        ),
    )
    return (table,)
