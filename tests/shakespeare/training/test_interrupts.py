"""Ctrl-C inside a step waits for its end."""

import os
import signal
import threading

import pytest

from shakespeare.training.interrupts import deferred


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_an_interrupt_inside_is_raised_at_the_end_and_handlers_are_put_back():
    before, reached = signal.getsignal(signal.SIGINT), []

    def work():
        with deferred():
            os.kill(os.getpid(), signal.SIGINT)
            reached.append("the end")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["the end"]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_nothing_happens_where_nobody_interrupts():
    before = signal.getsignal(signal.SIGINT)
    with deferred():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_an_error_inside_is_raised_as_it_is():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="inside"), deferred():
        raise ValueError("inside")
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_is_left_alone():
    ended = []

    def work():
        with deferred():
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_waits_too_where_it_is_taken_for_an_interrupt(number):
    """It left weights of one step beside a state of the step before."""
    signal.signal(number, signal.default_int_handler)
    reached = []

    def work():
        with deferred():
            os.kill(os.getpid(), number)
            reached.append("the end")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["the end"]
    assert signal.getsignal(number) is signal.default_int_handler


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_an_interrupt_that_is_ignored_stays_so():
    """Of what a script put into the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with deferred():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
