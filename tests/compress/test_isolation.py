"""What happens to a child is a result of the parent's."""

import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from compress import isolation
from compress.children import child_process
from compress.isolation import ChildFailed

pytestmark = pytest.mark.xdist_group("children")  # one process, as each would import TensorFlow for a server


class Job(msgspec.Struct):
    number: int


class Answer(msgspec.Struct):
    number: int


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """A folder in which children find what `module` writes."""
    return tmp_path_factory.mktemp("modules")


@pytest.fixture(scope="module")
def starter():
    """What starts children here: its server sees the folder of modules, as it begins after the first is there."""
    return child_process.Starter()


@pytest.fixture(params=["forked", "fresh"])
def kind(request):
    """How children start."""
    return request.param


@pytest.fixture
def module(modules, starter, monkeypatch, kind):
    """A function: the body of `work(job)` -> the name of a module that a child can run."""
    monkeypatch.setenv("PYTHONPATH", str(modules), prepend=os.pathsep)
    monkeypatch.setattr(child_process, "STARTER", starter)
    if kind == "fresh":
        monkeypatch.setenv("TF_NOTHING", "1")  # read when a library is loaded: no server has it

    def write(body):
        source = textwrap.dedent("""
            import os, pathlib, signal, sys, time
            import msgspec
            from compress import isolation

            class Job(msgspec.Struct):
                number: int

            class Answer(msgspec.Struct):
                number: int

            class Other(msgspec.Struct):
                letters: str

            def work(job):
            BODY

            if __name__ == "__main__":
                sys.exit(isolation.serve(sys.argv[1:], Job, work))
        """).replace("BODY", textwrap.indent(textwrap.dedent(body), "    "))
        name = f"made_child_{len(list(modules.iterdir()))}"
        (modules / f"{name}.py").write_text(source)
        return name

    return write


class Started:
    """A started child, whose `wait` a test may change."""

    def __init__(self, child):
        self.child = child
        self.kill, self.send_signal = child.kill, child.send_signal


@pytest.fixture
def wrap_children(monkeypatch):
    """A function: a kind of Started -> a list of those that start from now on."""
    start, started = child_process.start, []

    def wrap(kind):
        def start_wrapped(*arguments, **options):
            started.append(kind(start(*arguments, **options)))
            return started[-1]

        monkeypatch.setattr(child_process, "start", start_wrapped)
        return started

    return wrap


def run(name, timeout=60, **options):
    return isolation.run(name, Job(20), Answer, timeout, **options)


@pytest.mark.slow
def test_success_gives_the_validated_result(module):
    assert run(module("return Answer(job.number + 1)")) == Answer(21)


def test_what_it_prints_disturbs_nothing(module, capfd):
    name = module("print('noise'); sys.stderr.write('more noise'); return Answer(job.number)")
    assert run(name) == Answer(20)
    assert capfd.readouterr() == ("", "")


def test_an_attached_child_speaks_on_standard_error(module, capfd):
    assert run(module("print('progress', flush=True); return Answer(1)"), attached=True) == Answer(1)
    assert capfd.readouterr() == ("", "progress\n")


def test_children_of_other_threads_do_not(module, capfd):
    """Two bars would overwrite each other."""
    with ThreadPoolExecutor(1) as pool:
        started = pool.submit(run, module("print('progress', flush=True); return Answer(1)"), attached=True)
        assert started.result() == Answer(1)
    assert "progress" not in capfd.readouterr().err


def test_an_exception_is_a_failure_in_one_line(module):
    name = module(
        "sys.stderr.write('W0000 a warning\\n'); raise ValueError('first\\n  second ' + 'x' * 2000)"
    )
    with pytest.raises(ChildFailed) as caught:
        run(name)
    assert caught.value.status == "failed"
    assert caught.value.reason.startswith("ValueError: first second xxx")
    assert "\n" not in str(caught.value)
    assert len(caught.value.reason) < 600


def test_an_exit_without_a_word_gives_its_status(module):
    with pytest.raises(ChildFailed, match=r"^failed: exit status 7$"):
        run(module("os._exit(7)"))


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_signal_is_a_crash_by_name(module, signal):
    with pytest.raises(ChildFailed) as caught:
        run(
            module(
                f"sys.stderr.write('last words'); sys.stderr.flush(); os.kill(os.getpid(), signal.{signal})"
            )
        )
    assert caught.value.status == "crashed"
    assert caught.value.reason == f"the process was ended by {signal}"


@pytest.fixture
def hanging(module, tmp_path):
    """The name of a module that tells its process id through the file `ready`, then waits forever."""
    os.mkfifo(tmp_path / "ready")
    return module(f"""
        pathlib.Path({str(tmp_path / "ready")!r}).write_text(str(os.getpid()))
        signal.pause()
    """)


def test_a_child_that_hangs_times_out_and_is_gone(hanging, tmp_path, wrap_children):
    """Its time begins when the child hangs, and is up at once: nothing hangs on how soon a child starts."""
    children = []

    class HangsBeforeTheClock(Started):
        def wait(self, timeout=None):
            if timeout is None:
                return self.child.wait()
            children.append(int((tmp_path / "ready").read_text()))
            return self.child.wait(0)

    wrap_children(HangsBeforeTheClock)
    with pytest.raises(ChildFailed) as caught:
        run(hanging, timeout=3)
    assert (caught.value.status, caught.value.reason) == ("timed out", "no result after 3 s")
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


