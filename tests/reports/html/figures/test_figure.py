"""Marks that figures share."""

import msgspec
import pytest

from reports.html.figures.figure import COLOURS, QUIET, variant_colours
from shakespeare.variants import BENCHED

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


def test_a_run_of_every_variant_repeats_no_colour_nor_that_of_references(record):
    (first, *_) = record.variants
    variants = tuple(msgspec.structs.replace(first, name=name) for name in BENCHED)
    colours = variant_colours(msgspec.structs.replace(record, variants=variants))
    assert len({*colours.values(), QUIET}) == len(BENCHED) + 1
