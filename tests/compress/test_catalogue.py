"""Techniques by name."""

from compress.catalogue import CONVERSIONS, RETRAININGS


def test_every_name_is_known_once():
    known = {"identity", "float16", "dynamic_range", "int8", "int8_io", "int16x8"}
    assert known <= CONVERSIONS.keys()
    assert not CONVERSIONS.keys() & RETRAININGS.keys()


def test_names_can_stand_in_chains_and_file_names():
    for name in (*CONVERSIONS, *RETRAININGS):
        assert name.replace("_", "").replace("-", "").isalnum()


def test_each_describes_itself():
    for catalogue in (CONVERSIONS, RETRAININGS):
        for name, technique in catalogue.items():
            assert technique.name == name
            assert technique.summary.endswith(".")
            assert "\n" not in technique.summary


def test_pruning_reaches_from_30_to_90_clustering_from_8_to_64():
    assert {f"prune{percent}" for percent in (30, 40, 50, 70, 80, 90)} <= RETRAININGS.keys()
    assert {f"cluster{centroids}" for centroids in (8, 16, 32, 64)} <= RETRAININGS.keys()
