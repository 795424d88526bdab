"""What `bard train` tells at its end."""

from pathlib import Path

from reports import metrics, units
from reports.record import Training, Variant
from reports.sections import learning
from shakespeare.checkpoint import BEST, Description


def rows(
    variant: Variant,
    description: Description,
    trained: Training,
    out: Path,
    vocabulary_size: int,
    *,
    of_plays: bool,
) -> list[tuple[str, str]]:
    """Name and value of each row; its figures are of validation text. `of_plays`: not of a user's own text."""
    best, last = trained.validations[trained.best], trained.validations[-1]
    parameters = units.count(sum(layer.parameters for layer in variant.layers))
    accuracy = units.percent(best.validation_accuracy)
    top5 = metrics.top5(best.validation_top5, vocabulary_size)
    told = [
        ("variant", f"{variant.name}, {variant.kind}, {parameters} parameters"),
        (
            "trained",
            f"{units.count(last.step)} steps, {last.epoch:.3f} epochs, {units.duration(last.seconds)}",
        ),
        *_of_teachers(description, last.seconds),
        ("precision", description.train.precision),
        ("ended by", trained.stopped),
        ("best validation", f"{trained.best + 1} of {len(trained.validations)}, at epoch {best.epoch:.3f}"),
        ("validation accuracy", f"{accuracy}, top-5 {top5}"),
        ("validation loss", f"{best.validation_loss:.3f} nats"),
    ]
    if of_plays:
        told.append(("decision after epoch 1", learning.decision(trained)))
    return [*told, ("peak memory", units.size(trained.peak_rss)), ("checkpoint", str(out / BEST))]


def _of_teachers(description: Description, seconds: float) -> list[tuple[str, str]]:
    """Who taught, and how long all took with the `seconds` of the training itself; without teachers nothing."""
    if not description.teachers:
        return []
    total = units.duration(description.seconds_before + seconds)
    in_all = ("training in all", f"{total}, teachers and their answers included")
    return [in_all, *(("taught by", f"{teacher.model}, {teacher.path}") for teacher in description.teachers)]
