"""Work side by side: results in the order asked for, and an interrupt that ends the children."""

import threading

import pytest

from bench.pipeline import side_by_side


def test_results_come_in_the_order_asked_for(context):
    second_is_done = threading.Event()
    work = {"first": lambda: second_is_done.wait(10), "second": second_is_done.set}
    assert list(side_by_side.run(context, "work", work, str)) == ["first", "second"]
    assert side_by_side.run(context, "work", work, str) == {"first": True, "second": None}


def test_an_interrupt_ends_the_children(context, monkeypatch):
    ended = []
    waiting = threading.Event()

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(side_by_side.isolation, "end_all", lambda: (ended.append(True), waiting.set()))
    with pytest.raises(KeyboardInterrupt):
        side_by_side.run(context, "work", {1: interrupted, 2: lambda: waiting.wait(10)}, str)
    assert ended
    assert context.stopping.is_set()
