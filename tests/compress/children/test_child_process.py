"""When a child is forked and when it is a fresh process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compress.children import child_process
from compress.children.child_process import ForkedChild, Starter
from compress.children.fork_server import Request

REQUEST = Request("json.tool", ("--help",), "/", dict(os.environ))


@pytest.fixture
def starter(monkeypatch):
    """One whose server is made up: ready at once."""

    class Server:
        made = 0

        def __init__(self):
            Server.made += 1
            self.usable = True

        def can_fork_for(self, _environment):
            return self.usable

        def fork(self, *_):
            return "a child"

        def end(self):
            pass

    monkeypatch.setattr(child_process, "_Server", Server)
    made = Starter()
    made.server = Server
    return made


def test_one_server_forks_all(starter):
    assert starter.fork(REQUEST, 1, 2) == starter.fork(REQUEST, 1, 2) == "a child"
    assert starter.server.made == 1


def test_none_is_forked_where_libraries_do_not_survive_it(starter, monkeypatch):
    monkeypatch.setattr(child_process.sys, "platform", "darwin")
    assert starter.fork(REQUEST, 1, 2) is None
    assert starter.server.made == 0


def test_a_server_that_cannot_be_used_is_left_alone(starter):
    starter.fork(REQUEST, 1, 2)
    starter._server.usable = False
    assert starter.fork(REQUEST, 1, 2) is None
    assert starter.server.made == 1


def test_a_variable_that_is_read_when_a_library_loads_counts_and_others_do_not():
    before = child_process._read_when_loaded({})
    assert child_process._read_when_loaded({"COLUMNS": "77"}) == before
    assert child_process._read_when_loaded({"OMP_NUM_THREADS": "7"}) == before
    assert child_process._read_when_loaded({"TF_ENABLE_ONEDNN_OPTS": "0"}) != before


@pytest.mark.slow
@pytest.mark.parametrize(
    "given", [{"environment": {"ODD": "\udcff"}}, {"files": {f"FILE_{n}": 1 for n in range(9)}}]
)
def test_what_cannot_be_sent_to_the_server_is_given_to_a_fresh_child(given):
    """A byte that is not UTF-8 in a variable of the user's; more files than a message brings."""
    with Path(os.devnull).open("wb") as nothing:
        more = {"environment": os.environ | given["environment"]} if "environment" in given else given
        child = child_process.start(
            "json.tool", ("--help",), nothing.fileno(), nothing.fileno(), fresh=False, **more
        )
    assert isinstance(child, subprocess.Popen)
    assert child.wait(60) == 0


def test_a_fresh_child_asks_no_server(monkeypatch):
    monkeypatch.setattr(child_process, "STARTER", None)
    with Path(os.devnull).open("wb") as nothing:
        child = child_process.start("json.tool", ("--help",), nothing.fileno(), nothing.fileno(), fresh=True)
    assert isinstance(child, subprocess.Popen)
    assert child.wait(60) == 0


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [True, False])
def test_a_child_has_the_environment_the_folder_and_the_files_it_is_given(tmp_path, fresh):
    """`timeit` runs what it is told to: here, to write into a file whose number the environment tells."""
    told = (
        "import os; os.write(int(os.environ['FILE_2']), f'{os.getcwd()} {os.environ[\"MADE_UP\"]}'.encode())"
    )
    out, into = os.pipe()
    other, nowhere = os.pipe()
    with Path(os.devnull).open("wb") as nothing:
        child = child_process.start(
            "timeit", ("-n1", "-r1", told), nothing.fileno(), nothing.fileno(), fresh=fresh, folder=tmp_path,
            environment=os.environ | {"MADE_UP": "yes"}, files={"FILE_1": nowhere, "FILE_2": into},
        )  # fmt: skip
    assert isinstance(child, subprocess.Popen) == fresh
    assert child.wait(120) == 0
    os.close(into)
    os.close(nowhere)
    assert os.read(out, 1000).decode() == f"{tmp_path} yes"
    assert os.read(out, 1) == os.read(other, 1) == b""  # nobody else has them open
    os.close(out)
    os.close(other)
    assert "MADE_UP" not in os.environ


def test_a_child_whose_server_was_killed_was_killed():
    import socket

    ours, theirs = socket.socketpair()
    theirs.close()
    child = ForkedChild(ours)
    assert child.wait() == child.wait() == -9
    child.kill()  # of what has ended: nothing


def test_a_server_that_never_gets_ready_is_given_up(monkeypatch):
    """An import that hangs would have kept the whole run waiting."""
    monkeypatch.setattr(child_process, "_START_SECONDS", 0.001)
    idle = [sys.executable, "-c", "import signal; signal.pause()"]
    monkeypatch.setattr(child_process.child_start, "command", lambda *_: idle)
    server = child_process._Server()
    assert not server.can_fork_for(os.environ)
    server.end()
