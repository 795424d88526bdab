"""What is said of a user's mistakes, and what to install."""

from pathlib import Path

import pytest

from shakespeare import errors
from shakespeare.errors import InvalidInput, install_hint


def test_it_names_field_value_and_what_is_allowed():
    error = InvalidInput("stride", 0, "must be at least 1")
    assert str(error) == "stride: 0: must be at least 1"
    assert (error.field, error.value, error.allowed) == ("stride", 0, "must be at least 1")
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    ("checkout", "command"),
    [(True, "pip install -e '.[train]'"), (False, "pip install 'bard-bench[train]'")],
)
def test_the_hint_fits_where_bard_is_installed(tmp_path, monkeypatch, checkout, command):
    if checkout:
        (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(errors, "__file__", str(tmp_path / "shakespeare" / Path(errors.__file__).name))
    assert install_hint("train") == command
