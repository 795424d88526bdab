"""The tables of architectures: what they are, and how training them went."""

from reports import metrics, queries, units
from reports.record import Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """Architecture, layers, training."""
    return (_built(record), _layers(record), _trained(record))


def _built(record: Record) -> Table:
    rows = []
    for variant in record.variants:
        checkpoint = queries.checkpoint(record, variant.name)
        memory = checkpoint.size.memory if checkpoint and checkpoint.size else None
        rows.append(
            (
                variant.name,
                variant.kind,
                units.count(queries.parameters(variant)),
                units.size(memory),
                units.count(variant.sequence_length),
                units.count(variant.stride),
                units.count(variant.sequences),
                units.count(variant.steps_per_epoch),
            )
        )
    columns = ("variant", "kind", "parameters", "in memory")
    return Table(
        "Variants",
        (*columns, "length", "stride", "sequences", "steps/epoch"),
        "llrrrrrr",
        tuple(rows),
        (
            (
                "A window model reads a window and predicts the one character after it; a causal model "
                "predicts at every position. Sequences are of the whole text, steps of its training part."
            ),
        ),
    )


def _layers(record: Record) -> Table:
    rows = tuple(
        (
            variant.name,
            ", ".join(
                f"{layer.name} {units.count(layer.parameters)}"
                for layer in variant.layers
                if layer.parameters
            ),
        )
        for variant in record.variants
    )
    return Table("Parameters by layer", ("variant", "layers that have parameters"), "ll", rows)


def _trained(record: Record) -> Table:
    rows = []
    for variant in record.variants:
        trained = queries.training(record, variant.name)
        best = queries.best_validation(record, variant.name)
        last = trained.validations[-1] if trained else None
        rows.append(
            (
                variant.name,
                units.duration(last.seconds if last else None),
                units.number(last.epoch if last else None),
                trained.stopped if trained else "not measured",
                units.percent(last.validation_accuracy if last else None),
                units.percent(best.validation_accuracy if best else None),
                metrics.top5(best.validation_top5 if best else None, record.corpus.vocabulary_size),
                units.number(best.validation_loss if best else None, 3),
                units.number(best.epoch if best else None),
                units.size(trained.peak_rss if trained else None),
            )
        )
    columns = ("variant", "time", "epochs", "ended by", "last top-1", "best top-1", "best top-5")
    return Table(
        "Training",
        (*columns, "best nats", "at epoch", "peak RSS"),
        "lrrlrrrrrr",
        tuple(rows),
        (
            (
                "Figures of validation while training; the weights of the best validation were kept. That choice "
                "used the validation text, so the best figure flatters a little."
            ),
        ),
    )
