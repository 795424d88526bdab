"""The table of what was measured twice: how far a case seems to differ from itself, and so the noise floors."""

from typing import get_args

from reports import units
from reports.inference.intervals import Ratio
from reports.inference.statistics import median
from reports.noise_floor import SCALE, Timed, repeated_cells, time_verdict
from reports.record import Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each A/A pair; no table where there is none."""
    rows = [
        (
            timed,
            pair.cell.id.label,
            pair.timing.engine,
            "one" if pair.ratio.paired else "two",
            units.duration(median(pair.timing.speed)),
            units.times(pair.ratio.value),
            f"{units.times(pair.ratio.low)} to {units.times(pair.ratio.high)}",
            _verdict(pair.ratio),
        )
        for timed in get_args(Timed)
        for pair in repeated_cells(record, timed)
    ]
    if not rows:
        return ()
    table = Table(
        "Cases measured twice: the noise floors",
        ("time of", "case", "engine", "sessions", "time", "second of first", "95% interval", "verdict"),
        "llllrrll",
        tuple(rows),
        (
            (
                "The same case in two processes, within one session or in two. The far end of the interval is the "
                f"noise floor of its engine, for what takes at most {SCALE:.0f} times as long or as short."
            ),
        ),
    )
    return (table,)


def _verdict(ratio: Ratio) -> str:
    """A pair has no true difference: one that it shows is noise, and says how much there is."""
    verdict = time_verdict(ratio, 0.0)
    return "noise" if verdict in ("faster", "slower") else verdict
