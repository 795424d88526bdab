"""A text in the forms that a vocabulary has: "\u00e9" as one character, or as "e" with a mark.

Unicode calls such spellings canonically equivalent: their decomposed forms (NFD) are equal. Needs the standard
library alone: a package that a user ships carries this file.
"""

import unicodedata
from collections.abc import Iterator

_JAMO = range(0x1160, 0x1200)  # vowels and finals that join the Korean letter before them
# Unicode's stream-safe format has at most 30 marks a letter. Sorting a million of them takes hours.
_LONGEST_LETTER = 32


class LetterForms:
    """The characters of a vocabulary, by their decomposed forms."""

    def __init__(self, characters: str) -> None:
        self._known = frozenset(characters)
        # Of two characters with one form, as the letter and the sign of the ohm, the one that NFC takes comes last.
        ordered = sorted(self._known, key=lambda character: unicodedata.is_normalized("NFC", character))
        self._by_form = {unicodedata.normalize("NFD", character): character for character in ordered}
        self._beginnings = {form[:end] for form in self._by_form for end in range(1, len(form) + 1)}

    def spell(self, text: str) -> str:
        """The text, each letter in the vocabulary's form where it lacks the given one; what has none stays."""
        return "".join(self._spell_letter(letter) for letter in _letters(text))

    def _spell_letter(self, letter: str) -> str:
        if self._known.issuperset(letter):
            return letter
        rest = unicodedata.normalize("NFD", letter)
        spelled = ""
        while rest:
            form, rest = self._take_longest(rest)
            if not form:  # what it lacks stays, and what joins that may be known
                return letter[0] + self._spell_letter(letter[1:])
            spelled += self._by_form[form]
        return spelled

    def _take_longest(self, decomposed: str) -> tuple[str, str]:
        """The longest form that the letter begins with, and what is left of it; an empty form where there is none.

        A mark may be taken before one of a lower class, which it does not touch: a circumflex before a dot below.
        """
        form, left = "", ""
        longest = ("", decomposed)
        for place, character in enumerate(decomposed):
            follows = not left or 0 < unicodedata.combining(left[-1]) < unicodedata.combining(character)
            if follows and form + character in self._beginnings:
                form += character
                if form in self._by_form:
                    longest = (form, left + decomposed[place + 1 :])
            elif form and unicodedata.combining(character):
                left += character
            else:
                break
        return longest


def _letters(text: str) -> Iterator[str]:
    """Each character with what joins it: marks of every script, and the parts of a Korean syllable."""
    start = 0
    for place in range(1, len(text) + 1):
        joins = place < len(text) and place - start < _LONGEST_LETTER and _joins(text[place])
        if not joins:
            yield text[start:place]
            start = place


def _joins(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or ord(character) in _JAMO
