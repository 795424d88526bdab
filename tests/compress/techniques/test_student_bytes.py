"""The bytes that a taught student is said to ship in."""

import msgspec
import numpy as np
import pytest

from compress import chain_names
from compress.catalogue import CONVERSIONS
from compress.technique import Settings
from compress.techniques import student_bytes
from shakespeare import checkpoint as checkpoints
from shakespeare.text.vocabulary import Vocabulary

PLAYS = 81  # characters, the unknown one counted


def test_chains_by_size_are_listed_from_the_largest_and_can_be_carried_out():
    sizes = list(student_bytes.SHIP_BYTES.values())
    assert sizes == sorted(sizes, reverse=True)
    assert any(60 * 1024 < size <= 120 * 1024 for size in sizes)
    assert any(size <= 60 * 1024 for size in sizes)
    for name in student_bytes.SHIP_BYTES:
        assert chain_names.parse(name).name == name


@pytest.mark.parametrize(
    ("chain", "characters", "took"),
    [
        ("distill-83k+qat5+dynamic_range", 30, 54_068),
        ("distill-83k+qat5+dynamic_range", 2_000, 278_348),
        ("distill-217k+qat4+int4", 30, 106_540),
        ("distill-217k+qat4+int4", 2_000, 498_940),
    ],
)
def test_another_alphabet_takes_other_bytes(chain, characters, took):
    """By untrained students that were converted once: of 2,000 characters none fits where one of 81 does."""
    assert student_bytes.ship_bytes(chain, characters) == pytest.approx(took, rel=0.05)
    assert student_bytes.ship_bytes(chain, PLAYS) == student_bytes.SHIP_BYTES[chain]


@pytest.mark.slow
@pytest.mark.usefixtures("children_here")
@pytest.mark.parametrize(("chain", "ship_bytes"), student_bytes.SHIP_BYTES.items())
def test_a_file_ships_in_about_the_bytes_said(made_checkpoint, engines, tmp_path, chain, ship_bytes):
    """Of random whole numbers, which are the hardest to compress: a trained one takes up to a tenth less."""
    from compress import chain as chains
    from compress.chain import Chain
    from compress.techniques.weight_grid import best_scales, round_to_grid, weight_grids
    from shakespeare import models

    parsed = chain_names.parse(chain)
    config = parsed.retrainings[0].student
    engines["tf_keras"].utils.set_random_seed(2)
    model = models.build(config, PLAYS, engines["tf_keras"])
    import tensorflow as tf

    bits = int(parsed.retrainings[-1].name.removeprefix("qat"))
    for kernel, grid in weight_grids(model, bits):
        kernel.assign(round_to_grid(kernel, best_scales(kernel, grid, tf), grid, tf))
    random = np.random.default_rng(2)
    for name, array in (weights := models.get_weights(model)).items():
        if name.endswith("bias"):
            drawn = tf.cast(random.normal(0, 0.3, array.shape), tf.bfloat16)
            weights[name] = tf.cast(drawn, tf.float32).numpy()
    made = made_checkpoint(config)
    vocabulary = Vocabulary("".join(map(chr, range(33, 33 + PLAYS - 1))))
    description = msgspec.structs.replace(made.description, vocabulary_size=PLAYS)
    checkpoints.save(
        made._replace(description=description, vocabulary=vocabulary, weights=weights), tmp_path / "source"
    )
    alone = Chain(parsed.conversion.name, (), CONVERSIONS[parsed.conversion.name])
    settings = Settings(training_file="x")
    artifact = chains.convert(alone, tmp_path / "source", tmp_path / "artifact", settings)
    assert 0.9 * artifact.ship_bytes < ship_bytes < artifact.ship_bytes
