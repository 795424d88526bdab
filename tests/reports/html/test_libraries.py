"""What the page needs."""

from reports.html import libraries


def test_all_are_installed_where_tests_run():
    assert libraries.missing() == ()
