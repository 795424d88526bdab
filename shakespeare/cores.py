"""How many processors this process may use: the one figure for what is used and for what is recorded."""

import os
from pathlib import Path

# Environment variables by which a user says how many threads a library may start.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_OWN_GROUPS = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """The processors that the process may run on, and no more than its control groups pay for.

    A quota of one and a half counts as one: a thread that is stopped in the middle of a step costs more than
    it gives.
    """
    affinity = len(usable_processors()) or os.cpu_count() or 1
    quota = _quota()
    return affinity if quota is None else max(1, min(affinity, int(quota)))


def usable_processors() -> frozenset[int]:
    """The numbers of those that the process may run on; empty where the system does not tell."""
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


def _quota() -> float | None:
    """Processors that the group of this process and all groups around it may use; None without a limit."""
    quotas = []
    for controllers, group in _own_groups():
        folder = _GROUPS
        if controllers:  # version 1: a tree for each controller
            folder = next(
                (tree for name in (controllers, "cpu") if (tree := _GROUPS / name).is_dir()), _GROUPS
            )
        parts = Path(group.lstrip("/")).parts
        quotas += [_quota_of(folder.joinpath(*parts[:depth])) for depth in range(len(parts) + 1)]
    return min((quota for quota in quotas if quota is not None), default=None)


def _own_groups() -> list[tuple[str, str]]:
    """Controllers, empty in version 2, and path of each group that may limit processors."""
    groups = []
    for line in (_text(_OWN_GROUPS) or "0::/").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" or "cpu" in controllers.split(","):
            groups.append((controllers, path))
    return groups


def _quota_of(folder: Path) -> float | None:
    """The processors of one group: `cpu.max` holds quota and period in version 2, two files do in version 1."""
    words = (_text(folder / "cpu.max") or "").split() or [
        _text(folder / "cpu.cfs_quota_us") or "",
        _text(folder / "cpu.cfs_period_us") or "",
    ]
    try:
        quota, period = float(words[0]), float(words[1])
    except (ValueError, IndexError):  # "max", or no such file
        return None
    return quota / period if quota > 0 and period > 0 else None


def _text(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return None
