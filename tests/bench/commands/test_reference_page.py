"""Docs show every command with every option."""

import re

import pytest

from bench.cli import COMMANDS
from bench.commands import reference_page


def test_a_summary_names_what_must_be_given():
    usages = dict(reference_page.summaries(COMMANDS))
    assert [usage.split()[1].strip("`") for usage in usages] == list(COMMANDS)
    assert "`bard compress PATH --technique NAME`" in usages
    assert usages["`bard doctor`"].startswith("what this machine can do")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_has_every_option_of_the_help(name, capsys):
    from bench.cli import main

    with pytest.raises(SystemExit):
        main([name, "--help"])
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}
    page = reference_page.page([name])
    assert all(option in page for option in options)
    assert "example: bard " in page
    assert "%(" not in page


@pytest.mark.parametrize("hint", ["pip install -e '.[onnx]'", "pip install 'bard-bench[onnx]'"])
def test_a_page_is_the_same_from_a_checkout_and_from_a_wheel(monkeypatch, hint):
    from bench.commands import export

    monkeypatch.setattr(export, "install_hint", lambda _: hint)
    assert "ONNX needs pip install 'bard-bench[onnx]'." in reference_page.page(["export"])
