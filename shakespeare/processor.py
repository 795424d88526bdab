"""What this machine's processor is called, and which instructions it has; x86, ARM and others."""

import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CPUINFO = Path("/proc/cpuinfo")
_NAMES = (
    "model name",
    "cpu model",
    "cpu",
    "uarch",
    "Processor",
)  # as kernels of different processors write it
_ARM_PARTS = (
    "CPU implementer",
    "CPU part",
    "CPU variant",
    "CPU revision",
)  # ARM kernels give numbers, no name
_FLAGS = ("flags", "Features", "isa")
_X86 = ("x86_64", "AMD64", "i686", "i386")


class Processor(NamedTuple):
    """A name that tells one processor from another, and the flags that every core of it has."""

    name: str
    flags: frozenset[str]

    @property
    def lacks_avx(self) -> bool:
        """Whether TensorFlow's packages would end with an illegal instruction here."""
        return platform.machine() in _X86 and bool(self.flags) and "avx" not in self.flags


def read() -> Processor:
    """Looks at /proc/cpuinfo, or asks the system where there is none."""
    try:
        cores = list(_cores(CPUINFO.read_text("utf-8", "replace")))
    except OSError:
        return Processor(_name_without_proc(), frozenset())
    names = dict.fromkeys(filter(None, map(_name, cores)))  # of fast and slow cores, each once
    flags = [frozenset(core[field].split()) for core in cores for field in _FLAGS if field in core]
    return Processor(
        " + ".join(names) or platform.machine(), frozenset.intersection(*flags) if flags else frozenset()
    )


def _cores(text: str) -> Iterator[dict[str, str]]:
    """The fields of each core, and of what the kernel says once for all of them."""
    for part in text.split("\n\n"):
        pairs = (line.partition(":") for line in part.splitlines())
        fields = {name.strip(): value.strip() for name, colon, value in pairs if colon}
        if fields:
            yield fields


def _name(core: dict[str, str]) -> str:
    name = next((core[field] for field in _NAMES if core.get(field)), "")
    numbers = " ".join(
        f"{field.removeprefix('CPU ')} {core[field]}" for field in _ARM_PARTS if core.get(field)
    )
    return ", ".join(filter(None, (name, numbers)))


def _name_without_proc() -> str:
    """The processor's name from macOS; elsewhere from Python."""
    try:
        asked = ["sysctl", "-n", "machdep.cpu.brand_string"]
        shown = subprocess.run(asked, capture_output=True, text=True, check=False)
        name = shown.stdout.strip()
    except OSError:
        name = ""
    return name or platform.processor() or platform.machine()
