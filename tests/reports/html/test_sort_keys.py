"""The figure that a cell is sorted by."""

import math

import pytest

from reports.html.sort_keys import sort_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("84.2 KiB", 84.2 * 1024),
        ("900 B", 900),
        ("6.17 \N{MICRO SIGN}s", 6.17e-6),
        ("2.43 min", 145.8),
        ("56.9%", 56.9),
        ("1,550,180", 1_550_180),
        ("4.00x (3.90\N{EN DASH}4.10)", 4.0),
        ("-0.12 (-0.20 to -0.04)", -0.12),
        ("327\N{EN DASH}358 ms", 0.327),
        ("3.3e-06", 3.3e-6),
        ("infinite", math.inf),
        ("\N{EN DASH}", None),
        ("not measured", None),
    ],
)
def test_a_text_is_read_as_its_figure(text, key):
    assert sort_key(text) == pytest.approx(key)
