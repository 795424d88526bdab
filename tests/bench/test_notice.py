"""Lines on standard error."""

from bench.notice import tell


def test_what_a_child_said_last_reaches_no_terminal_raw(capsys):
    tell("gru: failed: \x1b]0;title\x07 \u202eabc")
    assert capsys.readouterr().err == "bard: gru: failed: \\x1b]0;title\\x07 \\u202eabc\n"
