"""What `bard doctor` says."""

import importlib.util
import platform
import re
import tomllib
from pathlib import Path

from bench.environment import doctor
from bench.peers import PEERS
from compress.catalogue import CONVERSIONS, RETRAININGS
from shakespeare import processor


def test_a_good_machine():
    diagnosis = doctor.diagnose()
    rows = [name for name, _ in diagnosis.rows]
    assert diagnosis.missing == ()
    assert {"processor", "flags", "GPU", "oneDNN", "free disk", "text", "fingerprint"} <= set(rows)
    assert {*CONVERSIONS, *RETRAININGS} <= set(rows)


def test_what_is_missing_is_named_with_the_mend(monkeypatch):
    monkeypatch.setitem(doctor._NEEDED, "no_such_package", "nothing")
    assert doctor.diagnose().missing == ("no_such_package (nothing): pip install no-such-package",)


def test_every_package_of_the_main_extra_is_looked_for():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0] for line in project["optional-dependencies"]["train"]}
    modules = {name.replace("-", "_") for name in names}
    # Without these the command itself cannot start.
    needed = {doctor._PACKAGES.get(module, module).replace("-", "_") for module in doctor._NEEDED}
    assert needed == modules - {"msgspec", "rich", "pytest"}


def test_every_peer_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else object())
    row = dict(doctor.diagnose().rows)["peers"]
    states = row.split(", ")
    assert [name for state in states for name in PEERS if state.startswith(f"{name} ")] == list(PEERS)
    assert {"tf_keras installed", "onnxruntime installed"} <= set(states)
    assert any(state.startswith("torch not installed: pip install ") for state in states)


def test_a_full_disk_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "_DISK_BYTES", 2**60)
    (line,) = doctor.diagnose().missing
    assert line.startswith("disk: ")


def test_a_processor_without_avx_is_told_before_tensorflow_dies_of_it(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(processor, "read", lambda: processor.Processor("An Atom", frozenset({"sse4_2"})))
    assert "processor: An Atom: has no AVX, which TensorFlow's packages need" in doctor.diagnose().missing
