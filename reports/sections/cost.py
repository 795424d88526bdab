"""The tables of cost and benefit of training, here and on a rented GPU."""

from reports import queries, units
from reports.cost_assumptions import DEFAULT, origin_of
from reports.costs import EPOCHS, Bill, bill, break_even, money, power
from reports.inference.statistics import median
from reports.record import Assumptions, Record
from reports.sections import training_benefit
from reports.tables import Table


def tables(record: Record, assumed: Assumptions | None = None) -> tuple[Table, ...]:
    """Cost a variant, what training bought, then what the figures rest on. By default as the record assumes."""
    assumed = assumed or record.assumptions or DEFAULT
    return (_costs(record, assumed), training_benefit.table(record, assumed), _rests_on(record, assumed))


def _costs(record: Record, assumed: Assumptions) -> Table:
    rows = []
    for variant in record.variants:
        cost = bill(record, variant, assumed)
        step = queries.training_step(record, variant.name)
        rows.append(
            (
                variant.name,
                units.duration(median(step) if step else None),
                units.count(variant.steps_per_epoch * EPOCHS),
                units.duration(cost.hours * 3600 if cost else None),
                units.number(cost.kwh if cost else None, 3),
                money(cost.local if cost else None, assumed),
                units.duration(cost.gpu_hours * 3600 if cost else None),
                money(cost.gpu if cost else None, assumed),
                _cheaper(cost),
            )
        )
    watts, source, _ = power(record, assumed)
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
            f"Power is {units.number(watts, 1)} W, {source}. The machine itself is taken as paid for.",
            _note_on_renting(record, assumed),
        ),
    )


def _note_on_renting(record: Record, assumed: Assumptions) -> str:
    speedup, price = break_even(record, assumed)
    hour = units.number(power(record, assumed).watts / 1000 * assumed.kwh_price, 4)
    gpu_hour, even_price = money(assumed.gpu_hour_price, assumed), money(price, assumed)
    return (
        f"An hour here costs {hour} {assumed.currency} of electricity, an hour of the GPU {gpu_hour}: renting is "
        f"cheaper only where that GPU trains over {units.number(speedup, 1)} times as fast as this machine. It is "
        f"assumed to be {units.number(assumed.gpu_speedup, 1)} times as fast; nothing here measured a GPU. At that "
        f"speed, both cost the same at {even_price} an hour of the GPU. In time, renting saves the difference of "
        "the two columns of hours, set-up and upload not counted."
    )


def _rests_on(record: Record, assumed: Assumptions) -> Table:
    watts, source, measured = power(record, assumed)
    rows = (
        ("step", "as above", "measured in this run", units.DASH),
        (
            "power here",
            f"{units.number(watts, 1)} W",
            source if measured else f"{source}; {origin_of('watts', assumed)}",
            units.DASH if measured else "--watts",
        ),
        (
            "price of a kWh",
            money(assumed.kwh_price, assumed),
            f"assumed; {origin_of('kwh_price', assumed)}",
            "--kwh",
        ),
        (
            "an hour of a GPU",
            money(assumed.gpu_hour_price, assumed),
            f"assumed; {assumed.source}, {assumed.date}",
            "--price",
        ),
        (
            "its speed, of this machine's",
            units.times(assumed.gpu_speedup),
            f"assumed, not measured; {origin_of('gpu_speedup', assumed)}",
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


def _cheaper(cost: Bill | None) -> str:
    if cost is None:
        return units.DASH
    if cost.local == cost.gpu:
        return "neither"
    return "here" if cost.local < cost.gpu else "the GPU"
