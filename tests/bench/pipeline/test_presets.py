"""The presets of the bench stand beside those of training."""

import msgspec
import pytest

from bench.pipeline import presets
from bench.pipeline.planning.bench_preset import CONVERSIONS, left_out_sentences
from compress import chain_names
from compress.catalogue import CONVERSIONS as CATALOGUE
from compress.catalogue import RETRAININGS
from shakespeare import variants
from shakespeare.errors import InvalidInput


def test_each_goes_with_the_training_preset_of_its_name():
    trainings = {name: presets.PRESETS[name].train for name in variants.PRESETS}
    assert trainings == dict(variants.PRESETS)
    quick, thorough = (presets.PRESETS[name].train for name in ("quick", "thorough"))
    assert thorough == quick


def test_what_quick_has_no_time_for_thorough_measures():
    quick, thorough = presets.PRESETS["quick"], presets.PRESETS["thorough"]
    less = ("skipped", "left_out", "unscored", "unprofiled", "skipped_peers", "window_seconds")
    assert not any(getattr(thorough, name) for name in less)
    assert all(getattr(quick, name) for name in less)
    for variant in quick.variants:
        left = set(quick.left_out.get(variant, ()))
        assert {*quick.chains_of(variant), *left} <= set(thorough.chains_of(variant))


def test_no_larger_preset_trains_students_for_less():
    times = [presets.PRESETS[name].student_seconds for name in ("quick", "thorough", "full")]
    assert times == sorted(times)


def test_quick_has_a_file_of_every_family_of_techniques():
    quick = presets.PRESETS["quick"]
    steps = {
        step for variant in quick.variants for chain in quick.chains_of(variant) for step in chain.split("+")
    }
    kinds = {RETRAININGS[step].kind for step in steps if step in RETRAININGS}
    assert kinds == {technique.kind for technique in RETRAININGS.values()}
    assert steps & CATALOGUE.keys() == CATALOGUE.keys() - {"int2"}  # no model of it is worth a file


def test_what_is_left_out_is_named():
    quick = presets.PRESETS["quick"]
    (sentence,) = left_out_sentences(quick, [variants.VARIANTS[name] for name in quick.variants])
    assert "word model" in sentence
    assert "original float16" in sentence
    assert "the quality of original identity" in sentence
    assert "more than 20 s of training for original and optimized and gru" in sentence
    assert "of training for stream-gru" not in sentence
    assert "the engine tf_keras" in sentence
    assert "profiles of original" in sentence
    assert "stream-gru prune40 and prune80+dynamic_range" in sentence
    assert left_out_sentences(presets.PRESETS["thorough"], variants.VARIANTS.values()) == []


@pytest.mark.parametrize(("budget", "of_a_window_model"), [(75, 20), (15, 15)])
def test_a_window_model_is_trained_for_no_longer_than_any_other(budget, of_a_window_model):
    quick = presets.PRESETS["quick"]
    train = msgspec.structs.replace(quick.train, budget_seconds=budget)
    preset = msgspec.structs.replace(quick, train=train, window_seconds=20)
    assert preset.training_of(variants.VARIANTS["gru"]).budget_seconds == of_a_window_model
    assert preset.training_of(variants.VARIANTS["stream-gru"]) == train


def test_every_chain_makes_sense_and_stands_once():
    for preset in presets.PRESETS.values():
        assert set(preset.chains) <= set(variants.VARIANTS)
        for variant in variants.VARIANTS:
            names = preset.chains_of(variant)
            assert len({chain_names.parse(name).name for name in names}) == len(set(names))
            assert not set(preset.left_out.get(variant, ())) & set(names)
            assert set(preset.left_out.get(variant, ())) <= set(CONVERSIONS)


def test_what_is_taught_is_compared_with_the_student_alone():
    for name in ("quick", "thorough", "full"):
        for names in presets.PRESETS[name].chains.values():
            for chain in names:
                if chain in ("distill", "distill+dynamic_range", "distill-window"):
                    assert chain.replace("distill", "student") in names


def test_steps_are_timed_of_every_variant_in_every_engine_and_little_else():
    steps = presets.PRESETS["steps"]
    assert {"original", "optimized", "gru", "stream-gru", "stream-lstm", "stream-hybrid"} == set(
        steps.variants
    )
    assert set(steps.compared_variants) == set(variants.VARIANTS)
    assert not steps.skipped_peers
    assert not any(steps.chains_of(variant) for variant in variants.VARIANTS)
    assert "untrained" in " ".join(steps.warnings)


def test_compared_engines_are_of_known_variants():
    for preset in presets.PRESETS.values():
        assert set(preset.compared_variants) <= set(variants.VARIANTS)


def test_an_unknown_one_lists_the_known():
    with pytest.raises(
        InvalidInput, match=r"^preset: slow: unknown; known are smoke, steps, quick, thorough, full$"
    ):
        presets.preset("slow")


def test_every_model_is_scored_on_enough_text():
    for preset in presets.PRESETS.values():
        if not preset.warnings:  # that its figures mean nothing
            assert preset.positions.blocks * preset.positions.length >= 16_384
