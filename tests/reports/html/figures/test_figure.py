"""Marks that figures share."""

import pytest

from reports.html.figures.figure import COLOURS, variant_colours

BACKGROUNDS = ("#ffffff", "#14171c")  # of style.css


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_can_be_seen_on_light_and_dark(colour, background):
    darker, lighter = sorted((luminance(colour), luminance(background)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def test_variants_have_colours_of_their_own(record):
    colours = variant_colours(record)
    assert list(colours) == [variant.name for variant in record.variants]
    assert len(set(colours.values())) == len(colours)
