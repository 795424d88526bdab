"""A whole chain, carried out in children as in use."""

import pytest

from compress import artifact as artifacts
from compress import chain as chains
from compress import chain_names


@pytest.mark.slow
def test_a_chain_is_carried_out_whole_and_leaves_nothing_but_its_artifact(sources, settings, tmp_path):
    chain = chain_names.parse("finetune+dynamic_range")
    artifact = chains.compress(chain, sources["causal-gru"], tmp_path / "out", settings)
    assert artifact.technique == "finetune+dynamic_range"
    assert artifacts.load(tmp_path / "out")[0] == artifact
    assert [step.technique for step in artifact.lineage] == ["finetune"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
