"""The tables of pruning, clustering and quantisation-aware training: what is left of weights, and its cost."""

from reports import comparisons, gate, queries, units
from reports.origins import control, is_shaped
from reports.record import Cell, LayerWeightsRecord, LineageRecord, Record
from reports.tables import Table

_MEANING = (
    "Minus the control: what zeros, shared values and rounded weights cost by themselves, since that trained on for "
    "as many steps without them."
)
_NO_CONTROL = (
    "What this costs by itself is not known without a control that trained on for as long (finetune, after a student "
    "the same student and finetune). None was measured for"
)


def tables(record: Record) -> tuple[Table, ...]:
    """Weights, then what was done to them costs."""
    return (_weights(record), _costs(record))


def last_setting(lineage: tuple[LineageRecord, ...], name: str) -> float | None:
    """The last setting of that name."""
    values = [retraining.settings[name] for retraining in lineage if name in retraining.settings]
    return float(values[-1]) if values else None


def _weights(record: Record) -> Table:
    rows = []
    for cell in queries.listed_cells(record):
        lineage = cell.contents.lineage
        is_reduced = any(retraining.kind in ("prune", "cluster") for retraining in lineage)
        if is_reduced and cell.contents.layers:
            rows.append(_weights_row(cell))
    return Table(
        "Pruned and clustered weights",
        (
            *("variant", "technique", "zeros requested", "zeros", "by matrix", "values requested"),
            *("most values in a matrix", "as requested", "steps", "time"),
        ),
        "llrrrrrlrr",
        tuple(rows),
        (
            (
                "Counted in the converted file, in every matrix of weights as it is stored: a fused LSTM has one for "
                "each gate. Whole numbers with a scale for each row have more values than were requested. Zeros and "
                "shared values make a file smaller once it is compressed, and no faster: LiteRT has no sparse "
                "kernels for these operators."
            ),
        ),
    )


def _weights_row(cell: Cell) -> tuple[str, ...]:
    lineage, layers = cell.contents.lineage, cell.contents.layers
    sparsity, centroids = last_setting(lineage, "sparsity"), last_setting(lineage, "centroids")
    zeros = [layer.zeros / layer.weights for layer in layers]
    return (
        cell.variant,
        cell.technique,
        units.percent(sparsity),
        units.percent(_share_of_zeros(layers)),
        f"{units.percent(min(zeros))} to {units.percent(max(zeros))}",
        units.count(int(centroids)) if centroids else units.DASH,
        units.count(max(layer.distinct for layer in layers)),
        "yes" if _as_requested(layers, sparsity, centroids) else "NO",
        str(lineage[-1].steps),
        units.duration(lineage[-1].seconds),
    )


def _as_requested(
    layers: tuple[LayerWeightsRecord, ...], sparsity: float | None, centroids: float | None
) -> bool:
    """Whether the file has the zeros, to within one weight a matrix, and no more values; zero may be one more.

    Zeros are those of all matrices: the converter cuts a kernel into gates, of which one may have fewer.
    """
    if sparsity is not None:
        missing = sparsity * sum(layer.weights for layer in layers) - sum(layer.zeros for layer in layers)
        if missing > len(layers):
            return False
    most_values = max(layer.distinct for layer in layers)
    return centroids is None or most_values <= centroids + (sparsity is not None)


def _share_of_zeros(layers: tuple[LayerWeightsRecord, ...]) -> float:
    return sum(layer.zeros for layer in layers) / sum(layer.weights for layer in layers)


def _costs(record: Record) -> Table:
    rows, without_control, level = [], [], comparisons.verdict_level(record)
    for cell in queries.listed_cells(record):
        reference = control(record, cell)
        change, verdict = (
            gate.quality_change(cell, reference),
            gate.judge_against(record, cell, reference, level),
        )
        if change is None or verdict is None:
            if is_shaped(cell) and cell.quality:
                without_control.append(cell.id.label)
            continue
        rows.append(
            (
                cell.variant,
                cell.technique,
                units.difference(change.top1, 100),
                units.difference(change.nats, digits=4),
                verdict.text,
            )
        )
    notes = (_MEANING, comparisons.note_on_level(record)) if rows else ()
    if without_control:
        notes = (*notes, f"{_NO_CONTROL}: {', '.join(without_control)}.")
    return Table(
        "Pruned, clustered and quantised in training, against as much further training",
        ("variant", "technique", "top-1, points", "nats a character", "gate"),
        "llrrl",
        tuple(rows),
        notes,
        stands_without_rows=bool(without_control),
    )
