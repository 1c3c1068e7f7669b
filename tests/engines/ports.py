"""Free ports, and servers that listen on them."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int, seconds: float) -> None:
    """Return when someone listens; raise TimeoutError when nobody does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if listens(port):
            return
        time.sleep(0.2)
    raise TimeoutError(f"nobody listens on port {port} after {seconds} s")


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(script: Path) -> Iterator[int]:
    """A server of our own Python, and the port on which it listens."""
    port = free_port()
    server = subprocess.Popen([sys.executable, str(script), str(port)])
    try:
        wait_for_port(port, 60)
        yield port
    finally:
        server.terminate()
        server.wait(30)
