"""What is written can be read by whoever reads it, and moves nobody's cursor."""

import io
import json
import sys

import pytest

from shakespeare.terminal.terminal_text import escape_controls, escape_unencodable, json_for

CONTROLS = "\x00\x07\x08\x0b\x0c\r\x1b\x7f\x85\x9b\u2028\u2029\u202a\u202e\u2066\u2069\ud800"


def test_controls_are_shown_as_they_are_written():
    assert escape_controls("a\x1b[31mb\x9bc\u202ed") == "a\\x1b[31mb\\x9bc\\u202ed"
    shown = escape_controls(CONTROLS)
    assert shown.isprintable()
    assert shown.isascii()


@pytest.mark.parametrize(
    "text", ["To be,\n\tor not \u00e9 \u4e2d \U0001f3ad", "\u0646\u200c\u0647 \u200f\u05d0 \u200d"]
)
def test_text_stays(text):
    """Joiners and direction marks are letters of Persian, Hebrew and Hindi."""
    assert escape_controls(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252", "utf-16"])
def test_json_stays_json_in_every_encoding(encoding):
    document = {"text": f"a\u00e9\u4e2d\U0001f3ad\u2028{CONTROLS}\n"}
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding, errors="strict")
    written = json_for(stream, json.dumps(document, ensure_ascii=False, indent=1))
    stream.write(written)
    stream.flush()
    assert json.loads(data.getvalue().decode("utf-16" if encoding == "utf-16" else "utf-8")) == document
    assert not set(CONTROLS) & set(written)


def test_a_stream_without_an_encoding_takes_json_as_it_is():
    assert json_for(io.StringIO(), '{"a": "\u00e9"}') == '{"a": "\u00e9"}'


def test_what_an_encoding_lacks_is_escaped(monkeypatch):
    streams = [io.TextIOWrapper(io.BytesIO(), "ascii") for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    escape_unencodable()
    for stream in streams:
        stream.write("caf\u00e9")
        stream.flush()
        assert stream.buffer.getvalue() == b"caf\\xe9"
