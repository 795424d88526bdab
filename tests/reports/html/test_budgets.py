"""Which file to ship under a limit."""

from reports.html.budgets import best_step, budget_steps
from reports.recommendation import candidates


def test_a_larger_limit_gives_a_better_file(view):
    steps = budget_steps(view)
    sizes = [step.ship_bytes for step in steps]
    assert sizes == sorted(sizes)
    losses = [
        next(file.scores.nats for file in candidates(view.record) if file.cell.id.label == step.name)
        for step in steps
    ]
    assert losses == sorted(losses, reverse=True)


def test_the_limit_itself_counts(view):
    steps = budget_steps(view)
    assert best_step(steps, steps[1].ship_bytes) is steps[1]
    assert best_step(steps, steps[1].ship_bytes - 1) is steps[0]
    assert best_step(steps, steps[0].ship_bytes - 1) is None
