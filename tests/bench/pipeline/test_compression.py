"""Converting and evaluating: failures become rows."""

import threading
from types import SimpleNamespace
from typing import get_args

from bench.pipeline import compression, plan
from bench.pipeline.compression import ModelToEvaluate
from bench.pipeline.results import RunResults
from compress import chain_names
from compress.tflite import operators
from reports.record import Failure, OperatorMode
from shakespeare.checkpoint import Lineage


def model(name, weights="abc"):
    chain = chain_names.parse(name)
    return ModelToEvaluate(plan.artifact_id("gru", chain), chain, weights)


def test_a_failed_retraining_is_a_failure_of_every_file_that_needs_it(context):
    crashed = Failure(part="training", status="crashed", reason="SIGSEGV")
    models = [model("cluster16+int8", crashed), model("cluster16", crashed)]
    results = RunResults()
    assert compression.convert_and_evaluate(context, models, results) == {}
    assert results.cells == {failed.cell: {} for failed in models}
    assert {failure.cell for failure in context.failures} == {failed.cell for failed in models}
    assert {failure.reason for failure in context.failures} == {"SIGSEGV"}


def test_a_retraining_of_a_new_kind_reaches_the_record_without_an_edit_there():
    """Kinds are no list: a technique names its own."""
    rounded = Lineage(
        technique="round3", kind="round", new_model=False, source_sha256="ab", steps=1, seconds=1.0, settings={}
    )  # fmt: skip
    contents = compression._contents(SimpleNamespace(operators=(), layers=(), lineage=(rounded,)))
    assert [(step.technique, step.kind) for step in contents.lineage] == [("round3", "round")]


def test_the_record_knows_every_mode_of_an_operator():
    assert get_args(OperatorMode) == get_args(operators.Mode)


def test_hashes_come_in_the_order_asked_for(context, monkeypatch):
    first_waits = threading.Event()

    def evaluate(_context, asked, _results):
        if asked.cell.technique == "int8":
            first_waits.wait(10)
        else:
            first_waits.set()
        return asked.cell.technique

    monkeypatch.setattr(compression, "_evaluate", evaluate)
    hashes = compression.convert_and_evaluate(context, [model("int8"), model("identity")], RunResults())
    assert list(hashes.values()) == ["int8", "identity"]
