"""What the server does where no child can be forked; the rest is tested by tests/compress/test_isolation.py."""

import os
import socket

import pytest

from compress.children import fork_server


def test_a_machine_without_room_for_a_child_is_told_and_may_be_tried_again(monkeypatch):
    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    control, _ = socket.socketpair()
    ours, theirs = socket.socketpair()
    files = [theirs.detach(), *(os.open(os.devnull, os.O_WRONLY) for _ in range(2))]
    with pytest.raises(BlockingIOError):
        fork_server._start_child(control, files)
    assert ours.recv(16) == b"75"
    assert ours.recv(16) == b""  # its end is closed, and so are the files
    for file in files:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(file)
