"""Cost and benefit of training, here and on a rented GPU: measured time, and assumptions named as such."""

from datetime import date
from typing import NamedTuple

from reports import queries, units
from reports.record import Assumptions, Record, RoundRecord, Variant
from reports.statistics import median
from reports.tables import Table

EPOCHS = 20  # of the original report's training
DEFAULT = Assumptions(
    watts=65.0,  # the usual limit of a desktop processor's package
    kwh_price=0.30,
    gpu_hour_price=0.50,
    gpu_speedup=10.0,
    currency="EUR",
    source="round figures entered by hand by Bard's authors, no quotes",
    date="2026-11-24",
)
_GIVEN = "given on the command line"


class Bill(NamedTuple):
    """What one training costs. Hours are projected from the measured step."""

    hours: float
    kwh: float
    local: float  # electricity alone
    gpu_hours: float
    gpu: float


def assumptions(
    watts: float | None = None,
    price: str | None = None,
    kwh: float | None = None,
    speedup: float | None = None,
) -> Assumptions:
    """The defaults with what was given. `price` is of a GPU's hour, as 0.50 or 0.50@2026-11-24,SOURCE.

    `source` and `date` of the result are of that price.

    Raises:
        ValueError: a value that is not a number above 0, a price of another form, or no such date.
    """
    amount, dated, origin = (price or "").partition("@")
    day, _, source = origin.partition(",")
    given = {
        "watts": watts,
        "gpu_hour_price": None if price is None else _number(amount),
        "kwh_price": kwh,
        "gpu_speedup": speedup,
    }
    for name, value in given.items():
        if value is not None and not 0 < value < float("inf"):
            raise ValueError(f"{name} is {value}; it must be a number above 0")
    if dated:
        _check(day.strip())
    chosen = {name: value for name, value in given.items() if value is not None}
    fields = {name: getattr(DEFAULT, name) for name in DEFAULT.__struct_fields__}
    told = {"source": source.strip() or _GIVEN, "date": day.strip() or "no date given"}
    return Assumptions(**{**fields, **chosen, **({} if price is None else told)})


def tables(record: Record, assumed: Assumptions | None = None) -> tuple[Table, ...]:
    """Cost a variant, what training bought, then what the figures rest on. By default as the record assumes."""
    assumed = assumed or record.assumptions or DEFAULT
    return (_costs(record, assumed), _benefit(record, assumed), _rests_on(record, assumed))


def line(record: Record, assumed: Assumptions | None = None) -> tuple[str, ...]:
    """What the cheapest training costs, and where; nothing where no step was timed."""
    assumed = assumed or record.assumptions or DEFAULT
    bills = [(found, one.name) for one in record.variants if (found := bill(record, one, assumed))]
    if not bills:
        return ()
    cost, name = min(bills)
    text = (
        f"{EPOCHS} epochs of {name}, the quickest to train, take {units.duration(cost.hours * 3600)} here, "
        f"projected from the measured step: {_money(cost.local, assumed)} of electricity, power "
        f"{watts(record, assumed)[1]}. A rented GPU, assumed to be {units.times(assumed.gpu_speedup)} as fast, "
        f"would take {units.duration(cost.gpu_hours * 3600)} for {_money(cost.gpu, assumed)} at an assumed price."
    )
    return (text,)


def watts(record: Record, assumed: Assumptions) -> tuple[float, str]:
    """The power of training and how it is known."""
    if record.energy and record.energy.seconds > 0:
        return record.energy.joules / record.energy.seconds, f"measured, {record.energy.source}"
    return assumed.watts, f"estimated from assumed {assumed.watts:g} W"


def bill(record: Record, one: Variant, assumed: Assumptions) -> Bill | None:
    """Of the original report's 20 epochs; None where no step was timed."""
    step = queries.step(record, one.name)
    if step is None:
        return None
    hours = median(step) * one.steps_per_epoch * EPOCHS / 3600
    kwh = hours * watts(record, assumed)[0] / 1000
    gpu_hours = hours / assumed.gpu_speedup
    return Bill(hours, kwh, kwh * assumed.kwh_price, gpu_hours, gpu_hours * assumed.gpu_hour_price)


def even(record: Record, assumed: Assumptions) -> tuple[float, float]:
    """Where both cost the same: the GPU's speed-up at its price, its price an hour at its speed-up."""
    hour = watts(record, assumed)[0] / 1000 * assumed.kwh_price
    return assumed.gpu_hour_price / hour, hour * assumed.gpu_speedup


def later_gain(rounds: tuple[RoundRecord, ...]) -> tuple[float, float] | None:
    """Validation top-1 that the later half of the training time added, as a fraction, and its seconds."""
    last = rounds[-1]
    half = next((one for one in reversed(rounds) if one.seconds <= last.seconds / 2), None)
    if half is None or half.seconds >= last.seconds:
        return None
    return last.validation_accuracy - half.validation_accuracy, last.seconds - half.seconds


