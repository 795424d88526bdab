"""Chains: parsed, refused with the reason, carried out in order."""

import pytest

from compress import artifact as artifacts
from compress import chain as chains
from compress import chain_names
from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.technique import Refused
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "name", "prefix", "conversion"),
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
def test_parsing(text, name, prefix, conversion):
    found = chain_names.parse(text)
    assert (found.name, found.retraining_name, found.conversion.name) == (name, prefix, conversion)


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


def test_a_chain_is_carried_out_whole_and_leaves_nothing_but_its_artifact(sources, settings, tmp_path):
    chain = chain_names.parse("finetune+dynamic_range")
    found = chains.compress(chain, sources["causal-gru"], tmp_path / "out", settings)
    assert found.technique == "finetune+dynamic_range"
    assert artifacts.load(tmp_path / "out")[0] == found
    assert [step.technique for step in found.lineage] == ["finetune"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
