"""One command at a time."""

import pytest

from bench.pipeline.lock import locked
from shakespeare.errors import InvalidInput


def test_a_second_one_is_refused_until_the_first_ends(tmp_path):
    with locked(tmp_path / ".lock", tmp_path, "bard bench"):
        message = f"out: {tmp_path}: is in use by another bard bench; wait or name another"
        with pytest.raises(InvalidInput, match=message), locked(tmp_path / ".lock", tmp_path, "bard bench"):
            pytest.fail("both hold it")
    with locked(tmp_path / ".lock", tmp_path, "bard bench"):
        pass
