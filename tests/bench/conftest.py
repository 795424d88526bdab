"""One small run of the whole job, shared: everything that needs a real folder looks at it or copies it."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest


class Outcome(NamedTuple):
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


@pytest.hookimpl(tryfirst=True)  # before -m chooses, and pytest-xdist reads the groups
def pytest_collection_modifyitems(config, items):
    """Whatever looks at the shared run waits for it, and so is slow. One process waits; the other goes on."""
    for item in items:
        if "finished" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            if config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("finished"))


@pytest.fixture(scope="session")
def text_file(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "made up.txt"
    path.write_text(text[:12_000], "utf-8")
    return path


@pytest.fixture(scope="session")
def command():
    """A function: arguments -> the real command line. -P, so that this folder's `bench` is not taken."""
    return lambda *arguments: [sys.executable, "-P", "-m", "bench", *map(str, arguments)]


@pytest.fixture(scope="session")
def bench_options(text_file):
    """What the shared run was asked for."""
    chosen = ["--variants", "stream-gru,gru", "--techniques", "identity,int8,prune50+dynamic_range"]
    return ["bench", "--preset", "smoke", "--peers", "none", *chosen, "--text", text_file]


@pytest.fixture(scope="session")
def finished(command, bench_options, shared_folder):
    """The folder of a smoke run. Look, but do not touch: see `a_copy`."""
    out = shared_folder / "out"
    with (shared_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "report.md").exists():
            line = command(*bench_options, "--out", out)
            done = subprocess.run(line, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert done.stdout.splitlines()[-1] == str(out / "report.md")
    return out


@pytest.fixture
def a_copy(finished, tmp_path):
    """A copy of the shared run to alter."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


@pytest.fixture
def bard(capsys, monkeypatch, tmp_path):
    """A function: arguments -> status, standard output and standard error of the command, run here."""
    from bench.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")  # or what tables say would be broken into lines

    def run(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture
def refused(bard):
    """A function: arguments -> the one line of an error that the user can mend."""

    def run(*arguments):
        outcome = bard(*arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.startswith("bard: error: ")
        assert outcome.err.count("\n") == 1, outcome.err
        return outcome.err

    return run


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """A function: the source of a sitecustomize module -> child processes run it when they start."""

    def patch(source):
        folder = tmp_path / "site"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(source, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        return folder

    return patch


@pytest.fixture
def planned(corpus, tmp_path):
    """A function: preset and variants -> a run in `tmp_path` that has not begun."""
    from bench.environment import machine
    from bench.pipeline import presets
    from bench.pipeline.cache import Cache
    from bench.pipeline.context import RunContext, RunRequest
    from compress import chain_names
    from shakespeare.selection import variant

    def plan(preset, *names):
        request = RunRequest(
            command=("bard",),
            preset_name=preset,
            preset=presets.preset(preset),
            variants=tuple(variant(name, preset) for name in names),
            chains={name: (chain_names.parse("int8"),) for name in names},
            engine="keras",
            text=None,
            out=tmp_path,
            fresh=False,
        )
        return RunContext(request, corpus, machine.read(), Cache(tmp_path / "cells"))

    return plan
