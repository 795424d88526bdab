"""The presets of the bench stand beside those of training."""

import pytest

from bench.pipeline import presets
from compress import chain_names
from shakespeare import variants
from shakespeare.errors import InvalidInput


def test_each_goes_with_the_training_preset_of_its_name():
    trainings = {name: preset.train for name, preset in presets.PRESETS.items() if name != "thorough"}
    assert trainings == dict(variants.PRESETS)
    assert presets.PRESETS["thorough"].train == variants.QUICK


def test_every_chain_makes_sense_and_stands_once():
    for preset in presets.PRESETS.values():
        assert set(preset.chains) <= set(variants.VARIANTS)
        for variant in variants.VARIANTS:
            names = preset.chains_of(variant)
            assert len({chain_names.parse(name).name for name in names}) == len(set(names))
            assert not set(preset.left_out.get(variant, ())) & set(names)
            assert set(preset.left_out.get(variant, ())) <= set(presets.CONVERSIONS)


def test_what_is_taught_is_compared_with_the_student_alone():
    for name in ("quick", "thorough", "full"):
        for names in presets.PRESETS[name].chains.values():
            for chain in names:
                if chain in ("distill", "distill+dynamic_range", "distill-window"):
                    assert chain.replace("distill", "student") in names


def test_compared_engines_are_of_known_variants():
    for preset in presets.PRESETS.values():
        assert set(preset.compared_variants) <= set(variants.VARIANTS)


def test_an_unknown_one_lists_the_known():
    with pytest.raises(
        InvalidInput, match=r"^preset: slow: unknown; known are smoke, quick, thorough, full$"
    ):
        presets.preset("slow")


def test_every_model_is_scored_on_enough_text():
    for name, preset in presets.PRESETS.items():
        if name != "smoke":
            assert preset.positions.blocks * preset.positions.length >= 16_384
