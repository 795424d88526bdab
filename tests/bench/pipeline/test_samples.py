"""Samples of a run: the figures do not depend on who finished first, and every model has held-out text beside it."""

from bench.pipeline import plan, samples
from bench.pipeline.results import RunResults
from reports import record as records


def counted(context, lengths):
    """The results after counting made-up texts of these lengths, added in this order."""
    results = RunResults()
    for variant, length in lengths.items():
        cell = plan.checkpoint_id(variant, "keras")
        results.add(cell)
        results.written[cell] = (
            ("love speak whose man light. " * 4)[:length],
            *("NURSE\n" + "x" * (length - 6),) * 2,
        )
    samples.count(context, results)
    return results


def test_held_out_text_has_the_lengths_that_models_wrote(planned):
    context = planned("smoke", "gru", "stream-gru")
    results = counted(context, {"gru": 20, "stream-gru": 40})
    asked = results.samples
    assert [len(sample.texts[0]) for sample in asked.held_out] == [40, 20]
    assert all(text in context.corpus.validation for sample in asked.held_out for text in sample.texts)
    assert len(set(asked.seeds)) == len(asked.prompts)
    slow = results.cells[plan.checkpoint_id("gru", "keras")]["sample"]
    assert asked.held_out_like(slow) is asked.held_out[1]
    assert slow.figures.copied.startswith("love speak")


def test_the_order_in_which_models_finish_changes_nothing(planned):
    context = planned("smoke", "gru", "stream-gru")
    first = counted(context, {"gru": 20, "stream-gru": 40})
    again = counted(context, {"stream-gru": 40, "gru": 20})
    assert first.samples == again.samples
    assert (context.cache.measured, context.cache.reused) == (1, 1)
    assert first.cells == again.cells


def test_a_text_too_short_for_prompts_is_said_once(planned, monkeypatch):
    context = planned("smoke", "gru")
    monkeypatch.setattr(samples.samples, "PROMPT_LENGTH", 10_000)
    results = counted(context, {"gru": 20})
    assert results.samples is None
    (failure,) = context.failures
    assert (failure.part, failure.status, failure.about) == ("sample", "refused", "prompts")


def test_every_model_of_a_run_that_predicts_has_written(finished):
    record = records.load(finished / "record.json")
    predicting = [cell for cell in record.cells if cell.quality]
    assert predicting
    for cell in predicting:
        assert len(cell.sample.texts) == len(record.samples.prompts)
        assert record.samples.held_out_like(cell.sample)
