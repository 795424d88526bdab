"""What variants are, and how training them went."""

import msgspec
import pytest

from reports.sections import variants


@pytest.fixture
def shown(record):
    return {table.title: table for table in variants.tables(record)}


def test_the_table_of_variants(shown, find):
    row = find(shown["Variants"], "optimized")
    assert row["parameters"] == "395,094"
    assert row["in memory"] == "1.51 MiB"
    assert row["sequences"] == "991,990"


def test_the_kept_validation_and_the_last_one(record, alter, make_training, find):
    trained = msgspec.structs.replace(make_training(2.0, 0.5, 1.7), best=3)
    record = alter("gru", "checkpoint", training=trained)
    tables = {table.title: table for table in variants.tables(record)}
    row = find(tables["Training"], "gru")
    assert row["last top-1"] == "50.0%"
    assert row["best top-1"] == f"{50 * (4 / 6) ** 0.3:.1f}%"
    assert row["at epoch"] == "1.33"


def test_layers_without_parameters_are_left_out(shown, find):
    assert find(shown["Parameters by layer"], "gru")["layers that have parameters"].startswith(
        "embedding 5,504, "
    )
    assert "dropout" not in str(shown["Parameters by layer"].rows)
