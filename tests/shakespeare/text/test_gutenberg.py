"""Licences go, every word of a text stays, however a file of Project Gutenberg's is marked."""

import pytest

from shakespeare.text.gutenberg import without_licences

FIRST, SECOND = "To be, or not to be.\nThat is it.", "Now is the winter\nof our discontent."
LICENCE = (
    "Section 1. General Terms\nSee the Project Gutenberg site, our\nnewsletter to hear about new eBooks.\n"
)


def book(
    title, body, opening="START OF THE PROJECT GUTENBERG EBOOK", closing="END OF THE PROJECT GUTENBERG EBOOK"
):
    return (
        f"The Project Gutenberg eBook of {title}\n\nThis is for anyone.\n\n*** {opening} {title} ***\n\n\n{body}"
        f"\n\nEnd of the Project Gutenberg EBook of {title}, by William\n\n*** {closing} {title} ***\n\n{LICENCE}\n"
    )


def old_book(title, body, end="*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*"):
    return (
        f"***The Project Gutenberg Etext of {title}***\nPlease take a look.\n\n"
        '***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\nWhy is this "Small Print!" here?\n'
        f"{end}\n\n\n{body}\n\n\nEnd of Project Gutenberg's Etext of {title}\n\n"
    )


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("START OF THIS PROJECT GUTENBERG EBOOK", "END OF THIS PROJECT GUTENBERG EBOOK"),
        ("start of the project gutenberg ebook", "end of the project gutenberg ebook"),
        ("START OF THE PROJECT\nGUTENBERG EBOOK", "END OF THE PROJECT GUTENBERG\nEBOOK"),
        ("START OF PROJECT GUTENBERG E-TEXT", "END OF PROJECT GUTENBERG E-TEXT"),
    ],
)
def test_forms_of_the_markers(opening, closing):
    assert without_licences(book("HAMLET", FIRST, opening, closing)) == f"{FIRST}\n"


def test_a_title_over_two_lines_is_no_text():
    assert without_licences(book("THE TRAGEDY OF\nHAMLET, PRINCE OF DENMARK", FIRST)) == f"{FIRST}\n"


def test_the_small_print_of_old_books():
    assert without_licences(old_book("Hamlet", FIRST)) == f"{FIRST}\n"
    later = "*END THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.02/11/02*END*"
    assert without_licences(old_book("Hamlet", FIRST, later)) == f"{FIRST}\n"


def test_a_title_that_repeats_the_header_closes_no_book():
    body = f"The Project Gutenberg Etext of Hamlet\n\n{FIRST}"
    assert FIRST in without_licences(old_book("Hamlet", body))
    assert FIRST in without_licences(book("Hamlet", body))


@pytest.mark.parametrize("make_first", [book, old_book])
@pytest.mark.parametrize("make_second", [book, old_book])
@pytest.mark.parametrize("between", ["", "\n\n"])
def test_two_books_in_one_file_keep_both(make_first, make_second, between):
    whole = f"{make_first('HAMLET', FIRST)}{between}{make_second('RICHARD', SECOND)}"
    assert without_licences(whole) == f"{FIRST}\n\n{SECOND}\n"


def test_own_text_before_between_and_after_books_stays():
    whole = f"My notes.\n\n{book('HAMLET', FIRST)}\nMy other notes.\n\n{book('RICHARD', SECOND)}\nThe last notes.\n"
    kept = ["My notes.", FIRST, "My other notes.", SECOND, "The last notes."]
    assert without_licences(whole) == "\n\n".join(kept) + "\n"


def test_a_book_without_its_end_marker_stays_before_and_after_another():
    half = f"The Project Gutenberg eBook of X\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n{FIRST}\n"
    assert without_licences(f"{half}\n{book('RICHARD', SECOND)}") == f"{FIRST}\n\n{SECOND}\n"
    assert without_licences(f"{book('RICHARD', SECOND)}\n{half}") == f"{SECOND}\n\n{FIRST}\n"


