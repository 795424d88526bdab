"""Variants and presets by name."""

import itertools

import pytest

from shakespeare import flops
from shakespeare.errors import InvalidInput
from shakespeare.selection import preset, variant
from shakespeare.variants import PRESETS, VARIANTS


@pytest.mark.parametrize(("find", "known"), [(variant, VARIANTS), (preset, PRESETS)])
def test_an_unknown_name_lists_the_known(find, known):
    with pytest.raises(InvalidInput) as caught:
        find("nope")
    message = str(caught.value)
    assert message.startswith(f"{find.__name__}: nope: unknown; known are ")
    assert all(name in message for name in known)


@pytest.mark.parametrize(
    ("find", "name"), [*zip(itertools.repeat(variant), VARIANTS), *zip(itertools.repeat(preset), PRESETS)]
)
def test_a_known_name_is_found(find, name):
    assert find(name) == {**VARIANTS, **PRESETS}[name]


@pytest.mark.parametrize("name", VARIANTS)
def test_smoke_reads_few_characters_at_a_time_with_the_same_weights(name):
    whole, short = variant(name, "quick"), variant(name, "smoke")
    assert whole == VARIANTS[name]
    assert (short.sequence_length, short.stride) == (8, min(whole.stride, 8))
    assert flops.parameters(short, 65) == flops.parameters(whole, 65)
