"""The presets of the bench stand beside those of training."""

import pytest

from bench.pipeline import presets
from compress import chain as chains
from shakespeare import config
from shakespeare.errors import InvalidInput


def test_each_goes_with_the_training_preset_of_its_name():
    found = {name: effort.train for name, effort in presets.PRESETS.items() if name != "thorough"}
    assert found == dict(config.PRESETS)
    assert presets.PRESETS["thorough"].train == config.QUICK


def test_every_chain_makes_sense_and_stands_once():
    for effort in presets.PRESETS.values():
        assert set(effort.chains) <= set(config.VARIANTS)
        for names in effort.chains.values():
            listed = [chains.parse(name).name for name in (*presets.CONVERSIONS, *names)]
            assert len(set(listed)) == len(set(names)) + len(presets.CONVERSIONS)


def test_what_is_taught_is_compared_with_the_student_alone():
    for name in ("quick", "thorough", "full"):
        for names in presets.PRESETS[name].chains.values():
            for chain in names:
                if chain in ("distill", "distill+dynamic_range", "distill-window"):
                    assert chain.replace("distill", "student") in names


def test_compared_engines_are_of_known_variants():
    for effort in presets.PRESETS.values():
        assert set(effort.compare_engines) <= set(config.VARIANTS)


def test_an_unknown_one_lists_the_known():
    with pytest.raises(
        InvalidInput, match=r"^preset: slow: unknown; known are smoke, quick, thorough, full$"
    ):
        presets.preset("slow")
