"""What one turn leaves must not move the next."""

import sys

import pytest

from bench.timing import denormals


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's <fenv.h>")
def test_rounding_that_was_left_behind_is_put_right():
    import ctypes
    import ctypes.util

    library = ctypes.CDLL(ctypes.util.find_library("m"))
    before = library.fegetround()
    upwards = 0x0800
    assert library.fesetround(upwards) == 0
    try:
        assert library.fegetround() == upwards
        assert denormals.reset()
        assert library.fegetround() == before
    finally:
        library.fesetround(before)


def test_elsewhere_it_says_that_it_cannot(monkeypatch):
    monkeypatch.setattr(sys, "platform", "plan9")
    assert denormals.reset() is False
