"""Programs from Debian's packages."""

import fcntl
import subprocess
import tempfile
from pathlib import Path


def install(package: str) -> None:
    """One after the other: where tests of several engines begin at once, apt-get would give up."""
    with (Path(tempfile.gettempdir()) / "activation_layer_apt_get.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", package], check=True)
