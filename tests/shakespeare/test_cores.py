"""What may be used: the smaller of affinity and quota."""

import os

import pytest

from shakespeare import cores


@pytest.fixture
def groups(monkeypatch, tmp_path):
    """A function: affinity, the process's groups, and files by path -> the cores that may be used."""

    def use(affinity, own, files):
        (tmp_path / "cgroup").write_text(own, "utf-8")
        for name, text in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(affinity)), raising=False)
        monkeypatch.setattr(cores, "_OWN_GROUPS", tmp_path / "cgroup")
        monkeypatch.setattr(cores, "_GROUPS", tmp_path / "fs")
        return cores.usable_cores()

    return use


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 1),
        ("50000 100000", 1),
        ("1600000 100000", 8),
    ],
)
def test_version_2(groups, quota, expected):
    assert groups(8, "0::/\n", {"cpu.max": quota}) == expected


def test_a_group_around_ours_counts_too(groups):
    files = {
        "a/cpu.max": "300000 100000\n",
        "a/b/cpu.max": "max 100000\n",
        "a/b/c/cpu.max": "400000 100000\n",
    }
    assert groups(8, "0::/a/b/c\n", files) == 3


@pytest.mark.parametrize("tree", ["cpu", "cpu,cpuacct"])
def test_version_1(groups, tree):
    files = {f"{tree}/job/cpu.cfs_quota_us": "200000\n", f"{tree}/job/cpu.cfs_period_us": "100000\n"}
    assert groups(8, "5:memory:/job\n3:cpu,cpuacct:/job\n", files) == 2


def test_version_1_without_a_limit(groups):
    files = {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}
    assert groups(8, "3:cpu:/\n", files) == 8


def test_affinity_below_the_quota(groups):
    assert groups(2, "0::/\n", {"cpu.max": "400000 100000"}) == 2


@pytest.mark.parametrize("text", ["", "nonsense", "0 0", "-5 100000", "1"])
def test_what_is_no_limit(groups, text):
    assert groups(4, "0::/\n", {"cpu.max": text}) == 4


def test_a_system_without_affinity_and_groups(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    monkeypatch.setattr(cores, "_OWN_GROUPS", tmp_path / "none")
    monkeypatch.setattr(cores, "_GROUPS", tmp_path / "none")
    assert cores.usable_cores() == 6
