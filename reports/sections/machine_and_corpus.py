"""The table of what a run ran on: machine, software, corpus and what preparing it cost."""

from reports import units
from reports.record import Conditions, CorpusRecord, Machine, Record, TimingSession
from reports.tables import Table

TRAGEDIES = frozenset(
    (
        *("Antony and Cleopatra", "Coriolanus", "Hamlet", "Julius Caesar", "King Lear", "Macbeth", "Othello"),
        *("Romeo and Juliet", "Timon of Athens", "Titus Andronicus"),
    )
)
CLAIMED_PREPARATION = 7.0  # seconds, of the optimized model, in the original report


def preparation_seconds(corpus: CorpusRecord) -> float | None:
    """Seconds from text in memory to windows: the original report's figure has no reading in it either.

    None where they were not timed, as in a run that goes on.
    """
    return (corpus.encode_seconds + corpus.window_seconds) or None


def tables(record: Record) -> tuple[Table, ...]:
    """Machine and corpus."""
    run = (
        f"preset {record.preset}, seed {record.seed}, code {record.code_version}, {record.started}, "
        f"{units.duration(record.seconds)}"
    )
    rows = (
        ("command", " ".join(record.command)),
        ("run", run),
        *_machine(record.machine),
        *(row for session in record.sessions for row in _session(session)),
        *_conditions(record.conditions, "of the whole run"),
        *_corpus(record.corpus),
    )
    return (Table("Machine and corpus", ("", ""), "ll", rows, record.notes),)


def _machine(machine: Machine) -> tuple[tuple[str, str], ...]:
    flags = ", ".join(machine.cpu_flags) or units.DASH
    threads = ", ".join(f"{name} {value}" for name, value in machine.threads.items())
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return (
        ("processor", f"{machine.cpu}, {units.cores(machine.cores)}, {flags}"),
        ("memory", units.size(machine.memory_bytes)),
        ("threads", threads or units.DASH),
        ("load at the start", units.number(machine.load_average)),
        ("system", f"{machine.system}, Python {machine.python}"),
        ("packages", packages or units.DASH),
    )


def _session(session: TimingSession) -> tuple[tuple[str, str], ...]:
    """What the machine did while these times were taken, in this run or in the one that they are kept from."""
    return _conditions(
        session.conditions,
        f"while {session.timed} was timed, {session.started}; load before {units.number(session.load_before)}",
    )


def _conditions(conditions: Conditions | None, stretch: str) -> tuple[tuple[str, str], ...]:
    if conditions is None:
        return ()
    times = conditions.throttled
    throttled = "not counted here" if times is None else f"{times} times"
    load = (
        f"{stretch}: other processes {units.percent(conditions.others_busy)} of the processors, the hypervisor "
        f"{units.percent(conditions.stolen)}; load at the end {units.number(conditions.load_after)}; governor "
        f"{conditions.governor or 'not told'}, throttled for heat: {throttled}"
    )
    return (("other load", load),)


def _preparation(corpus: CorpusRecord) -> str:
    seconds = preparation_seconds(corpus)
    if seconds is None:
        return "not timed yet"
    return (
        f"{units.duration(seconds)} (encoding {units.duration(corpus.encode_seconds)}, windows "
        f"{units.duration(corpus.window_seconds)})"
    )


def _corpus(corpus: CorpusRecord) -> tuple[tuple[str, str], ...]:
    characters = units.count(corpus.characters)
    return (
        ("corpus", f"{corpus.source}, {characters} characters, sha256 {corpus.sha256[:12]}"),
        ("vocabulary", f"{corpus.vocabulary_size} ids, one of them for unknown characters"),
        *_texts(corpus),
        ("reading", units.duration(corpus.read_seconds)),
        ("data preparation", _preparation(corpus)),
        ("memory of windows", units.size(corpus.window_bytes)),
    )


def _texts(corpus: CorpusRecord) -> tuple[tuple[str, str], ...]:
    """The three parts of the corpus, in its order."""
    test = (
        f"the last {units.count(corpus.test_characters)} characters, {units.count(corpus.unknown_in_test)} of them "
        "unknown: every table of quality is of them, and no setting was chosen by them"
    )
    if corpus.test_works:
        genre = (
            ", tragedies only, as the plays stand by genre" if TRAGEDIES.issuperset(corpus.test_works) else ""
        )
        test += f"; they lie in {', '.join(corpus.test_works)}{genre}"
    return (
        ("training text", f"the first {units.count(corpus.training_characters)} characters"),
        (
            "validation text",
            (
                f"the next {units.count(corpus.validation_characters)} characters, for choices: early stopping, the "
                "weights that are kept, every setting"
            ),
        ),
        ("test text", test),
    )
