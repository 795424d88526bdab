"""Gives every turn the floating-point environment of a fresh process.

Kernels of some engines switch the thread to flushing denormal numbers to zero and leave it so. Whoever is timed
next is then several times faster on weights that make denormals: an LSTM's file took 4.1 or 14.0 ms, by whether
rounds ran forwards or backwards.
"""

import ctypes
import ctypes.util
import sys

_DEFAULT = ctypes.c_void_p(-1)  # FE_DFL_ENV of glibc's <fenv.h>


def reset() -> bool:
    """Denormals are computed, rounding is to nearest, nothing traps. False where we know no way to do it."""
    if not sys.platform.startswith("linux"):
        return False
    name = ctypes.util.find_library("m")
    set_environment = getattr(ctypes.CDLL(name), "fesetenv", None) if name else None
    return set_environment is not None and set_environment(_DEFAULT) == 0
