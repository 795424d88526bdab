"""What a command tells of the text that it was given."""

from bench import user_text


def test_what_was_taken_for_licence_is_told(tmp_path, text, capsys):
    path = tmp_path / "own.txt"
    path.write_text(text, "utf-8")
    assert user_text.load(path).text == text
    assert capsys.readouterr().err == ""
    licence = "*** END OF THE PROJECT GUTENBERG EBOOK X ***\nThe Project Gutenberg License, Section 1.\n"
    path.write_text(f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n{text.strip()}\n{licence}", "utf-8")
    corpus = user_text.load(path)
    assert corpus.text == f"{text.strip()}\n"
    assert capsys.readouterr().err == (
        f"bard: note: {path}: {corpus.licence_characters} characters were taken for Project Gutenberg's licences"
        " and left out\n"
    )
