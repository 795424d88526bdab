"""An argument is read as UTF-8 under every locale."""

import os
import subprocess
import sys

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.terminal.arguments import as_utf8

ASCII_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SCRIPT = "import sys; from shakespeare.terminal.arguments import as_utf8; print(ascii(as_utf8(sys.argv[1])))"


@pytest.mark.parametrize("text", ["ROMEO", "caf\u00e9", "\U0001f3ad", ""])
@pytest.mark.parametrize("environment", [{}, ASCII_LOCALE], ids=["as it is", "ascii"])
def test_utf8_is_read(text, environment):
    assert as_utf8(text) == text
    line = [sys.executable, "-c", SCRIPT, text]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | environment, check=True)
    assert done.stdout == f"{text!a}\n"


def test_what_the_locale_reads_stays_as_it_is(monkeypatch):
    """Under Latin-1 a name of a file, read as UTF-8, was another file's."""
    monkeypatch.setattr(os, "fsencode", lambda text: text.encode("latin-1"))
    assert as_utf8("caf\u00c3\u00a9.txt") == "caf\u00c3\u00a9.txt"
    assert as_utf8("caf\u00e9") == "caf\u00e9"


def test_other_bytes_are_refused():
    with pytest.raises(InvalidInput, match=r"^argument: 'caf\\udce9': must be UTF-8$"):
        as_utf8("caf\udce9")
