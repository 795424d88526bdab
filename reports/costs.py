"""What training costs, here and on a rented GPU: from measured steps, and from assumptions named as such."""

from typing import NamedTuple

from reports import queries, units
from reports.cost_assumptions import DEFAULT
from reports.inference.statistics import median
from reports.record import Assumptions, Record, Variant

EPOCHS = 20  # of the original report's training


class Bill(NamedTuple):
    """What one training costs. Hours are projected from the measured step."""

    hours: float
    kwh: float
    local: float  # electricity alone
    gpu_hours: float
    gpu: float


class Power(NamedTuple):
    """The power of training and how it is known."""

    watts: float
    source: str
    measured: bool


def power(record: Record, assumed: Assumptions) -> Power:
    """The processor's power: from its own counter where one was read, else as assumed."""
    energy = record.energy
    if energy and energy.seconds > 0 and energy.joules > 0:
        return Power(energy.joules / energy.seconds, f"measured, {energy.source}", measured=True)
    return Power(assumed.watts, f"estimated from assumed {assumed.watts:g} W", measured=False)


def bill(record: Record, variant: Variant, assumed: Assumptions) -> Bill | None:
    """What the original report's 20 epochs cost; None where no step was timed."""
    step = queries.training_step(record, variant.name)
    if step is None:
        return None
    hours = median(step) * variant.steps_per_epoch * EPOCHS / 3600
    kwh = hours * power(record, assumed).watts / 1000
    gpu_hours = hours / assumed.gpu_speedup
    return Bill(hours, kwh, kwh * assumed.kwh_price, gpu_hours, gpu_hours * assumed.gpu_hour_price)


def break_even(record: Record, assumed: Assumptions) -> tuple[float, float]:
    """Where both cost the same: the GPU's speed-up at its price, its price an hour at its speed-up."""
    hour = power(record, assumed).watts / 1000 * assumed.kwh_price
    return assumed.gpu_hour_price / hour, hour * assumed.gpu_speedup


def cheapest_training(record: Record, assumed: Assumptions | None = None) -> tuple[str, ...]:
    """A sentence on what the cheapest training costs, and where; nothing where no step was timed."""
    assumed = assumed or record.assumptions or DEFAULT
    bills = [
        (variant_bill, variant.name)
        for variant in record.variants
        if (variant_bill := bill(record, variant, assumed))
    ]
    if not bills:
        return ()
    cheapest, name = min(bills)
    text = (
        f"{EPOCHS} epochs of {name}, the quickest to train, take {units.duration(cheapest.hours * 3600)} here, "
        f"projected from the measured step: {money(cheapest.local, assumed)} of electricity, power "
        f"{power(record, assumed).source}. A rented GPU, assumed to be {units.times(assumed.gpu_speedup)} as fast, "
        f"would take {units.duration(cheapest.gpu_hours * 3600)} for {money(cheapest.gpu, assumed)} at an assumed "
        "price."
    )
    return (text,)


def money(value: float | None, assumed: Assumptions) -> str:
    """The text of an amount in the assumed currency."""
    if value is None:
        return units.DASH
    return f"{units.number(value, 3 if value >= 0.01 else 5)} {assumed.currency}"
