"""Techniques by name."""

import pytest

from compress.catalogue import CATALOGUE, technique
from shakespeare.errors import InvalidInput


def test_the_first_four_are_there():
    assert list(CATALOGUE)[:4] == ["identity", "float16", "dynamic_range", "int8"]


@pytest.mark.parametrize("name", ["nope", "", "Int8", "int8+prune"])
def test_an_unknown_name_lists_the_known(name):
    with pytest.raises(InvalidInput) as caught:
        technique(name)
    assert str(caught.value) == f"technique: {name}: unknown; known are {', '.join(CATALOGUE)}"
