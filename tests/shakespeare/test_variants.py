"""The architectures of the original report and of the issues, and how long each preset trains."""

import msgspec

from shakespeare.variants import BENCHED, CANDIDATES, FULL, PRESETS, SMOKE, VARIANTS


def test_kind_follows_from_the_directions():
    expected = {"original": "window", "optimized": "window", "gru": "window", "stream-gru": "causal"}
    assert {name: VARIANTS[name].kind for name in expected} == expected
    assert all(
        config.kind == ("window" if config.bidirectional else "causal") for config in VARIANTS.values()
    )


def test_variants_are_the_designs():
    original, optimized, gru, stream = (
        VARIANTS[name] for name in ("original", "optimized", "gru", "stream-gru")
    )
    assert (original.sequence_length, original.stride, original.embedding) == (100, 3, 128)
    assert (original.units, original.dense, original.batch_normalization) == ((256, 128), 256, True)
    assert (optimized.sequence_length, optimized.stride, optimized.embedding) == (50, 5, 64)
    assert (optimized.units, optimized.dense, optimized.batch_normalization) == ((128, 64), 128, False)
    assert msgspec.structs.replace(optimized, name="gru", recurrent="gru") == gru
    assert (stream.recurrent, stream.embedding, stream.units) == ("gru", 64, (256, 256))
    lstm = VARIANTS["stream-lstm"]
    assert msgspec.structs.replace(stream, name="stream-lstm", recurrent="lstm") == lstm


def test_the_hybrid_is_the_stream_with_ngrams():
    hybrid = VARIANTS["stream-hybrid"]
    assert (hybrid.ngram_orders, hybrid.ngram_rows) == ((2, 3, 4, 5), 8_192)
    plain = msgspec.structs.replace(hybrid, name="stream-gru", ngram_orders=())
    assert plain == VARIANTS["stream-gru"]


def test_a_tuned_variant_differs_in_its_recipe_alone():
    for name in ("original", "optimized", "gru"):
        tuned = VARIANTS[f"{name}-tuned"]
        assert msgspec.structs.replace(tuned, name=name, recipe="original") == VARIANTS[name]


def test_candidates_are_variants_that_are_benched_on_demand():
    assert [*BENCHED, *CANDIDATES] == list(VARIANTS)
    assert all(VARIANTS[name].own_layers for name in CANDIDATES)


def test_presets_are_the_issues():
    assert (FULL.epochs, FULL.learning_rate) == (20, 0.002)
    assert (FULL.stop_patience, FULL.plateau_patience, FULL.plateau_factor) == (5, 2, 0.5)
    assert (FULL.budget_seconds, FULL.step_limit, FULL.validation_windows) == (None, None, None)
    quick = PRESETS["quick"]
    assert quick.budget_seconds  # equal training time makes variants comparable
    assert quick.validate_every_seconds < quick.budget_seconds
    assert SMOKE.step_limit
    assert SMOKE.step_limit % SMOKE.validate_every_steps == 0
