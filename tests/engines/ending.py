"""Servers end with the tests, however these end."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ended_by(stop: Callable[[], None]) -> Iterator[None]:
    """Told to end, Python would leave servers and folders behind; an exception dbt catches."""

    def stop_undisturbed() -> None:
        """A signal while a server is waited for would wait for it once more, and for ever."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop()

    def leave(*_: object) -> None:
        stop_undisturbed()
        os._exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        stop_undisturbed()
        signal.signal(signal.SIGTERM, before)
