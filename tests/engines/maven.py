"""What lies on Maven Central, unpacked."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from engines.debian import install

PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"


def unpack(artifact: str, folder: Path) -> Path:
    """The one folder that an archive (group:artifact:version:type) holds, put into a folder."""
    if shutil.which("mvn") is None:
        install("maven")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        unpacked = Path(scratch) / "unpacked"
        subprocess.run(
            [
                *["mvn", "--batch-mode", "--quiet", f"{PLUGIN}:unpack"],
                *[f"-Dartifact={artifact}", f"-DoutputDirectory={unpacked}"],
            ],
            check=True,
            cwd=scratch,
        )
        [content] = unpacked.iterdir()
        target = content.rename(folder / content.name)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{artifact}: {size / 1e6:.0f} MB in {time.monotonic() - began:.0f} s")
    return target
