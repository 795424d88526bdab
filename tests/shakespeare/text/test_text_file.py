"""Text files: normalised where they are text, refused where they are not."""

import os
import threading
from pathlib import Path

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text import text_file


def test_byte_order_mark_and_line_ends_are_normalised(tmp_path, text):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    mac = tmp_path / "mac.txt"
    mac.write_bytes(text.replace("\n", "\r").encode())
    assert text_file.read(path) == text_file.read(mac) == text


def test_marks_inside_a_file_of_joined_files_are_no_text(tmp_path, text):
    path = tmp_path / "joined.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\xef\xbb\xbf" + text.encode())
    assert text_file.read(path) == text + text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"To be\0or not " * 1000, "is binary; it must be UTF-8 text"),
        ("To be or not ".encode("utf-16") * 1000, "is binary; it must be UTF-8 text"),
        (b"abc" + "\u00e9t\u00e9 ".encode("latin-1") * 5000, r"is not UTF-8 \(byte 3\)"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_reason(tmp_path, data, message):
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=rf"^text: .*bad\.txt: {message}") as caught:
        text_file.read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "reason"), [("nowhere.txt", "No such file"), (".", "Is a directory")])
def test_what_is_no_file_is_refused(tmp_path, name, reason):
    with pytest.raises(InvalidInput, match=rf"^text: .*must be a readable text file \({reason}"):
        text_file.read(tmp_path / name)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(text_file.MAXIMUM_BYTES + 1)
    monkeypatch.setattr(type(path), "open", None)
    with pytest.raises(
        InvalidInput, match=r"^text: .*large\.txt: holds 268,435,457 bytes; at most 268,435,456"
    ):
        text_file.read(path)


def test_a_device_without_an_end_is_read_up_to_what_fits(monkeypatch):
    monkeypatch.setattr(text_file, "MAXIMUM_BYTES", 1_000)
    with pytest.raises(InvalidInput, match=r"^text: /dev/zero: holds more than 1,000 bytes"):
        text_file.read(Path("/dev/zero"))


def test_a_pipe_is_read(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("ROMEO\nAy me!\n" * 10_000,))
    writer.start()
    assert text_file.read(path) == "ROMEO\nAy me!\n" * 10_000
    writer.join()
