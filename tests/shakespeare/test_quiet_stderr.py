"""Standard error, away for a while."""

import os

import pytest

from shakespeare.quiet_stderr import suppress_stderr


def test_standard_error_comes_back(capfd):
    with suppress_stderr():
        os.write(2, b"noise")
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"


def test_it_comes_back_after_an_exception_too(capfd):
    with pytest.raises(OSError, match="why"), suppress_stderr():
        raise OSError("why")
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"
