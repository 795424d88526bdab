"""Every ablation can be carried out: its changes are fields of the trainer's configuration, and allowed."""

import msgspec
import pytest

from bench.environment import machine
from bench.learning import ablations, entrants
from bench.learning.ablations import ABLATIONS
from bench.learning.entrants import PeerEntrant
from bench.measurements.learned import Budget
from bench.peers.learners import LEARNERS
from shakespeare.errors import InvalidInput

LONG = (Budget(300),)


@pytest.fixture
def bfloat16(monkeypatch):
    """A function: whether the processor multiplies in bfloat16."""
    this = machine.read()

    def make(*, native):
        flags = ("avx512_bf16",) if native else ("avx2",)
        monkeypatch.setattr(machine, "read", lambda: msgspec.structs.replace(this, cpu_flags=flags))

    return make


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_change_changes_what_it_names_and_nothing_else(name, bfloat16):
    bfloat16(native=True)
    base, *changed = ablations.entrants(name, LONG)
    assert base.id.change == ""
    assert [entrant.id.change for entrant in changed] == list(ABLATIONS[name].changes)
    before = base.settings(Budget(300), 1)
    for entrant, change in zip(changed, ABLATIONS[name].changes.values(), strict=True):
        after = entrant.settings(Budget(300), 1)
        assert {field for field in after if after[field] != before[field]} == set(change)


def test_what_changes_nothing_is_left_out(bfloat16):
    bfloat16(native=False)
    assert "float32" not in [entrant.id.change for entrant in ablations.entrants("recipe", LONG)]
    with pytest.raises(
        InvalidInput, match="ablation: precision: changes nothing here: float32 is the recipe's"
    ):
        ablations.entrants("precision", LONG)


def test_a_short_training_reads_every_ngram_already():
    for budgets, left_out in (((Budget(100),), True), ((Budget(100), Budget(300)), False)):
        changes = [entrant.id.change for entrant in ablations.entrants("hybrid", budgets)]
        assert ("every n-gram read" not in changes) == left_out


def test_another_base():
    base, first, *_ = ablations.entrants("windows", LONG, entrants.parse("gru@tuned"))
    assert (base.id.label, first.id.label) == ("gru@tuned", "gru@tuned, Keras' own step")


def test_what_cannot_be():
    with pytest.raises(InvalidInput, match="ablation: depth: unknown; known are recipe, windows"):
        ablations.entrants("depth", LONG)
    with pytest.raises(
        InvalidInput, match="entrants: pytorch-gpt: an ablation changes the recipe of one variant"
    ):
        ablations.entrants("recipe", LONG, PeerEntrant(LEARNERS["pytorch-gpt"]))


def test_what_the_base_has_no_use_for_is_left_out(bfloat16):
    """A row of it compared the base with itself."""
    bfloat16(native=True)

    def changes(name, base):
        return {entrant.id.change for entrant in ablations.entrants(name, LONG, entrants.parse(base))}

    assert "dropout 0.1" not in changes("recipe", "gru-tuned")
    assert "dropout 0.1" in changes("recipe", "stream-lstm")
    of_gru = changes("hybrid", "stream-gru")
    assert not of_gru & {"2,048 rows", "32,768 rows", "half of them read", "no n-grams"}
    assert "orders 2 to 4" in of_gru


def test_what_cannot_be_with_a_base_blocks_no_other(bfloat16, capsys):
    bfloat16(native=True)
    made = ablations.entrants("recipe", LONG, entrants.parse("gru@original"))
    assert "batch 32" in {entrant.id.change for entrant in made}
    assert "bard: left out, dropout 0.1: dropout: 0.1: needs unrolled" in capsys.readouterr().err
