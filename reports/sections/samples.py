"""What every model writes behind the same prompts, and figures of it beside held-out text of the same length.

They stand for what the original report calls coherence and grammar: a person would have to judge those.
"""

from collections.abc import Iterator, Sequence

from reports import queries, units
from reports.record import Cell, Record, Sample, SampleSet, TextFigures
from reports.tables import Table

TITLE = "Samples: proxies of coherence and grammar"
HELD_OUT = "held-out text"
_EXCERPT = 100  # characters of each text
_COLUMNS = (
    *("variant", "technique", "characters", "real words", "pairs seen", "copied"),
    *("distinct-1", "distinct-2", "speakers", "known"),
)
_MEANING = (
    "Proxies, not judgements: a text can have all figures of held-out text and make no sense.",
    (
        "Real words: of all words, those that training text holds. Pairs seen: of all pairs of neighbouring words, "
        "those that training text holds as neighbours; punctuation and line breaks between them do not count. "
        "Copied: the longest passage, in characters, that training text holds too. Distinct-1 and distinct-2: "
        "different words and pairs over all of them (Li et al. 2016), which fall with length, so compare rows of as "
        "many characters. Speakers: of all lines, those in capitals alone; known: of these, those that training "
        "text holds."
    ),
    (
        "Held-out text is what follows the prompts in validation text: the nearer a row comes to it the better, and "
        "above it is no better. Much longer copies than its own mean that a model recites."
    ),
)


def tables(record: Record) -> tuple[Table, ...]:
    """The figures, and the beginnings of the texts."""
    asked = record.samples
    if asked is None:
        note = "No samples were written in this run."
        return (Table(TITLE, _COLUMNS, "ll" + "r" * 8, (), (note,), stands_without_rows=True),)
    return (_figures(record, asked), _texts(record, asked))


def written(record: Record) -> list[tuple[Cell, Sample]]:
    """Every model that wrote, in the order of the report."""
    return [(cell, cell.sample) for cell in queries.listed_cells(record) if cell.sample]


def share_of_words(figures: TextFigures, length: int = 1) -> float | None:
    """The share of sequences of `length` words that training text holds too; None without sequences."""
    sequences = next(counted for counted in figures.sequences if counted.length == length)
    return _share(sequences.in_training, sequences.total)


def distinct(figures: TextFigures, length: int) -> float | None:
    """Different sequences of so many words over all of them; None of none."""
    sequences = next(counted for counted in figures.sequences if counted.length == length)
    return _share(sequences.distinct, sequences.total)


def share_of_speakers(figures: TextFigures) -> float | None:
    """The share of lines that have the form of a speaker's name; None without lines."""
    return _share(figures.speaker_lines, figures.lines)


def _figures(record: Record, asked: SampleSet) -> Table:
    return Table(TITLE, _COLUMNS, "ll" + "r" * 8, tuple(_rows(record, asked)), (_how(asked), *_MEANING))


def _rows(record: Record, asked: SampleSet) -> Iterator[tuple[str, ...]]:
    """Under each held-out text the models that wrote as much, the longest first."""
    models = written(record)
    for held_out in asked.held_out:
        yield (HELD_OUT, "validation", *_cells(held_out.figures))
        for cell, sample in models:
            if asked.held_out_like(sample) is held_out:
                yield (cell.variant, cell.technique, *_cells(sample.figures))


def _cells(figures: TextFigures) -> tuple[str, ...]:
    return (
        units.count(figures.characters),
        units.percent(share_of_words(figures)),
        units.percent(share_of_words(figures, 2)),
        units.count(len(figures.copied)),
        units.number(distinct(figures, 1)),
        units.number(distinct(figures, 2)),
        units.percent(share_of_speakers(figures)),
        units.percent(_share(figures.known_speakers, figures.speaker_lines)),
    )


def _how(asked: SampleSet) -> str:
    seeds = ", ".join(map(str, asked.seeds))
    return (
        f"Every model continued the same {units.count(len(asked.prompts))} prompts of validation text by "
        f"{units.count(asked.characters)} characters each, at temperature {asked.temperature:g}, under the seeds "
        f"{seeds}. What was too slow for {units.budget(asked.seconds)} of processor time wrote a half, a quarter or "
        "less, and stands under held-out text of that length."
    )


def _texts(record: Record, asked: SampleSet) -> Table:
    titles = [f"seed {seed}" for seed in asked.seeds]
    rows = [
        ("prompt", "its end", *(_excerpt(prompt, end=True) for prompt in asked.prompts)),
        *((HELD_OUT, "validation", *_excerpts(sample.texts)) for sample in asked.held_out[:1]),
        *((cell.variant, cell.technique, *_excerpts(sample.texts)) for cell, sample in written(record)),
    ]
    note = f"The first {_EXCERPT} characters, a line break as /; the record holds all."
    return Table(
        "Samples side by side",
        ("variant", "technique", *titles),
        "ll" + "l" * len(titles),
        tuple(rows),
        (note,),
    )


def _excerpts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_excerpt(text) for text in texts)


def _excerpt(text: str, *, end: bool = False) -> str:
    part = text[-_EXCERPT:] if end else text[:_EXCERPT]
    return " / ".join(line for line in part.split("\n") if line.strip())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
