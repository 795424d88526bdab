"""Claims about what compression does: quantisation and pruning."""

from reports import gate, queries, units
from reports.claims.quality import trained_as_claimed
from reports.claims.verdicts import ClaimOutcome, ClaimVerdict, not_measured
from reports.origins import control
from reports.record import Cell, Record
from reports.sections.file_sizes import file_bytes
from reports.sections.retraining import last_setting

LEAST_PRUNED, MOST_PRUNED = 0.3, 0.4
_HALF_PRECISION = 2.0  # bytes a weight: with fewer, a file is quantised


def verdicts(record: Record, level: float) -> list[ClaimVerdict]:
    """Quantisation, then pruning."""
    return [_quantisation(record, "optimized"), _pruning(record, level)]


def _quantisation(record: Record, variant: str) -> ClaimVerdict:
    """The original report suggests it and gives no figure."""
    float_file = queries.find_cell(record, variant, queries.FLOAT_FILE)
    figures = []
    for technique in queries.techniques(record):
        cell = queries.find_cell(record, variant, technique)
        before, after = file_bytes(float_file), file_bytes(cell)
        if cell and before and after and _is_quantised(cell) and not cell.contents.lineage:
            time = queries.ratio(cell.latency, float_file.latency if float_file else None)
            figures.append(
                f"{technique} {units.times(after / before)} of the file, "
                f"{units.times(time.value if time else None)} of the time"
            )
    claim, claimed = f"{variant}: quantised", "no figure"
    if not figures:
        return not_measured(claim, claimed)
    return ClaimVerdict(claim, claimed, "; ".join(figures), "no figure claimed")


def _is_quantised(cell: Cell) -> bool:
    return cell.bytes_per_weight is not None and cell.bytes_per_weight < _HALF_PRECISION


def _pruning(record: Record, level: float) -> ClaimVerdict:
    """Judged by the gate, against as much further training without zeros, where a model was trained as is claimed.

    Others, and files that are quantised too, are shown and not judged. Confirmed only if every pruned file passes,
    refuted only if every one fails. Where that control was not measured, a pass shows nothing: the further training
    may have paid for the zeros.
    """
    claim, claimed = "pruning: weights removed", "30 to 40%"
    figures, outcomes = [], set()
    for cell in queries.listed_cells(record):
        sparsity = last_setting(cell.contents.lineage, "sparsity")
        if sparsity is None or not LEAST_PRUNED <= sparsity <= MOST_PRUNED or len(cell.contents.lineage) > 1:
            continue
        trained_as_long = control(record, cell)
        reference = trained_as_long or queries.checkpoint(record, cell.variant)
        verdict = gate.judge_against(record, cell, reference, level)
        if reference is None or verdict is None:
            continue
        # What quantisation loses is not pruning's, and a model that has hardly learned has little to lose.
        if cell.conversion in (None, queries.FLOAT_FILE) and trained_as_claimed(record, cell.variant):
            outcomes.add(verdict.outcome if trained_as_long or verdict.outcome == "fails" else "not shown")
        against = reference.technique + ("" if trained_as_long else ", which trained for less")
        figures.append(f"{cell.id.label} against {against}: {verdict.text}")
    if not figures:
        return not_measured(claim, claimed)
    return ClaimVerdict(claim, claimed, "; ".join(figures), _outcome(outcomes), "each passes the gate")


def _outcome(outcomes: set[gate.GateOutcome]) -> ClaimOutcome:
    if not outcomes:
        return "not measured"
    if outcomes == {"passes"}:
        return "confirmed"
    return "refuted" if outcomes == {"fails"} else "not shown"
