"""Servers end with the tests, however these end."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ended_by(stop: Callable[[], None]) -> Iterator[None]:
    """Told to end, Python would leave servers and folders behind; an exception dbt catches."""

    def leave(*_: object) -> None:
        stop()
        os._exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        stop()
        signal.signal(signal.SIGTERM, before)
