"""The command: what it loads, how it fails, how it ends."""

import errno
import importlib
import json
import os
import pkgutil
import signal
import subprocess

import pytest

from bench import cli, commands
from bench.version import installed_version

HEAVY = {"tensorflow", "keras", "tf_keras", "numpy", "matplotlib", "rich", "safetensors", "ai_edge_litert"}
RUN_EACH = """
import json, sys
from bench.cli import main
loaded = {{}}
for arguments in {calls!r}:
    try:
        main(arguments)
    except SystemExit:
        pass
    loaded[" ".join(arguments)] = sorted(sys.modules)
print(json.dumps(loaded))
"""


def loaded_after_each(command, *calls):
    """The modules that one process has loaded after each of these command lines, by command line."""
    process = [*command()[:2], "-c", RUN_EACH.format(calls=[list(call) for call in calls])]
    done = subprocess.run(process, capture_output=True, text=True, check=True)
    return {name: set(modules) for name, modules in json.loads(done.stdout.splitlines()[-1]).items()}


def test_help_loads_nothing_heavy_and_doctor_no_engine(command):
    light = [("--help",), ("bench", "--help"), ("train", "--help"), ("--version",)]
    loaded = loaded_after_each(command, *light, ("doctor",))
    for call in light:
        assert not HEAVY & loaded[" ".join(call)], call
    assert "bench.environment.doctor" in loaded["doctor"]
    assert not {"tensorflow", "keras", "tf_keras"} & loaded["doctor"]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_a_help_with_an_example(bard, name):
    outcome = bard(name, "--help")
    assert outcome.status == 0
    assert f"example: bard {name} " in outcome.out
    summary = importlib.import_module(f"bench.commands.{name}").SUMMARY
    assert f"bard {name}: {summary}." in outcome.out
    assert summary in bard("--help").out


def test_every_command_file_is_a_command():
    """A file that declares options but stands in no list would be a command that nobody can call."""
    modules = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    declaring = {
        name for name in modules if hasattr(importlib.import_module(f"bench.commands.{name}"), "SUMMARY")
    }
    assert declaring == set(cli.COMMANDS)


def test_help_lists_every_command(bard):
    outcome = bard("--help")
    assert outcome.status == 0
    assert all(f"{name} " in outcome.out for name in cli.COMMANDS)
    assert "example: bard bench" in outcome.out


def test_version(bard):
    assert bard("--version") == (0, f"bard {installed_version()}\n", "")


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("bench", "the same command goes on from there"),
        ("train", "--resume goes on from there"),
        ("doctor", ""),
    ],
)
def test_an_interrupt_says_what_is_kept(bard, monkeypatch, name, left):
    def run(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module(f"bench.commands.{name}"), "run", run)
    outcome = bard(name, *(["gru"] if name == "train" else []))
    assert outcome.status == 130
    assert outcome.err.startswith("\nbard: interrupted")
    assert outcome.err.rstrip().endswith(left)


def test_a_missing_package_says_how_to_install_it(bard, monkeypatch):
    from bench.commands import doctor

    def run(_):
        raise ModuleNotFoundError("No module named 'rich'", name="rich")

    monkeypatch.setattr(doctor, "run", run)
    outcome = bard("doctor")
    assert outcome.status == 2
    assert "bard doctor: needs rich; pip install " in outcome.err
    assert "[train]'" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["nonsense"], ["nonsense", "doctor", "report"]),
        (["--", "doctor"], ["--"]),
        (["--preset", "smoke", "bench"], ["smoke", "bench"]),
        (["bench", "--nonsense"], ["--nonsense", "bard bench --help"]),
        (["train"], ["VARIANT", "bard train --help"]),
        (["generate", "x", "--length", "many"], ["--length", "many", "int"]),
        (["generate", "x", "--temperature", "warm"], ["--temperature", "warm", "number"]),
        (["evaluate", "x", "--blocks", "nan"], ["--blocks", "nan", "int"]),
        (["evaluate", "x", "--engine", "torch"], ["--engine", "torch", "keras", "tf_keras"]),
        (["bench", "--engine", "torch"], ["--engine", "torch", "keras", "tf_keras"]),
        (["generate", "x\udcff"], [r"x\udcff", "must be UTF-8"]),
        (["generate", "x" * 300], ["File name too long"]),
        (["generate", "two\nlines"], ["two lines", "does not exist"]),
    ],
)
def test_wrong_arguments_are_one_line(refused, arguments, words):
    line = refused(*arguments)
    assert all(word in line for word in words), line


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 2, "output: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "/x: Permission denied"),
        (KeyboardInterrupt(), 130, "bard: interrupted\n"),
    ],
)
def test_what_ends_a_command(bard, monkeypatch, error, status, message):
    from bench.commands import doctor

    def run(_):
        raise error

    monkeypatch.setattr(doctor, "run", run)
    outcome = bard("doctor")
    assert outcome.status == status
    assert message in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_is_an_interrupt(bard, monkeypatch, number):
    from bench.commands import doctor

    before = signal.getsignal(number)
    monkeypatch.setattr(doctor, "run", lambda _: os.kill(os.getpid(), number))
    assert bard("doctor").status == 130
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("more", [[], ["--json"], ["--format", "markdown"]])
def test_a_reader_that_leaves_is_no_error(command, finished, more):
    process = subprocess.Popen(
        command("report", finished, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait()
    process.stderr.close()


def test_a_terminal_without_unicode(command, finished):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        command("report", finished), capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("arguments", "closed", "status"),
    [
        (("generate", "x", "--prompt-file", "-"), "<&-", 2),
        (("complete", "bash"), ">&-", 0),
        (("nonsense",), "2>&-", 2),
        (("nonsense",), "<&- >&- 2>&-", 2),
    ],
)
def test_a_closed_standard_stream_is_no_traceback(command, arguments, closed, status):
    line = ["sh", "-c", f'exec "$0" "$@" {closed}', *command(*arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    if closed == "<&-":
        assert done.stderr == "bard: error: prompt-file: -: standard input is closed\n"


def test_arguments_are_utf8_under_an_ascii_locale(command, tmp_path):
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    def told(*arguments):
        line = command(*arguments)
        return subprocess.run(line, capture_output=True, text=True, env=environment, check=False).stderr

    assert "path: nowhere: does not exist" in told("generate", "nowhere", "--prompt", "caf\u00e9")
    accented = tmp_path / "caf\u00e9"
    line = told("generate", "nowhere", "--prompt-file", accented)
    assert line == (
        f"bard: error: argument: {str(accented)!a}: this locale's names of files are ascii; set PYTHONUTF8=1\n"
    )


@pytest.mark.slow
def test_folders_of_the_users_do_not_stand_in_for_ours(command, tmp_path):
    for name in ("bench", "compress", "shakespeare", "reports"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not ours')")
    done = subprocess.run(command("doctor"), capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


WITHOUT_A_NAME = """
import pwd

def unknown(user):
    raise KeyError(f"getpwuid(): uid not found: {user}")

pwd.getpwuid = unknown
"""


@pytest.mark.slow
def test_no_home_and_an_unknown_user(command, tmp_path):
    """As in a container that was given another user id."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_A_NAME, "utf-8")
    paths = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    environment = {name: value for name, value in os.environ.items() if name != "HOME"} | {
        "PYTHONPATH": paths
    }
    done = subprocess.run(command("doctor"), capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("good: nothing needed is missing\n")
