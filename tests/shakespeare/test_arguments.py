"""An argument is read as UTF-8 under every locale."""

import os
import subprocess
import sys

import pytest

from shakespeare.arguments import as_utf8
from shakespeare.errors import InvalidInput

ASCII_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SCRIPT = "import sys; from shakespeare.arguments import as_utf8; print(ascii(as_utf8(sys.argv[1])))"


@pytest.mark.parametrize("text", ["ROMEO", "caf\u00e9", "\U0001f3ad", ""])
@pytest.mark.parametrize("environment", [{}, ASCII_LOCALE], ids=["as it is", "ascii"])
def test_utf8_is_read(text, environment):
    assert as_utf8(text) == text
    line = [sys.executable, "-c", SCRIPT, text]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | environment, check=True)
    assert done.stdout == f"{text!a}\n"


def test_other_bytes_are_refused():
    with pytest.raises(InvalidInput, match=r"^argument: 'caf\\udce9': must be UTF-8$"):
        as_utf8("caf\udce9")
