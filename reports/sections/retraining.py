"""The tables of retraining: zeros and shared values that are left, and whether a teacher helped."""

from reports import gate, queries, units
from reports.record import Cell, LineageRecord, Record
from reports.statistics import Interval
from reports.tables import Table

CONTROL = "finetune"


def tables(record: Record) -> tuple[Table, ...]:
    """Weights, what shaping them cost, then distillation."""
    return (_weights(record), _costs(record), _distillation(record))


def control(record: Record, one: Cell) -> Cell | None:
    """The model that trained on for as long without being pruned or clustered, where there is one."""
    if not one.contents.lineage or not one.contents.lineage[0].technique.startswith(("prune", "cluster")):
        return None
    return queries.cell(record, one.variant, CONTROL)


def asked(lineage: tuple[LineageRecord, ...], name: str) -> float | None:
    """The last setting of that name."""
    found = [one.settings[name] for one in lineage if name in one.settings]
    return float(found[-1]) if found else None


def _weights(record: Record) -> Table:
    rows, seen = [], set()
    for name, _, one in queries.grid(record):
        sparsity = asked(one.contents.lineage, "sparsity")
        centroids = asked(one.contents.lineage, "centroids")
        chain = "+".join(step.technique for step in one.contents.lineage)
        shaped = (sparsity is not None or centroids is not None) and one.contents.layers
        if not shaped or (name, chain) in seen:
            continue
        seen.add((name, chain))
        zeros = [layer.zeros / layer.weights for layer in one.contents.layers]
        most = max(layer.distinct for layer in one.contents.layers)
        kept = sparsity is None or min(zeros) >= sparsity - 1 / min(x.weights for x in one.contents.layers)
        shared = centroids is None or most <= centroids + (sparsity is not None)
        rows.append(
            (
                name,
                chain,
                units.percent(sparsity),
                f"{units.percent(min(zeros))} to {units.percent(max(zeros))}",
                units.count(int(centroids)) if centroids else units.DASH,
                units.count(most),
                "yes" if kept and shared else "NO",
                str(one.contents.lineage[-1].steps),
                units.duration(one.contents.lineage[-1].seconds),
            )
        )
    return Table(
        "Pruned and clustered weights",
        (
            *(
                "variant",
                "technique",
                "zeros asked",
                "zeros by layer",
                "values asked",
                "most values in a layer",
            ),
            *("as asked", "steps", "time"),
        ),
        "llrrrrlrr",
        tuple(rows),
        (
            (
                "Counted in the stripped float weights of every kernel, recurrent kernel and embedding. Zeros and "
                "shared values make a file smaller once it is compressed, and no faster: LiteRT has no sparse "
                "kernels for these operators."
            ),
        ),
    )


def _costs(record: Record) -> Table:
    rows = []
    for name, technique, one in queries.grid(record):
        found = gate.compared(one, control(record, one))
        if found is None:
            continue
        rows.append(
            (
                name,
                technique,
                units.difference(found.top1, 100),
                units.difference(found.nats, digits=4),
                gate.judge(found).words,
            )
        )
    return Table(
        "Pruned and clustered against as much further training",
        ("variant", "technique", "top-1, points", "nats a character", "gate"),
        "llrrl",
        tuple(rows),
        (
            (
                f"Minus {CONTROL}: what zeros and shared values cost by themselves, since that trained on for as "
                "many steps without them."
            ),
        ),
    )


def helped(nats: Interval) -> str:
    """What a teacher changed, from the loss of the taught less that of the same student alone."""
    if nats.high < 0:
        return "helps"
    return "does not help: worse than alone" if nats.low > 0 else "no difference shown"


def _distillation(record: Record) -> Table:
    rows = []
    for name, technique, one in queries.grid(record):
        if not one.contents.lineage or not technique.startswith("distill"):
            continue
        other = queries.cell(record, name, technique.replace("distill", "student", 1))
        found = gate.compared(one, other)
        if other is None or found is None:
            continue
        lesson = one.contents.lineage[0]
        rows.append(
            (
                name,
                technique,
                str(lesson.settings.get("student", "")),
                f"{units.duration(lesson.seconds)}, {units.count(lesson.steps)} steps",
                (
                    f"{units.duration(other.contents.lineage[0].seconds)}, "
                    f"{units.count(other.contents.lineage[0].steps)} steps"
                    if other.contents.lineage
                    else units.DASH
                ),
                units.difference(found.top1, 100),
                units.difference(found.nats, digits=3),
                helped(found.nats),
            )
        )
    return Table(
        "Distillation against the same student alone",
        (
            *(
                "teacher",
                "technique",
                "student",
                "taught for",
                "alone for",
                "top-1, points",
                "nats a character",
            ),
            "verdict",
        ),
        "lllllrrl",
        tuple(rows),
        (
            (
                "Taught minus alone, the same student trained for the same time, 95% interval from a paired "
                "bootstrap over blocks. The teacher's own training and its answers are not counted in the time."
            ),
        ),
    )
