"""Claims about accuracy, and about what compression does to it."""

from reports import gate, queries, units
from reports.claims.verdicts import Finding, Verdict, not_measured
from reports.record import Record
from reports.sections import artifacts, word_model
from reports.sections.retraining import asked, control
from reports.statistics import difference

EPOCHS = 20  # of the original report's training
ACCURACY = 0.695  # what rounds to the claimed 70%
LEAST_PRUNED, MOST_PRUNED = 0.3, 0.4
SIMILAR = 0.01  # the report says "similar" and "same": we take one point


def findings(record: Record) -> list[Finding]:
    """Accuracy of both models and of GRU, quantisation, pruning, the word-level model."""
    return [
        _accuracy(record, "original"),
        _accuracy(record, "optimized"),
        _similar(record, "optimized", "original", "same as original"),
        _similar(record, "gru", "optimized", "similar to optimized"),
        _quantisation(record, "optimized"),
        _pruning(record),
        word_model.finding(record),
    ]


def finished(record: Record, name: str) -> bool:
    """Whether training went as far as the claim's own: less of it cannot refute the accuracy."""
    trained = queries.training(record, name)
    if trained is None:
        return False
    epochs = trained.rounds[-1].epoch
    return epochs >= EPOCHS or (trained.stopped == "early stopping" and epochs >= 1)


def _so_far(record: Record, *names: str) -> str:
    lengths = []
    for name in names:
        trained = queries.training(record, name)
        lengths.append(units.number(trained.rounds[-1].epoch if trained else None))
    return f"after {' and '.join(lengths)} of {EPOCHS} epochs"


def _accuracy(record: Record, name: str) -> Finding:
    claim, claimed = f"{name}: validation accuracy", "about 70%"
    best = queries.best_round(record, name)
    if best is None:
        return not_measured(claim, claimed)
    measured = f"{units.percent(best.validation_accuracy)} {_so_far(record, name)}"
    if best.validation_accuracy >= ACCURACY:
        return Finding(claim, claimed, measured, "confirmed")
    return Finding(claim, claimed, measured, "refuted" if finished(record, name) else "not measured")


def _similar(record: Record, name: str, other: str, claimed: str) -> Finding:
    claim = f"{name}: accuracy"
    mine, reference = queries.quality(record, name), queries.quality(record, other)
    if not (mine and reference and gate.same_blocks(mine, reference)):
        return not_measured(claim, claimed)
    points = difference(mine, reference).top1
    measured = f"{units.difference(points, 100)} points {_so_far(record, name, other)}"
    verdict: Verdict = "not measured"
    if finished(record, name) and finished(record, other):
        verdict = "confirmed" if abs(points.value) <= SIMILAR else "refuted"
    return Finding(claim, claimed, measured, verdict)


def _quantisation(record: Record, name: str) -> Finding:
    """The original report suggests it and gives no figure."""
    whole = queries.cell(record, name, queries.FLOAT_FILE)
    found = []
    for technique in queries.techniques(record):
        one = queries.cell(record, name, technique)
        before, after = artifacts.raw(whole), artifacts.raw(one)
        if (
            one
            and before
            and after
            and one.precision not in ("float32", "float16")
            and not one.contents.lineage
        ):
            time = queries.ratio(one.latency, whole.latency if whole else None)
            found.append(
                f"{technique} {units.times(after / before)} of the file, "
                f"{units.times(time.value if time else None)} of the time"
            )
    claim, claimed = f"{name}: quantised", "no figure"
    if not found:
        return not_measured(claim, claimed)
    return Finding(claim, claimed, "; ".join(found), "no figure claimed")


def _pruning(record: Record) -> Finding:
    """Judged by the gate, against as much further training without zeros.

    Where that control was not measured, a pass shows nothing: the further training may have paid for the zeros.
    """
    claim, claimed = "pruning: weights removed", "30 to 40%"
    found, outcomes = [], set()
    for name, technique, one in queries.grid(record):
        sparsity = asked(one.contents.lineage, "sparsity")
        if sparsity is None or not LEAST_PRUNED <= sparsity <= MOST_PRUNED or len(one.contents.lineage) > 1:
            continue
        fair = control(record, one)
        other = fair or queries.checkpoint(record, name)
        change = gate.compared(one, other)
        if other is None or change is None:
            continue
        passed = gate.judge(change)
        outcomes.add(passed.outcome if fair or passed.outcome == "fails" else "not shown")
        against = other.technique if fair else f"{other.technique}, which trained for less"
        found.append(f"{name} {technique} against {against}: {passed.words}")
    if not found:
        return not_measured(claim, claimed)
    verdict: Verdict = (
        "confirmed" if "passes" in outcomes else "refuted" if outcomes == {"fails"} else "not shown"
    )
    return Finding(claim, claimed, "; ".join(found), verdict)
