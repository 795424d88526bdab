"""A model that is too large is refused by its figure, which is worked out without building it."""

import msgspec
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.model_bound import check_model
from shakespeare.variants import VARIANTS


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_variant_is_within_the_bounds_whatever_the_alphabet(config):
    check_model(config, 2**16)


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("gru", {"units": (65_536, 65_536)}, r"model: [\d,]+ parameters: at most 268,435,456 fit"),
        ("stream-gru", {"embedding": 65_536}, r"model: [\d,]+ parameters: at most 268,435,456 fit"),
        ("stream-transformer", {"sequence_length": 10_000, "embedding": 1024, "units": (1024,) * 4},
         "model: a state of 81,911,808 numbers: at most 67,108,864 fit"),
    ],
)  # fmt: skip
def test_what_is_too_large_is_refused(name, changes, message):
    with pytest.raises(InvalidInput, match=f"^{message}"):
        check_model(msgspec.structs.replace(VARIANTS[name], **changes), 65_535)
