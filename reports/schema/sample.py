"""What models wrote, and what it is like beside held-out text of the same length."""

from reports.schema.struct import Count, Seconds, Struct


class WordSequences(Struct, frozen=True):
    """Sequences of so many neighbouring words of a sample: 1 is the words themselves."""

    length: Count
    total: Count
    distinct: Count
    in_training: Count  # of all, those that training text holds too


class TextFigures(Struct, frozen=True):
    """Counts of one sample. Words are compared without regard to case, and only within one text."""

    characters: Count
    sequences: tuple[WordSequences, ...]
    lines: Count  # that are complete and not empty
    speaker_lines: Count  # of them, those in capitals alone
    known_speakers: Count  # of them, those that training text holds as a line
    copied: str  # the longest passage that training text holds too


class Sample(Struct, frozen=True):
    """A text behind each prompt, and their figures together."""

    texts: tuple[str, ...]
    figures: TextFigures


class SampleSet(Struct, frozen=True):
    """What every model was asked to write, and what stands there in validation text."""

    prompts: tuple[str, ...]  # of validation text
    seeds: tuple[Count, ...]  # one a prompt
    temperature: float
    characters: Count  # of each text; a model too slow for it writes a half, a quarter, ...
    seconds: Seconds  # of processor time that a model had for all of them
    held_out: tuple[Sample, ...]  # what follows the prompts, once for each length that models wrote

    def held_out_like(self, sample: Sample) -> Sample | None:
        """Held-out text of the same length."""
        characters = sample.figures.characters
        return next((text for text in self.held_out if text.figures.characters == characters), None)