@pytest.mark.parametrize(
    "body",
    [
        "return Other('abc')",
        "os._exit(0)",
        "pathlib.Path(sys.argv[2]).write_bytes(b'\\xff{'); os._exit(0)",
        'pathlib.Path(sys.argv[2]).write_bytes(b\'{"number": "\\xff"}\'); os._exit(0)',
    ],
    ids=["another type", "none", "no JSON", "no UTF-8"],
)
def test_an_invalid_result_is_a_failure(module, body):
    with pytest.raises(ChildFailed, match=r"^failed: it left no valid result \("):
        run(module(body))


def test_a_missing_module_is_a_failure():
    with pytest.raises(ChildFailed, match=r"^failed: .*No module named"):
        run("no_such_module_anywhere")


@pytest.mark.parametrize("body", ["raise KeyboardInterrupt", "os._exit(130)"])
def test_a_childs_interrupt_is_ours(module, body):
    with pytest.raises(KeyboardInterrupt):
        run(module(body))


def test_an_interrupt_here_ends_the_child(module, wrap_children):
    class Interrupted(Started):
        interrupted = False

        def wait(self, timeout=None):
            if not self.interrupted:
                self.interrupted = True
                raise KeyboardInterrupt
            return self.child.wait(timeout)

    started = wrap_children(Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(module("signal.pause()"))
    assert started[0].wait() == -9
    assert not isolation._running


def test_end_all_ends_what_other_threads_wait_for(hanging, tmp_path):
    failures = []

    def wait():
        try:
            run(hanging)
        except ChildFailed as failure:
            failures.append(failure)

    thread = threading.Thread(target=wait)
    thread.start()
    (tmp_path / "ready").read_bytes()  # returns once the child has written it
    isolation.end_all()
    isolation.allow_all()
    thread.join(30)
    assert [(failure.status, failure.reason) for failure in failures] == [
        ("crashed", "the process was ended by SIGKILL")
    ]
    assert not isolation._running


def test_after_all_were_ended_no_child_starts(module):
    """Ctrl-C between a retraining and the conversion after it."""
    isolation.end_all()
    try:
        with pytest.raises(KeyboardInterrupt):
            run(module("return Answer(1)"))
    finally:
        isolation.allow_all()
    assert run(module("return Answer(1)")) == Answer(1)


START = """
import sys, msgspec
from compress import isolation
class Job(msgspec.Struct):
    number: int
isolation.run(sys.argv[1], Job(1), Job, None, attached=True, fresh=sys.argv[2:] == ["fresh"])
"""


@pytest.mark.slow
def test_an_attached_child_writes_into_a_pipe(module, kind):
    """Which cannot be told where to go on, as a file can."""
    name = module("print('Ophélia', flush=True); sys.stderr.write('second\\n'); return Answer(1)")
    command = [sys.executable, "-P", "-c", START, name, kind]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert done.stderr == "Ophélia\n".encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "busy",
    [
        "import signal\nsignal.pause()",
        # Native code that never lets the interpreter go, as a converter may: no thread of Python's runs.
        "import ctypes\nctypes.PyDLL(None).sleep(3600)",
    ],
    ids=["imports", "native code"],
)
def test_a_child_ends_with_its_killed_parent_whatever_it_does(module, modules, tmp_path, busy, kind):
    name = module("return Answer(1)")
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    source = modules / f"{name}.py"
    imports = f"alive = open({str(fifo)!r}, 'w')\nalive.write('importing')\nalive.flush()\n{busy}\n"
    source.write_text(imports + source.read_text())
    parent = subprocess.Popen([sys.executable, "-P", "-c", START, name, kind])
    with fifo.open() as alive:
        assert alive.read(9) == "importing"
        parent.kill()
        parent.wait()
        assert alive.read() == ""  # its end, once no process holds it


def test_a_users_folder_does_not_stand_in_for_ours(module, tmp_path, monkeypatch):
    """`python -m` would put the working directory first."""
    name = module("return Answer(1)")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "compress").mkdir(parents=True)
    (elsewhere / "compress" / "__init__.py").write_text("raise RuntimeError('not ours')")
    monkeypatch.chdir(elsewhere)
    assert run(name) == Answer(1)


def test_a_result_that_finds_no_room_may_find_it_next_time(tmp_path, capsys):
    """It was kept as a failure that comes again."""
    (tmp_path / "job").write_bytes(msgspec.json.encode(Job(3)))
    files = [str(tmp_path / "job"), str(tmp_path / "gone" / "result")]
    assert isolation.serve(files, Job, lambda job: Answer(job.number)) == isolation.TRANSIENT
    assert "FileNotFoundError: " in capsys.readouterr().err


def test_serve_in_this_process(tmp_path, capsys):
    (tmp_path / "job").write_bytes(msgspec.json.encode(Job(3)))
    files = [str(tmp_path / "job"), str(tmp_path / "result")]
    assert isolation.serve(files, Job, lambda job: Answer(job.number * 2)) == 0
    assert msgspec.json.decode((tmp_path / "result").read_bytes(), type=Answer) == Answer(6)
    (tmp_path / "job").write_bytes(b"{}")
    assert isolation.serve(files, Job, lambda job: job) == 1
    assert "ValidationError: " in capsys.readouterr().err
    assert sys.exc_info() == (None, None, None)
