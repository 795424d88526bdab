"""A run fitted to a time: what matters least goes first, and is named."""

import re
from dataclasses import replace

import pytest

from bench.pipeline.planning import budget, part_plan
from bench.pipeline.planning.planned_part import expected_seconds
from compress import chain_names
from shakespeare.errors import InvalidInput


@pytest.fixture
def asked(planned):
    """A function: seconds -> a thorough run of two variants with four techniques each, and that budget."""
    context = planned("thorough", "optimized", "stream-gru")
    names = ("identity", "dynamic_range", "int8", "prune40+dynamic_range")
    chains = dict.fromkeys(("optimized", "stream-gru"), tuple(chain_names.parse(name) for name in names))

    def request(seconds):
        asked = context.request._replace(chains=chains, budget_seconds=seconds)
        return budget.fit(asked, context.corpus, context.machine), asked, context

    return request


def expected(context, request):
    return expected_seconds(part_plan.planned_parts(replace(context, request=request)))


def test_without_a_budget_nothing_changes(asked):
    fitted, request, _ = asked(None)
    assert fitted is request


def test_what_fits_stays_whole_and_says_so(asked):
    fitted, request, _ = asked(24 * 3600.0)
    assert fitted._replace(left_out=()) == request
    (sentence,) = fitted.left_out
    assert sentence.startswith("All of it is expected to fit a budget of ")


def test_the_less_time_the_more_is_left_out_and_trainings_are_shortened_last(asked):
    before = None
    for seconds in (900.0, 600.0, 420.0, 300.0, 200.0):
        fitted, request, context = asked(seconds)
        assert expected(context, fitted) <= seconds
        chains = sum(len(chains) for chains in fitted.chains.values())
        shortened = fitted.preset.train.budget_seconds < request.preset.train.budget_seconds
        left = (len(fitted.preset.skipped), -chains, shortened)
        assert before is None or left >= before
        before = left
        if chains < 8:
            assert len(fitted.preset.skipped) == 6  # extras go before techniques
        if shortened:
            assert chains == 4  # techniques go before training time
            assert fitted.preset.student_seconds < request.preset.student_seconds
        assert all("identity" in {chain.name for chain in kept} for kept in fitted.chains.values())
    assert before[2]


def test_what_it_costs_is_said(asked):
    fitted, _, _ = asked(200.0)
    left_out, trainings = fitted.left_out
    assert re.match(r"Left out to fit a budget of \S+ min: scaling, mixtures, repeats, ", left_out)
    assert "stream-gru prune40+dynamic_range" in left_out
    assert trainings.startswith("Variants train for at most ")


def test_too_little_time_is_refused_with_what_it_takes(asked):
    with pytest.raises(InvalidInput, match=r"^budget: .*: must be at least .* name fewer with --variants$"):
        asked(5.0)


def test_a_run_of_steps_keeps_its_engines_and_refuses_what_is_too_short_for_them(planned):
    """Without them nothing of it is left."""
    context = planned("steps", "optimized", "stream-gru")
    no_files = dict.fromkeys(context.request.chains, ())
    request = context.request._replace(chains=no_files, peers=("unrolled", "tf_keras"))
    whole = expected(context, request)
    fitted = budget.fit(request._replace(budget_seconds=2 * whole), context.corpus, context.machine)
    assert (fitted.peers, fitted.preset.compared_variants) == (
        request.peers,
        request.preset.compared_variants,
    )
    with pytest.raises(InvalidInput, match="name fewer with --variants"):
        budget.fit(request._replace(budget_seconds=whole / 4), context.corpus, context.machine)
