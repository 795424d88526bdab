"""Energy as the processor's own counter reads it (RAPL), where there is one that we may read."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from reports.record import Energy

_POWERCAP = Path("/sys/class/powercap")
_SAMPLE_SECONDS = 60.0  # a range of 262 kJ takes over eight minutes at 500 W


class EnergyMeter:
    """Sums the counters of all processor packages over a `with` block. Virtual machines have none: no figure.

    No figure either where a counter stops being readable, or wraps around at a range that is not known:
    part of the energy is no figure.
    """

    def __init__(self, root: Path = _POWERCAP) -> None:
        self._root = root
        self._lock = threading.Lock()  # one sample after another
        self._energy: Energy | None = None

    def __enter__(self) -> Self:
        self._energy, self._microjoules, self._incomplete = None, 0, False
        self._last = self._counters()
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample_until_ended, daemon=True)
        if self._last:
            self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._last:
            return
        self._ended.set()
        self._sampler.join()
        self.sample()
        seconds = time.monotonic() - self._began
        if not self._incomplete and self._microjoules > 0 and seconds > 0:
            names = ", ".join(sorted(file.parent.name for file in self._last))
            self._energy = Energy(source=f"RAPL {names}", joules=self._microjoules / 1e6, seconds=seconds)

    def read(self) -> Energy | None:
        """What was used in the `with` block; None where no counter could be read."""
        return self._energy

    def sample(self) -> None:
        """Adds what was used since the last sample. A counter that wraps around twice in between loses energy."""
        with self._lock:
            now = self._counters()
            used = [_used(file, before, now.get(file)) for file, before in self._last.items()]
            self._microjoules += sum(microjoules for microjoules in used if microjoules is not None)
            self._incomplete = self._incomplete or None in used
            self._last = {file: now.get(file, before) for file, before in self._last.items()}

    def _sample_until_ended(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.sample()

    def _counters(self) -> dict[Path, int]:
        """Microjoules by counter, of whole packages alone: they include their parts. Empty if one is unreadable."""
        files = sorted(self._root.glob("intel-rapl:[0-9]*/energy_uj"))
        counters = {file: _number(file) for file in files if file.parent.name.count(":") == 1}
        readable = {file: value for file, value in counters.items() if value is not None}
        return readable if len(readable) == len(counters) else {}


def _used(file: Path, before: int, after: int | None) -> int | None:
    """Microjoules between two readings of a counter; None where they are not known."""
    if after is None:
        return None
    if after >= before:
        return after - before
    limit = _number(file.parent / "max_energy_range_uj")  # where it wraps around
    return None if limit is None or limit < before else after - before + limit


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):  # for root alone on most systems
        return None
