"""The scripts of `bard complete`, tried in bash where there is one."""

import shutil
import subprocess

import pytest

COMPLETE = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_TYPE=9
_shtab_bard
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def complete(bard, tmp_path):
    """A function: the words typed, the last to be completed -> what bash offers."""
    if not shutil.which("bash"):
        pytest.skip("no bash")
    script = tmp_path / "completion.bash"
    script.write_text(bard("complete", "bash").out, "utf-8")

    def run(words):
        code = COMPLETE.format(script=script, words=words)
        done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)  # noqa: S607
        return done.stdout.split()

    return run


def test_commands_variants_and_techniques_are_completed(complete):
    assert "bench" in complete("bard be")
    assert "stream-gru" in complete("bard train stream-g")
    assert "--preset" in complete("bard bench --pre")
    assert complete("bard bench --preset smo") == ["smoke"]
    assert "int8,stream" not in complete("bard bench --variants int8,stream")
    assert "gru,stream-gru" in complete("bard bench --variants gru,stream-g")
    assert "prune50+dynamic_range" in complete("bard compress x --technique prune50+dyn")


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_have_scripts_too(bard, shell):
    assert "stream-gru" in bard("complete", shell).out


def test_an_unknown_shell_is_refused(refused):
    assert "fish" in refused("complete", "fish")
