"""Every ablation can be carried out: its changes are fields of the trainer's configuration, and allowed."""

import pytest

from bench.learning import ablations, entrants
from bench.learning.ablations import ABLATIONS
from bench.learning.entrants import PeerEntrant
from bench.measurements.learned import Budget
from bench.peers.learners import LEARNERS
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_change_changes_what_it_names_and_nothing_else(name):
    base, *changed = ablations.entrants(name)
    assert base.id.change == ""
    assert [entrant.id.change for entrant in changed] == list(ABLATIONS[name].changes)
    before = base.settings(Budget(300), 1)
    for entrant, change in zip(changed, ABLATIONS[name].changes.values(), strict=True):
        after = entrant.settings(Budget(300), 1)
        assert {field for field in after if after[field] != before[field]} == set(change)


def test_another_base():
    base, first, *_ = ablations.entrants("windows", entrants.parse("gru@tuned"))
    assert (base.id.label, first.id.label) == ("gru@tuned", "gru@tuned, Keras' own step")


def test_what_cannot_be():
    with pytest.raises(InvalidInput, match="ablation: depth: unknown; known are recipe, windows"):
        ablations.entrants("depth")
    with pytest.raises(
        InvalidInput, match="entrants: pytorch-gpt: an ablation changes the recipe of one variant"
    ):
        ablations.entrants("recipe", PeerEntrant(LEARNERS["pytorch-gpt"]))
