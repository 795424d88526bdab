"""`bard init`, and a command that reads what it wrote."""

import json


def test_it_writes_a_file_that_changes_nothing_until_something_is_set(bard, tmp_path):
    assert bard("init").out == "bard.toml\n"
    assert bard("runs", "--folder", tmp_path, "--json").out == "[]\n"
    settings = (
        (tmp_path / "bard.toml").read_text("utf-8").replace('# folder = "runs"', f'folder = "{tmp_path}"')
    )
    (tmp_path / "bard.toml").write_text(settings, "utf-8")
    outcome = bard("runs", "--json")
    assert json.loads(outcome.out) == []
    assert outcome.err == f"bard: note: from bard.toml: --folder={tmp_path}\n"


def test_a_file_that_is_there_is_replaced_only_when_told(bard, refused, tmp_path):
    (tmp_path / "bard.toml").write_text("[bench]\nwats = 3\n", "utf-8")
    assert "bard.toml: exists already" in refused("init")
    assert "bard.toml [bench] wats: 3: is no option; did you mean watts?" in refused("bench")
    assert bard("init", "--force").status == 0
    assert "wats" not in (tmp_path / "bard.toml").read_text("utf-8")


def test_help_is_shown_whatever_the_file_says(bard, tmp_path):
    (tmp_path / "bard.toml").write_text("nonsense", "utf-8")
    assert bard("runs", "--help").status == 0


def test_prune_settings_do_not_keep_a_list_from_being_shown(bard, tmp_path):
    (tmp_path / "bard.toml").write_text('[runs]\nolder-than = "30d"\n', "utf-8")
    (tmp_path / "runs").mkdir()
    assert bard("runs").status == 0
    assert "no run is that old" in bard("runs", "prune").out
