"""bard learn: its options, and one real training that is not repeated."""

import json

import pytest

from reports.learning import record as records


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--entrants", "huge"], "entrants: huge: unknown; known are original"),
        (["--seconds", "75,soon"], "seconds: soon: must be numbers above 0, as 75 or 75,300"),
        (["--seconds", "nan"], "seconds: nan: must be numbers above 0"),
        (["--seconds", "0"], "seconds: 0: must be numbers above 0"),
        (["--seeds", "0"], "seeds: 0: must be at least 1"),
        (["--first-seed", "-1"], "first-seed: -1: must be at least 0"),
        (["--blocks", "0"], "blocks: 0: must be at least 1"),
    ],
)
def test_bad_options(refused, text_file, arguments, message):
    assert message in refused("learn", "--text", text_file, *arguments)


@pytest.mark.slow
def test_a_training_is_kept(bard, text_file, tmp_path):
    out = tmp_path / "deep" / "learning.json"
    arguments = (
        "learn",
        "--entrants",
        "stream-gru",
        "--seconds",
        1,
        "--seeds",
        1,
        "--blocks",
        2,
        "--text",
        text_file,
    )
    outcome = bard(*arguments, "--out", out)
    assert outcome.status == 0, outcome.err
    (model,) = records.load(out).models
    assert model.stopped == "time budget"
    assert model.seconds >= 1
    assert model.characters == model.curve[-1].characters > 0
    assert model.parameters > 300_000
    assert (out.with_suffix(".log")).read_text("utf-8").count("stream-gru begins") == 1
    outcome = bard(*arguments, "--out", out, "--json")
    assert json.loads(outcome.out)["models"][0]["started"] == model.started
    assert "training stream-gru" not in outcome.err
