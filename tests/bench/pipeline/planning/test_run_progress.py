"""What is done and when all will be: counted, and predicted from what parts took."""

import re

import pytest

from bench.pipeline.cache import PartId
from bench.pipeline.planning import part_plan
from bench.pipeline.planning.durations import Cost
from bench.pipeline.planning.planned_part import PlannedPart, expected_seconds
from bench.pipeline.planning.run_progress import RunProgress


def parts_of(kind, stage, count, work, fixed=0.0):
    return [
        PlannedPart(stage, PartId(part=kind, subject=str(number)), Cost(fixed, work))
        for number in range(count)
    ]


@pytest.fixture
def started(clock):
    """A run of four trainings, forty artifacts and ten steps."""
    progress = RunProgress(clock)
    plan = [
        *parts_of("training", "training", 4, 10, fixed=40),
        *parts_of("artifact", "evaluation", 40, 10),
        *parts_of("step", "steps", 10, 12),
    ]
    progress.plan(plan)
    return progress, plan


def test_it_counts_parts_and_knows_the_whole(started, clock):
    progress, plan = started
    assert (progress.progress.parts, progress.progress.planned) == (0, 54)
    assert progress.remaining() == expected_seconds(plan) == 4 * 50 + 40 * 10 / 2 + 10 * 12
    clock.now = 50
    progress.done([plan[0].part], 50)
    assert (progress.progress.parts, progress.progress.planned) == (1, 54)
    assert progress.remaining() == pytest.approx(expected_seconds(plan) - 50)
    clock.now = 70  # within a part the end comes nearer too
    assert progress.remaining() == pytest.approx(expected_seconds(plan) - 70)


def test_what_was_kept_takes_no_time_and_teaches_nothing(started):
    progress, plan = started
    progress.done([planned.part for planned in plan[:4]], None)
    assert progress.progress.parts == 4
    assert progress.remaining() == expected_seconds(plan[4:])


def test_what_a_failure_made_impossible_is_no_longer_awaited(started):
    progress, plan = started
    progress.enter("evaluation")
    progress.done([planned.part for planned in plan[4:20]], None)
    progress.enter("steps")
    assert (progress.progress.parts, progress.progress.planned) == (16, 26)
    assert progress.remaining() == expected_seconds(plan[44:])


def test_parts_that_can_be_counted_at_last_replace_what_was_expected(started):
    progress, _ = started
    progress.expect(parts_of("step", "steps", 3, 1), "step")
    assert progress.progress.planned == 4 + 40 + 3


@pytest.mark.parametrize("slower", [0.5, 1.0, 2.0, 3.0])
def test_once_models_are_trained_the_end_is_known_to_a_quarter(started, clock, slower):
    """On a machine that is slower at everything but what a budget fixes."""
    progress, plan = started
    durations, ends = {}, {}
    for planned in plan:
        lanes = 2 if planned.stage == "evaluation" else 1
        durations[planned.part] = (planned.cost.fixed + slower * planned.cost.work, lanes)
    total = sum(seconds / lanes for seconds, lanes in durations.values())
    for planned in plan:
        progress.enter(planned.stage)
        seconds, lanes = durations[planned.part]
        clock.now += seconds / lanes
        progress.done([planned.part], seconds)
        if planned.part.part == "training":
            progress.trained("optimized", round(2.92 * 40 / slower), 40)
        ends[clock.now] = clock.now + progress.remaining()
    known = [end for now, end in ends.items() if now >= durations[plan[0].part][0] * 3]
    assert all(abs(end - total) <= 0.25 * total for end in known)


def test_the_line_says_what_is_done_and_when_all_will_be(started, clock):
    progress, plan = started
    clock.now = 190
    progress.done([plan[0].part], 50)
    line = progress.line()
    assert re.fullmatch(
        r"1 of 54 parts done after 3 min 10 s, all of them in about 7 min 50 s, at \d\d:\d\d", line
    ), line


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59.4, "59 s"),
        (59.6, "1 min"),
        (64, "1 min"),
        (200, "3 min 20 s"),
        (594, "9 min 50 s"),
        (596, "10 min"),
        (11_990, "3 h 20 min"),
    ],
)
def test_times_are_rounded_to_what_is_known_of_them(clock, seconds, said):
    progress = RunProgress(clock)
    clock.now = seconds
    assert f"parts done after {said}, all" in progress.line()


def test_the_plan_of_a_run_is_what_it_measures(planned):
    context = planned("quick", "optimized", "stream-gru")
    plan = part_plan.planned_parts(context)
    names = [part.part.file_name for part in plan]
    assert len(set(names)) == len(names)
    assert {"optimized.checkpoint.keras.training.json", "stream-gru.int8.litert.generation.json"} <= set(
        names
    )
    assert "word-model.json" not in names  # of the preset thorough
    assert all(part.cost.fixed >= 0 and part.cost.work >= 0 for part in plan)
    assert list(dict.fromkeys(part.stage for part in plan)) == [
        *("training", "references", "evaluation", "steps", "inference", "profiles"),
    ]
