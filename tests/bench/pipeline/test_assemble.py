"""What was measured, put together: nothing lost, nothing made up."""

from dataclasses import replace

import pytest

from bench.pipeline import assemble, plan
from bench.pipeline.assemble import Start
from compress import chain_names
from reports.record import Failure, Lookahead, Quality, Speed

QUALITY = Quality(
    block_length=8,
    context=8,
    starts=(8,),
    sums={"top1": (1.0,), "top5": (2.0,), "nats": (3.0,)},
    predicted=("x" * 8,),
)
SPEED = Speed(session="s", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.5,))
LOOKAHEAD = Lookahead(compared=3, largest_change=0.0)
TRAINED = plan.checkpoint_id("gru", "keras")
INT8 = plan.artifact_id("gru", chain_names.parse("int8"))


def test_a_cell_of_which_all_failed_is_a_cell(context, results):
    results.add(TRAINED)
    (cell,) = assemble.cells(context, results)
    assert cell.id == TRAINED
    assert (cell.size, cell.training, cell.quality, cell.step) == (None, None, None, None)


def test_a_failed_part_leaves_the_others(context, results):
    slow = Failure(part="latency", status="timed out", reason="60 s", cell=TRAINED)
    results.add(TRAINED, quality=QUALITY, lookahead=LOOKAHEAD, peak_rss=7)
    results.add(TRAINED, step=SPEED)
    results.add(TRAINED, latency=slow)
    (cell,) = assemble.cells(context, results)
    assert (cell.quality, cell.lookahead, cell.peak_rss, cell.step) == (QUALITY, LOOKAHEAD, 7, SPEED)
    assert cell.latency is None


def test_every_id_is_one_cell_and_all_are_of_this_machine(context, results):
    ids = [
        TRAINED,
        plan.repeated(TRAINED),
        plan.checkpoint_id("gru", "tf_keras"),
        plan.checkpoint_id("gru", "keras", "mixed_bfloat16"),
        INT8,
        plan.repeated(INT8),
    ]
    for cell in reversed(ids):
        results.add(cell, latency=SPEED)
    cells = assemble.cells(context, results)
    assert {cell.id for cell in cells} == set(ids)
    assert cells[0].technique == "checkpoint"
    assert cells[-1].id == plan.repeated(INT8)
    assert {cell.machine for cell in cells} == {context.machine.fingerprint}


@pytest.mark.slow
def test_the_record_holds_the_three_texts_and_every_failure_once(context, results):
    results.add(TRAINED, quality=QUALITY)
    failures = [
        Failure(part="artifact", status="crashed", reason="SIGSEGV", cell=INT8),
        Failure(part="baseline", status="failed", reason="no room", about="n-grams"),
        Failure(part="training", status="failed", reason="x", cell=plan.retrained_id("gru", "prune50")),
    ]
    results.add(INT8)
    context.failures.extend(failures)
    record = assemble.record(context, results, Start.now())
    assert record.failures == tuple(failures[:2])  # the third stands under the files that needed it
    corpus = context.corpus
    parts = (
        record.corpus.training_characters,
        record.corpus.validation_characters,
        record.corpus.test_characters,
    )
    assert parts == (len(corpus.training), len(corpus.validation), len(corpus.test))
    assert sum(parts) == record.corpus.characters
    assert record.corpus.window_bytes == 0
    for start, truth in zip(
        context.request.preset.positions.starts(len(corpus.test)), record.test.truth, strict=True
    ):
        assert corpus.test[start:].startswith(truth)


@pytest.mark.parametrize(("peers", "told"), [((), True), (("tf_keras",), True), (("unrolled",), False)])
def test_a_run_of_steps_without_the_own_one_says_so(planned, results, peers, told):
    context = planned("steps", "gru")
    request = context.request._replace(chains={"gru": ()}, peers=peers)
    record = assemble.record(replace(context, request=request), results, Start.now())
    assert any("own training step was not timed" in note for note in record.notes) == told
    assert any("no figure of quality means anything" in note for note in record.notes)
