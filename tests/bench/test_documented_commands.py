"""Every `bard` command that README and docs show is carried out, on the shared smoke run in place of their runs."""

import contextlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUNS = ("quick", "smoke", "try", "before", "after")  # folders that pages name, below runs/
SMALL = {"bench": ["--peers", "none"], "package": ["--blocks", "2"], "evaluate": ["--blocks", "2"]}
SECONDS = ("--student-seconds", "--retrain-seconds")
READS_TEXT = ("bench", "package", "evaluate", "verify", "train", "compress")
CHAIN = "prune50+dynamic_range"  # of the smoke run, where a page names a chain of a longer one
# The same run twice: nothing is compared, which a condition of --fail-if takes for a failure.
ENDS_WITH_1 = {"compare"}


def blocks_with_commands():
    """Each shell block that has commands of `bard`, or runs what one of them made: they belong together.

    So do all blocks of a page of the guide, which leads from one to the next.
    """
    for page in PAGES:
        blocks = SHELL_BLOCK.findall(page.read_text("utf-8"))
        for number, block in enumerate(["".join(blocks)] if page.parent.name == "guide" else blocks):
            lines = [shlex.split(line, comments=True) for line in block.splitlines()]
            lines = [words for words in lines if words and words[0] in ("bard", "python")]
            if any(words[0] == "bard" for words in lines):
                yield pytest.param(lines, id=f"{page.name} {number}")


def at_smoke_size(words, text_file):
    """A documented command with a small text, few blocks, and names that the smoke run has."""
    command, options = words[1], words[2:]
    options = [
        re.sub(r"^(runs/\w+/artifacts)/.+", rf"\1/stream-gru.{CHAIN}", option).replace("quick", "smoke")
        if option == "quick" or "/artifacts/" in option
        else option
        for option in options
    ]
    if command == "bench":
        if "--preset" not in options:
            options += ["--preset", "smoke"]
        if "--variants" not in options:
            options += ["--variants", "stream-gru,gru", "--techniques", f"identity,int8,{CHAIN}"]
    if command == "train":
        options = [*without(options, "--seconds"), "--preset", "smoke"]
    if command == "compress":
        options = ["1" if before in SECONDS else option for before, option in _with_before(options)]
    options = [str(text_file) if option.endswith(".txt") else option for option in options]
    if command in READS_TEXT and "--text" not in options:
        options += ["--text", str(text_file)]
    return [command, *options, *SMALL.get(command, [])]


def _with_before(options):
    return zip(["", *options], options, strict=False)


def without(options, name):
    """Without an option and its value."""
    if name not in options:
        return options
    place = options.index(name)
    return options[:place] + options[place + 2 :]


@pytest.fixture
def workspace(finished, tmp_path):
    """A folder in which all runs that pages name are the smoke run."""
    for name in RUNS:
        shutil.copytree(finished, tmp_path / "runs" / name)
    return tmp_path


@pytest.mark.parametrize("lines", list(blocks_with_commands()))
def test_what_a_page_shows_works(bard, workspace, text_file, lines):
    for words in lines:
        if words[0] == "python":
            with contextlib.chdir(workspace):
                done = subprocess.run(
                    [sys.executable, *words[1:]], capture_output=True, text=True, check=False
                )
            assert done.returncode == 0, done.stderr
            assert done.stdout
            continue
        outcome = bard(*at_smoke_size(words, text_file))
        allowed = {0, 1} if words[1] in ENDS_WITH_1 else {0}
        assert outcome.status in allowed, f"{shlex.join(words)}: {outcome.err}"
        assert outcome.out, shlex.join(words)


def test_the_readme_shows_commands():
    assert len(list(blocks_with_commands())) >= 2
