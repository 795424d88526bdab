"""The few figures of a run that are followed from run to run."""

from dataclasses import dataclass

from reports import queries
from reports.inference.statistics import median
from reports.ranking import model_name, models_by_loss
from reports.recommendation import recommended_file, trained_models
from reports.record import Machine, Record
from reports.scores import scores


@dataclass(frozen=True)
class Headlines:
    """Figures of the best model and of the recommended file, in bytes and seconds; None where there are none."""

    model: str | None = None
    top1: float | None = None
    bits_per_character: float | None = None
    step: float | None = None  # of training, as the best model was trained
    file: str | None = None
    ship_bytes: int | None = None
    latency: float | None = None  # a character through that file


def headlines(record: Record) -> Headlines:
    """The figures of one run. Of a run that trained too little for a choice, the best model alone is shown."""
    best = next(iter((*trained_models(record), *models_by_loss(record))), None)
    if best is None or best.quality is None:
        return Headlines()
    quality = scores(best.quality)
    step = queries.training_step(record, best.variant)
    chosen = recommended_file(record)
    file = chosen.file if chosen else None
    return Headlines(
        model=model_name(best),
        top1=quality.top1,
        bits_per_character=quality.bits_per_character,
        step=median(step) if step else None,
        file=file.cell.id.label if file else None,
        ship_bytes=file.ship_bytes if file else None,
        latency=file.latency if file else None,
    )


def hardware(machine: Machine) -> tuple[object, ...]:
    """What makes it one machine though its packages change: processor and memory."""
    return (machine.cpu, machine.cores, machine.cpu_flags, round(machine.memory_bytes / 2**30))
