"""Names of chains: parsed, or refused with the reason."""

import pytest

from compress import chain_names
from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.technique import Refused
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "name", "retraining_name", "conversion"),
    [
        ("int8", "int8", "", "int8"),
        ("identity", "identity", "", "identity"),
        ("prune50", "prune50", "prune50", "identity"),
        ("prune50+identity", "prune50", "prune50", "identity"),
        (" prune50 + int8 ", "prune50+int8", "prune50", "int8"),
        (
            "distill+prune40+cluster16+int8",
            "distill+prune40+cluster16+int8",
            "distill+prune40+cluster16",
            "int8",
        ),
        ("finetune+prune30", "finetune+prune30", "finetune+prune30", "identity"),
    ],
)
def test_parsing(text, name, retraining_name, conversion):
    chain = chain_names.parse(text)
    assert (chain.name, chain.retraining_name, chain.conversion.name) == (name, retraining_name, conversion)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("int8+prune50", "prune50 cannot follow int8: a converted file cannot be trained or converted again"),
        ("int8+float16", "float16 cannot follow int8: a converted file"),
        ("identity+prune50", "prune50 cannot follow identity: a converted file"),
        ("prune50+distill", "distill cannot follow prune50: training it again without its masks"),
        ("prune50+prune70", "prune70 cannot follow prune50: training it again without its masks"),
        ("cluster8+prune50", "prune50 cannot follow cluster8: training it again would move its weights"),
        ("cluster8+finetune+int8", "finetune cannot follow cluster8: "),
        ("distill+student", "student cannot follow distill: a student starts anew"),
        ("finetune+finetune", "finetune cannot follow finetune: both train the same weights"),
    ],
)
def test_impossible_orders_are_refused_with_the_reason(text, reason):
    with pytest.raises(Refused) as caught:
        chain_names.parse(text)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("text", "part"), [("nope", "nope"), ("", ""), ("Int8", "Int8"), ("int8+", ""), ("prune+int8", "prune")]
)
def test_an_unknown_part_lists_the_known(text, part):
    known = ", ".join((*RETRAININGS, *CONVERSIONS))
    with pytest.raises(InvalidInput) as caught:
        chain_names.parse(text)
    assert str(caught.value) == f"technique: {part}: unknown; known are {known}"


def test_a_retraining_goes_with_every_conversion():
    for first in RETRAININGS:
        for second in CONVERSIONS:
            assert chain_names.parse(f"{first}+{second}").retraining_name == first
            with pytest.raises(Refused, match=f"{first} cannot follow {second}: "):
                chain_names.parse(f"{second}+{first}")
