"""The presets of the bench stand beside those of training."""

import pytest

from bench import presets
from shakespeare import config
from shakespeare.errors import InvalidInput


def test_each_goes_with_the_training_preset_of_its_name():
    assert {name: effort.train for name, effort in presets.PRESETS.items()} == dict(config.PRESETS)


def test_compared_engines_are_of_known_variants():
    for effort in presets.PRESETS.values():
        assert set(effort.compare_engines) <= set(config.VARIANTS)


def test_an_unknown_one_lists_the_known():
    with pytest.raises(InvalidInput, match=r"^preset: slow: unknown; known are smoke, quick, full$"):
        presets.preset("slow")
