"""The table of files worth choosing, for the page of results: no other file is both smaller and better."""

from reports import comparisons, gate, metrics, units
from reports.recommendation import Candidate, candidates
from reports.record import Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """The Pareto front of bytes to ship and loss, smallest first."""
    rows, level = [], comparisons.verdict_level(record)
    for file in pareto_front(candidates(record)):
        verdict = gate.judge_artifact(record, file.cell, level)
        rows.append(
            (
                file.cell.variant,
                file.cell.technique,
                units.size(file.ship_bytes),
                *metrics.show_all(file.scores),
                units.duration(file.latency),
                verdict.outcome if verdict else units.DASH,
            )
        )
    table = Table(
        "Files of which none is both smaller and better",
        ("variant", "technique", "to ship", *metrics.titles(), "a character", "gate"),
        "llr" + "r" * len(metrics.METRICS) + "rl",
        tuple(rows),
        (
            (
                "Smallest first. The gate is against the float model that a file comes from: it passes when it is at "
                f"most {units.number(gate.TOP1_TOLERANCE * 100, 1)} points of top-1 and "
                f"{units.number(gate.NATS_TOLERANCE)} nats worse."
            ),
        ),
    )
    return (table,)


def pareto_front(files: list[Candidate]) -> list[Candidate]:
    """Those that are better than every smaller one."""
    front: list[Candidate] = []
    for file in sorted(files, key=lambda file: (file.ship_bytes, file.scores.nats)):
        if not front or file.scores.nats < front[-1].scores.nats:
            front.append(file)
    return front
