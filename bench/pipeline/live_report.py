"""The report while a run goes on: written again as parts come, never so often that it slows what it reports.

It is written between two parts, by the thread that starts them, so never while something is timed or has a limit of
time; where parts run side by side, another one goes on.
"""

import time
from collections.abc import Callable
from pathlib import Path

from bench.notice import tell
from bench.pipeline.report_files import write_reports
from bench.pipeline.run_folder import RECORD, RECORD_IN_PROGRESS
from reports import record as records
from reports.record import Record
from shakespeare.files import write

_LEAST_SECONDS = 5.0  # between two times of writing
_MOST_SHARE = 0.05  # of a run's time that writing may take


class Throttle:
    """Lets something happen only so often that it takes a small share of the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._next = clock, 0.0

    def run(self, work: Callable[[], None], *, now: bool = False) -> bool:
        """Does the work unless it is too early; `now` does it anyway. Returns whether it was done."""
        began = self._clock()
        if began < self._next and not now:
            return False
        work()
        ended = self._clock()
        self._next = ended + max(_LEAST_SECONDS, (ended - began) / _MOST_SHARE)
        return True


class LiveReport:
    """What a run knows so far, in its folder: a record in progress, and the reports of it."""

    def __init__(
        self, out: Path, snapshot: Callable[[], Record], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`snapshot` gives the record of all that is known now. A finished report is left as it is."""
        self._out, self._snapshot = out, snapshot
        self._replaceable = not (out / RECORD).exists()
        self._record, self._reports = Throttle(clock), Throttle(clock)

    def update(self, *, now: bool = False) -> None:
        """Writes what is known, where it is time; `now` writes it anyway."""
        if not self._replaceable:
            return
        try:
            self._record.run(self._write_record, now=now)
            self._reports.run(self._write_reports, now=now)
        except Exception as error:  # noqa: BLE001 - what is measured matters more than a look at it
            self._replaceable = False
            tell(f"note: no report before the run ends ({type(error).__name__}: {error})")

    def _write_record(self) -> None:
        write(self._out / RECORD_IN_PROGRESS, records.encode(self._snapshot()))

    def _write_reports(self) -> None:
        write_reports(self._snapshot(), self._out)
