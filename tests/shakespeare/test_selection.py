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
def test_smoke_trains_one_narrow_layer_of_the_same_kind(name):
    whole, small = variant(name, "quick"), variant(name, "smoke")
    assert whole == VARIANTS[name]
    assert (small.sequence_length, small.stride) == (8, min(whole.stride, 8))
    assert small.units == (min(64, whole.units[0]),)
    assert small.embedding == min(64, whole.embedding)
    assert small.dense == (whole.dense and min(64, whole.dense))
    assert small.ngram_rows == min(512, whole.ngram_rows)
    assert flops.parameters(small, 65) <= flops.parameters(whole, 65)
    kept = (
        "name",
        "recurrent",
        "batch_size",
        "heads",
        "bidirectional",
        "batch_normalization",
        "ngram_orders",
    )
    assert [getattr(small, field) for field in kept] == [getattr(whole, field) for field in kept]
