"""What the kernels of several processors say of them."""

import platform
import subprocess

import pytest

from shakespeare import engine, processor
from shakespeare.errors import InvalidInput

X86 = """processor : {number}
model name : A Processor
cpu MHz : 2400.{number}
flags : fpu {flags}
"""
ARM = """processor : {number}
BogoMIPS : 243.75
Features : {flags}
CPU implementer : {implementer}
CPU architecture: 8
CPU variant : 0x3
CPU part : {part}
CPU revision : 1
"""


def arm(part="0xd0c", implementer="0x41", flags="fp asimd asimdhp asimddp bf16 i8mm sve", number=0):
    return ARM.format(number=number, flags=flags, implementer=implementer, part=part)


@pytest.fixture
def says(monkeypatch, tmp_path):
    """A function: the text of /proc/cpuinfo -> what is read from it."""

    def read(text):
        (tmp_path / "cpuinfo").write_text(text, "utf-8")
        monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
        return processor.read()

    return read


def test_x86(says):
    read = says("\n".join(X86.format(number=number, flags="avx2 fma") for number in range(4)))
    assert read == ("A Processor", {"fpu", "avx2", "fma"})


def test_arm_processors_have_names_and_flags_of_their_own(says):
    first, other, third = says(arm()), says(arm("0xd40")), says(arm(implementer="0xc0"))
    assert len({first.name, other.name, third.name}) == 3
    assert first.name == "implementer 0x41 part 0xd0c variant 0x3 revision 1"
    assert first.flags >= {"asimd", "bf16", "i8mm", "sve"}


def test_fast_and_slow_cores_are_both_named_and_share_their_flags(says):
    read = says(
        "\n".join([arm("0xd05", number=0), arm("0xd05", number=1), arm("0xd0b", flags="fp asimd", number=2)])
    )
    assert read.name.count("0xd05") == read.name.count("0xd0b") == 1
    assert read.flags == {"fp", "asimd"}


def test_an_arm_kernel_that_gives_a_name(says):
    assert says("model name : ARMv8 Processor\n" + arm()).name.startswith("ARMv8 Processor, implementer 0x41")


@pytest.mark.parametrize("text", ["", "\n\n", "nonsense", "processor : 0\n"])
def test_a_kernel_that_says_nothing(says, text):
    assert says(text) == (platform.machine(), frozenset())


@pytest.mark.parametrize(
    ("shown", "name"), [("Apple M2\n", "Apple M2"), ("", "from Python"), (None, "from Python")]
)
def test_without_proc_the_system_is_asked(monkeypatch, tmp_path, shown, name):
    def ask(command, **_):
        if shown is None:
            raise FileNotFoundError(2, "No such file")
        return subprocess.CompletedProcess(command, 0, shown, "")

    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "none")
    monkeypatch.setattr(subprocess, "run", ask)
    monkeypatch.setattr(platform, "processor", lambda: "from Python")
    assert processor.read() == (name, frozenset())


@pytest.mark.parametrize(
    ("machine", "flags", "lacks"),
    [
        ("x86_64", {"sse4_2"}, True),
        ("x86_64", {"sse4_2", "avx"}, False),
        ("x86_64", set(), False),  # not known
        ("aarch64", {"asimd"}, False),
    ],
)
def test_only_x86_needs_avx(monkeypatch, machine, flags, lacks):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert processor.Processor("A Processor", frozenset(flags)).lacks_avx is lacks


def test_no_engine_is_loaded_where_it_would_end_the_process(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(processor, "read", lambda: processor.Processor("An Atom", frozenset({"sse4_2"})))
    with pytest.raises(InvalidInput, match=r"^processor: An Atom: has no AVX"):
        engine.load("keras")
