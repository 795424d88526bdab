"""Energy that the processor's own counter reads (RAPL), where there is one and we may read it."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from reports.record import Energy

_POWERCAP = Path("/sys/class/powercap")
_LOOK_EVERY = 60.0  # seconds; a range of 262 kJ takes over eight minutes at 500 W


class Meter:
    """Sums the counters of all packages over a `with` block. Virtual machines have none: then there is no figure.

    A counter that stops being readable, or starts again at a range that nobody tells, leaves none either:
    part of the energy is no figure.
    """

    def __init__(self, root: Path = _POWERCAP) -> None:
        self._root = root
        self._one = threading.Lock()  # looks follow one another
        self._energy: Energy | None = None

    def __enter__(self) -> Self:
        self._energy, self._used, self._lost = None, 0, False
        self._last = self._read()
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look_often, daemon=True)
        if self._last:
            self._looking.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._last:
            return
        self._ended.set()
        self._looking.join()
        self.look()
        seconds = time.monotonic() - self._began
        if not self._lost and self._used > 0 and seconds > 0:
            names = ", ".join(sorted(file.parent.name for file in self._last))
            self._energy = Energy(source=f"RAPL {names}", joules=self._used / 1e6, seconds=seconds)

    def read(self) -> Energy | None:
        """What was used in the `with` block; None where no counter could be read."""
        return self._energy

    def look(self) -> None:
        """Adds what was used since the last look: a counter that starts again twice in between loses energy."""
        with self._one:
            now = self._read()
            steps = [self._step(file, before, now.get(file)) for file, before in self._last.items()]
            self._used += sum(step for step in steps if step is not None)
            self._lost = self._lost or None in steps
            self._last = {file: now.get(file, before) for file, before in self._last.items()}

    def _look_often(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            self.look()

    def _read(self) -> dict[Path, int]:
        """Microjoules by counter, of whole packages: their parts are inside."""
        files = sorted(self._root.glob("intel-rapl:[0-9]*/energy_uj"))
        found = {file: _number(file) for file in files if file.parent.name.count(":") == 1}
        known = {file: value for file, value in found.items() if value is not None}
        return known if len(known) == len(found) else {}

    def _step(self, file: Path, before: int, after: int | None) -> int | None:
        if after is None or after >= before:
            return None if after is None else after - before
        most = _number(file.parent / "max_energy_range_uj")  # where it starts again
        return None if most is None or most < before else after - before + most


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):  # for root alone on most systems
        return None
