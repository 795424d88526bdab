"""The table of what a run ran on: machine, software, corpus and what preparing it cost."""

from reports import units
from reports.record import Conditions, CorpusRecord, Machine, Record
from reports.tables import Table

CLAIMED_PREPARATION = 7.0  # seconds, of the optimized model, in the original report


def preparation(corpus: CorpusRecord) -> float:
    """Seconds from text in memory to windows: the original report's figure has no reading in it either."""
    return corpus.encode_seconds + corpus.window_seconds


def table(record: Record) -> Table:
    """Machine and corpus."""
    rows = (
        ("command", " ".join(record.command)),
        (
            "run",
            (
                f"preset {record.preset}, seed {record.seed}, code {record.code_version}, {record.started}, "
                f"{units.duration(record.seconds)}"
            ),
        ),
        *_machine(record.machine),
        *_conditions(record.conditions),
        *_corpus(record.corpus),
    )
    return Table("Machine and corpus", ("", ""), "ll", rows, record.notes)


def _machine(machine: Machine) -> tuple[tuple[str, str], ...]:
    threads = ", ".join(f"{name} {value}" for name, value in machine.threads.items())
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return (
        (
            "processor",
            f"{machine.cpu}, {machine.cores} cores, {', '.join(machine.cpu_flags) or units.DASH}",
        ),
        ("memory", units.size(machine.memory_bytes)),
        ("threads", threads or units.DASH),
        ("load at the start", units.number(machine.load_average)),
        ("system", f"{machine.system}, Python {machine.python}"),
        ("packages", packages or units.DASH),
    )


def _conditions(found: Conditions | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    throttled = "not counted here" if found.throttled is None else f"{found.throttled} times"
    return (
        (
            "beside us",
            (
                f"other processes {units.percent(found.others_busy)} of the processors, the hypervisor "
                f"{units.percent(found.stolen)}; load at the end {units.number(found.load_after)}"
            ),
        ),
        ("clock", f"governor {found.governor or 'not told'}, throttled for heat: {throttled}"),
    )


def _corpus(corpus: CorpusRecord) -> tuple[tuple[str, str], ...]:
    seconds = preparation(corpus)
    less = f", {units.times(CLAIMED_PREPARATION / seconds)} less" if 0 < seconds < CLAIMED_PREPARATION else ""
    return (
        (
            "corpus",
            f"{corpus.source}, {units.count(corpus.characters)} characters, sha256 {corpus.sha256[:12]}",
        ),
        ("vocabulary", f"{corpus.vocabulary_size} ids, one of them for unknown characters"),
        (
            "split",
            (
                f"{units.count(corpus.training_characters)} characters to train, then "
                f"{units.count(corpus.validation_characters)} to validate, "
                f"{units.count(corpus.unknown_in_test)} of them unknown"
            ),
        ),
        ("reading", units.duration(corpus.read_seconds)),
        (
            "data preparation",
            (
                f"{units.duration(seconds)} (encoding {units.duration(corpus.encode_seconds)}, windows "
                f"{units.duration(corpus.window_seconds)}); "
                f"claimed {units.duration(CLAIMED_PREPARATION)}{less}"
            ),
        ),
        ("memory of windows", units.size(corpus.window_bytes)),
    )
