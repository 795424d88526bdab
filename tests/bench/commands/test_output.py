"""What commands print: text without controls, JSON that is JSON, notes apart from both."""

import io
import json
import sys

import pytest

from bench.commands import output


@pytest.mark.parametrize(
    "write", [output.write_json, lambda document: output.write_encoded_json(json.dumps(document))]
)
def test_json_under_an_ascii_locale(monkeypatch, write):
    ascii_output = io.TextIOWrapper(io.BytesIO(), "ascii", errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", ascii_output)
    document = {"path": "caf\u00e9/\U0001f3ad", "reason": "a\x9b31m"}
    write(document)
    ascii_output.flush()
    assert json.loads(ascii_output.buffer.getvalue()) == document


def test_controls_of_a_foreign_file_are_no_controls_here(capsys):
    output.write("name \x1b[31mred\n")
    output.write_json({"name": "\x9b31m"})
    output.note("\x1b]0;title\x07")
    output.warn("\x1b[2J")
    shown = capsys.readouterr()
    assert shown.out == 'name \\x1b[31mred\n{"name":"\\u009b31m"}\n'
    assert shown.err == "bard: note: \\x1b]0;title\\x07\nbard: \\x1b[2J\n"
