"""The names that `bard bench --help` lists are those of the presets."""

from bench.pipeline.preset_names import PRESET_NAMES
from bench.pipeline.presets import PRESETS


def test_every_preset_is_listed():
    assert tuple(PRESETS) == PRESET_NAMES
