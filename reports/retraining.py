"""The tables of retraining: zeros and shared values that are left, and whether a teacher helped."""

from reports import gate, selection, units
from reports.record import Cell, Lineage, Record
from reports.statistics import difference
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """Weights, then distillation."""
    return (_weights(record), _distillation(record))


def asked(lineage: tuple[Lineage, ...], name: str) -> float | None:
    """The last setting of that name."""
    found = [one.settings[name] for one in lineage if name in one.settings]
    return float(found[-1]) if found else None


def _weights(record: Record) -> Table:
    rows, seen = [], set()
    for name, _, one in selection.grid(record):
        sparsity = asked(one.facts.lineage, "sparsity")
        centroids = asked(one.facts.lineage, "centroids")
        chain = "+".join(step.technique for step in one.facts.lineage)
        if (sparsity is None and centroids is None) or (name, chain) in seen:
            continue
        seen.add((name, chain))
        zeros = [layer.zeros / layer.weights for layer in one.facts.layers]
        most = max(layer.distinct for layer in one.facts.layers)
        kept = sparsity is None or min(zeros) >= sparsity - 1 / min(x.weights for x in one.facts.layers)
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
                str(one.facts.lineage[-1].steps),
                units.duration(one.facts.lineage[-1].seconds),
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


def helped(taught: Cell, alone: Cell) -> str:
    """What a teacher changed."""
    if not (taught.quality and alone.quality and gate.same_blocks(taught.quality, alone.quality)):
        return "not measured"
    nats = difference(taught.quality, alone.quality).nats
    if nats.high < 0:
        return "helps"
    return "does not help: worse than alone" if nats.low > 0 else "no difference shown"


def _distillation(record: Record) -> Table:
    rows = []
    for name, technique, one in selection.grid(record):
        if not one.facts.lineage or not technique.startswith("distill"):
            continue
        other = selection.cell(record, name, technique.replace("distill", "student", 1))
        if other is None or other.quality is None or one.quality is None:
            continue
        found = difference(one.quality, other.quality)
        lesson = one.facts.lineage[0]
        rows.append(
            (
                name,
                technique,
                str(lesson.settings.get("student", "")),
                f"{units.duration(lesson.seconds)}, {units.count(lesson.steps)} steps",
                (
                    f"{units.duration(other.facts.lineage[0].seconds)}, "
                    f"{units.count(other.facts.lineage[0].steps)} steps"
                    if other.facts.lineage
                    else units.DASH
                ),
                units.difference(found.top1, 100),
                units.difference(found.nats, digits=3),
                helped(one, other),
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