def test_a_marker_without_its_partner_changes_nothing():
    whole = f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n{FIRST}"
    assert without_licences(whole) == whole
    assert without_licences("*** END OF THE PROJECT GUTENBERG EBOOK X ***\n") != ""


def test_a_text_that_only_speaks_of_the_project_is_unchanged():
    whole = f"The Project Gutenberg eBook of X is good.\n{FIRST}\nEnd of Project Gutenberg's X\n"
    assert without_licences(whole) == whole


@pytest.mark.parametrize("character", [" ", "\t", "*", "\n", " *", "END OF ", "newsletter "])
def test_a_line_of_a_million_marks_takes_one_look(character):
    """A pattern that tried every way to divide such a line took hours."""
    whole = character * (1_000_000 // len(character)) + "x"
    assert without_licences(whole) == whole


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "End of Project Gutenberg's X\n",
        "The Project Gutenberg eBook of X\n",
        "*** END OF THE PROJECT GUTENBERG",
    ],
)
def test_many_marks_are_read_in_one_pass(line):
    """A pass over all that follow, for each of them, took minutes."""
    assert FIRST in without_licences(f"{line * 300_000}\n{book('HAMLET', FIRST)}")


OWN = "A line of my own.\n" * 3_000  # longer than any header or licence


def test_own_text_behind_an_old_book_stays():
    assert without_licences(f"{old_book('Hamlet', FIRST)}{OWN}") == f"{FIRST}\n\n{OWN.strip()}\n"
    whole = f"{old_book('Hamlet', FIRST)}{OWN}{book('RICHARD', SECOND)}"
    assert without_licences(whole) == f"{FIRST}\n\n{OWN.strip()}\n\n{SECOND}\n"


@pytest.mark.parametrize("own", ["My notes.", OWN[:18_000].strip()], ids=["short", "long"])
@pytest.mark.parametrize("header", ["", "The Project Gutenberg eBook of X\n\n"])
def test_own_text_before_a_book_stays_up_to_its_header(own, header):
    name = "OF THE PROJECT GUTENBERG EBOOK X ***"
    marked = f"*** START {name}\n{FIRST}\n*** END {name}\n"
    assert without_licences(f"{own}\n{header}{marked}") == f"{own}\n\n{FIRST}\n"


def test_the_small_print_without_a_header_begins_with_its_own_line():
    start = old_book("Hamlet", FIRST).index("***START**THE SMALL PRINT!")
    assert without_licences(f"My notes.\n{old_book('Hamlet', FIRST)[start:]}") == f"My notes.\n\n{FIRST}\n"


@pytest.mark.parametrize(
    "own",
    ["My notes.", OWN.strip(), f"Give me licence to depart.\n{OWN.strip()}"],
    ids=["short", "long", "with the word"],
)
def test_own_text_behind_a_book_whose_licence_is_cut_stays(own):
    bare = book("HAMLET", FIRST).removesuffix(f"{LICENCE}\n")
    assert without_licences(f"{bare}{own}\n") == f"{FIRST}\n\n{own}\n"
    assert without_licences(f"{bare}{own}\n{book('RICHARD', SECOND)}") == f"{FIRST}\n\n{own}\n\n{SECOND}\n"


def test_a_licence_without_its_last_line_takes_what_a_licence_may_take():
    cut = book("HAMLET", FIRST).replace("newsletter to hear about new eBooks", "")
    kept = without_licences(f"{cut}{OWN}").removeprefix(f"{FIRST}\n\n")
    assert OWN.endswith(kept)
    assert len(OWN) - 25_000 < len(kept) < len(OWN)


def test_a_closing_line_far_from_the_end_marker_loses_nothing():
    whole = book("HAMLET", f"{FIRST}\nEnd of Project Gutenberg's Part 1\n{OWN}{SECOND}")
    for part in (FIRST, OWN, SECOND):
        assert part in without_licences(whole)
