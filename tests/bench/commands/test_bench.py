"""bard bench: what it refuses before anything begins, and what it prints."""

import importlib.util
import json

import pytest

from bench.peers import PEERS
from bench.pipeline import run
from bench.pipeline.presets import PRESETS
from shakespeare.variants import VARIANTS


@pytest.fixture
def recorded(finished, monkeypatch):
    """The bench gives the shared run's record, and what it was asked for is kept."""
    from reports import record as records

    asked = []

    def instead(request):
        asked.append(request)
        return records.load(finished / "record.json")

    monkeypatch.setattr(run, "run", instead)
    return asked


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--preset", "slow"], "preset: slow: unknown; known are smoke, quick, thorough, full"),
        (["--preset", ""], "preset: : unknown"),
        (
            ["--variants", "gru,huge"],
            "variant: huge: unknown; known are original, optimized, gru, stream-gru",
        ),
        (["--variants", ""], "variant: : unknown"),
        (["--techniques", "magic"], "technique: magic: unknown; known are distill, student"),
        (["--techniques", ""], "technique: : unknown"),
        (
            ["--techniques", "int8+prune50"],
            "techniques: int8+prune50: prune50 cannot follow int8: a converted",
        ),
    ],
)
def test_unknown_names(refused, tmp_path, arguments, message):
    assert message in refused("bench", *arguments, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_out_under_a_file(refused, bench_options, text_file):
    assert "must be a folder that can be written" in refused(*bench_options, "--out", text_file / "x")


def test_everything_is_asked_for_by_default(bard, recorded, tmp_path):
    outcome = bard("bench", "--preset", "smoke")
    assert outcome.status == 0
    (request,) = recorded
    assert [model.name for model in request.variants] == ["original", "optimized", "gru", "stream-gru"]
    assert [chain.name for chain in request.chains["gru"]] == ["identity", "float16", "dynamic_range", "int8"]
    assert {"cluster16", "prune50+dynamic_range"} <= {chain.name for chain in request.chains["stream-gru"]}
    assert request.out == tmp_path / "runs" / "smoke"
    assert outcome.out.splitlines()[-1] == str(tmp_path / "runs" / "smoke" / "report.md")


def test_a_name_twice_is_once(bard, recorded):
    bard("bench", "--variants", "gru, gru,stream-gru", "--techniques", "int8,int8")
    assert [model.name for model in recorded[0].variants] == ["gru", "stream-gru"]
    assert {chain.name for chosen in recorded[0].chains.values() for chain in chosen} == {"int8"}


def test_json(bard, recorded, finished):
    assert json.loads(bard("bench", "--json").out) == json.loads((finished / "record.json").read_bytes())
    assert len(recorded) == 1


def test_enforced_targets_that_are_missed(bard, recorded):
    assert bard("bench", "--enforce").status == 1
    assert bard("bench").status == 0
    assert len(recorded) == 2


def test_an_unknown_peer_lists_the_known(refused):
    assert "unknown; known are tf_keras, torch, onnxruntime, none" in refused("bench", "--peers", "jax")


def test_a_peer_that_is_not_installed_says_how(refused, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    line = refused("bench", "--peers", "torch")
    assert "torch: is not installed; pip install " in line
    assert "[peers]'" in line


def test_help_lists_every_name_that_an_option_takes(bard):
    shown = " ".join(bard("bench", "--help").out.split())
    assert f"--preset NAME {', '.join(PRESETS).replace(', full', ' or full')} (" in shown
    assert f"only these of {', '.join(VARIANTS)} (" in shown
    assert f"compare with: {', '.join(PEERS)} or none (" in shown


def test_failures_are_tried_again_only_where_that_is_asked(bard, recorded):
    bard("bench")
    bard("bench", "--retry-failed")
    assert [request.retry_failed for request in recorded] == [False, True]