def _costs(record: Record, assumed: Assumptions) -> Table:
    rows = []
    for one in record.variants:
        cost = bill(record, one, assumed)
        step = queries.step(record, one.name)
        rows.append(
            (
                one.name,
                units.duration(median(step) if step else None),
                units.count(one.steps_per_epoch * EPOCHS),
                units.duration(cost.hours * 3600 if cost else None),
                units.number(cost.kwh if cost else None, 3),
                _money(cost.local if cost else None, assumed),
                units.duration(cost.gpu_hours * 3600 if cost else None),
                _money(cost.gpu if cost else None, assumed),
                _cheaper(cost),
            )
        )
    power, how = watts(record, assumed)
    speedup, price = even(record, assumed)
    return Table(
        f"Cost of {EPOCHS} epochs, here and on a rented GPU",
        (
            *("variant", "step, measured", "steps", "here, projected", "kWh, estimated"),
            *("electricity, estimated", "on the GPU, assumed", "rent, assumed", "cheaper"),
        ),
        "lrrrrrrrl",
        tuple(rows),
        (
            "Hours here are the measured step times the steps: projected, not trained.",
            f"Power is {units.number(power, 1)} W, {how}. The machine itself is taken as paid for.",
            (
                f"An hour here costs {units.number(power / 1000 * assumed.kwh_price, 4)} {assumed.currency} of "
                f"electricity, an hour of the GPU {_money(assumed.gpu_hour_price, assumed)}: renting is cheaper "
                f"only where that GPU trains over {units.number(speedup, 1)} times as fast as this machine. It is "
                f"assumed to be {units.number(assumed.gpu_speedup, 1)} times as fast; nothing here measured a GPU. "
                f"At that speed, both cost the same at {_money(price, assumed)} an hour of the GPU. In time, "
                "renting saves the difference of the two columns of hours, set-up and upload not counted."
            ),
        ),
    )


def _benefit(record: Record, assumed: Assumptions) -> Table:
    kept: dict[str, tuple[RoundRecord, ...]] = {}
    for one in record.variants:
        trained = queries.training(record, one.name)
        if trained:
            kept[one.name] = trained.rounds[: trained.best + 1]
    level = min((rounds[-1].validation_accuracy for rounds in kept.values()), default=None)
    power, how = watts(record, assumed)
    rows = []
    for name, rounds in kept.items():
        best = rounds[-1]
        reached = next(one for one in rounds if level is not None and one.validation_accuracy >= level)
        gain = later_gain(rounds)
        rows.append(
            (
                name,
                units.duration(best.seconds),
                units.percent(best.validation_accuracy),
                units.duration(reached.seconds),
                f"{units.signed(gain[0] * 100, 1)} in {units.duration(gain[1])}" if gain else units.DASH,
                _money(best.seconds / 3.6e6 * power * assumed.kwh_price, assumed),
            )
        )
    return Table(
        "Benefit of training, as far as this run trained",
        (
            *("variant", "training, measured", "top-1 reached", f"to {units.percent(level)}"),
            *("points, later half", "electricity, estimated"),
        ),
        "lrrrrr",
        tuple(rows),
        (
            (
                "Training up to the weights that were kept, and their validation top-1 as training watched it. "
                f"To {units.percent(level)}: until the first validation at the top-1 that every variant reached."
            ),
            "Points, later half: the top-1 that about the later half of that time added.",
            f"Power is {how}.",
        ),
    )


def _rests_on(record: Record, assumed: Assumptions) -> Table:
    power, how = watts(record, assumed)
    measured = how.startswith("measured")
    rows = (
        ("step", "as above", "measured in this run", units.DASH),
        (
            "power here",
            f"{units.number(power, 1)} W",
            how if measured else f"{how}; {_origin('watts', assumed)}",
            units.DASH if measured else "--watts",
        ),
        (
            "price of a kWh",
            _money(assumed.kwh_price, assumed),
            f"assumed; {_origin('kwh_price', assumed)}",
            "--kwh",
        ),
        (
            "an hour of a GPU",
            _money(assumed.gpu_hour_price, assumed),
            f"assumed; {assumed.source}, {assumed.date}",
            "--price",
        ),
        (
            "its speed, of this machine's",
            units.times(assumed.gpu_speedup),
            f"assumed, not measured; {_origin('gpu_speedup', assumed)}",
            "--gpu-speedup",
        ),
    )
    return Table(
        "What the costs rest on",
        ("figure", "value", "known from", "change it with"),
        "lrll",
        rows,
        ("bard report RUN --watts 35 --price 0.40@2026-11-24,SOURCE renders them again without measuring.",),
    )


def _origin(name: str, assumed: Assumptions) -> str:
    """Where a figure other than the GPU's price is from: the record keeps a source for that one alone."""
    if getattr(assumed, name) == getattr(DEFAULT, name):
        return f"{DEFAULT.source}, {DEFAULT.date}"
    return _GIVEN


def _cheaper(cost: Bill | None) -> str:
    if cost is None:
        return units.DASH
    if cost.local == cost.gpu:
        return "neither"
    return "here" if cost.local < cost.gpu else "the GPU"


def _money(value: float | None, assumed: Assumptions) -> str:
    if value is None:
        return units.DASH
    return f"{units.number(value, 3 if value >= 0.01 else 5)} {assumed.currency}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"price is {text}; it must be N or N@DATE,SOURCE") from None


def _check(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"price has the date {text}; it must be as 2026-11-24") from None
