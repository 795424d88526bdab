"""What a step may compute."""

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.training import logits_bound
from shakespeare.training.logits_bound import MAXIMUM_LOGITS, check_logits
from shakespeare.variants import VARIANTS


def test_twenty_thousand_characters_can_be_trained_by_every_variant():
    for config in VARIANTS.values():
        check_logits(config, config.batch_size, 20_001)


def test_a_step_that_is_too_large_is_refused_with_its_figure():
    config = VARIANTS["stream-gru"]
    largest = MAXIMUM_LOGITS // (64 * 64)
    check_logits(config, 64, largest)
    told = r"^vocabulary: 64 rows x 64 positions x 32,769 characters are 134,221,824 logits a step: at most"
    with pytest.raises(InvalidInput, match=told):
        check_logits(config, 64, largest + 1)
    check_logits(VARIANTS["original"], 512, 65_536)  # a window model computes one position


def test_a_training_is_refused_before_it_begins(trainer, monkeypatch, tmp_path):
    monkeypatch.setattr(logits_bound, "MAXIMUM_LOGITS", 1_000)
    with pytest.raises(InvalidInput, match=r"logits a step: at most 1,000 fit"):
        trainer(tmp_path)
