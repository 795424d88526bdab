"""A step as TensorFlow's tracer sees it."""

import pytest

from bench.measurements import step_profile
from bench.measurements.step_profile import OperatorEvent, ProfileJob
from bench.timing.workloads import Case
from reports.record import CellId

CELL = CellId("gru", "checkpoint", "keras", "float32")


@pytest.mark.parametrize(
    ("scope", "layer"),
    [
        ("gru_1/recurrent_2_1/backward_gru_1_1/while/body/_325/gru_1/recurrent_2_1/x/MatMul", "recurrent_2"),
        ("gradient_tape/optimized_1/recurrent_1_1/forward_lstm_1/while/body", "recurrent_1"),
        ("stream_gru/embedding/GatherV2", "embedding"),
        ("gradient_tape/gru_1/dropout_2_1/mul", "dropout_2"),
        ("stream_hybrid/ngram_4/GatherV2", "ngram_4"),
        ("gradient_tape/stream_hybrid_1/direct_1/MatMul", "direct"),
        ("adam/sub_60", "optimizer"),
        ("ResourceApplyAdam_3", "optimizer"),
        ("compile_loss/sparse_categorical_crossentropy/x", "loss, metrics and the rest"),
    ],
)
def test_the_layer_of_a_scope(scope, layer):
    assert step_profile.layer_of(scope) == layer


def test_sums_are_of_one_step_the_largest_first():
    events = [
        OperatorEvent("a", "MatMul", 2.0),
        OperatorEvent("b", "MatMul", 6.0),
        OperatorEvent("b", "Add", 1.0),
        OperatorEvent("a", "MatMul", 2.0),
    ]
    by_layer = step_profile.summed(events, 2, 9.0, "layer", CELL)
    assert [(share.name, share.seconds, share.calls) for share in by_layer.shares] == [
        ("b", 3.5, 1),
        ("a", 2.0, 1),
    ]
    by_operator = step_profile.summed(events, 2, 9.0, "operator", CELL)
    assert by_operator.cell == CELL
    assert [(share.name, share.seconds) for share in by_operator.shares] == [("MatMul", 5.0), ("Add", 0.5)]
    assert by_operator.seconds == 9.0


@pytest.mark.slow
def test_a_real_step_has_every_layer_and_its_products(configs, text_file):
    config = configs["causal-gru"]
    case = Case(workload="step", text=str(text_file), model=config, batch_size=4)
    job = ProfileJob(case=case, cell=CELL, steps=1)
    by_layer, by_operator = step_profile.measure_in_child(job).breakdowns
    assert {"embedding", "recurrent_1", "recurrent_2", "logits", "optimizer"} <= {
        share.name for share in by_layer.shares
    }
    assert "MatMul" in {share.name for share in by_operator.shares}
    assert sum(share.seconds for share in by_layer.shares) == pytest.approx(
        sum(share.seconds for share in by_operator.shares)
    )
    assert by_layer.seconds > 0
