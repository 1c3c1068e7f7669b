"""What the parts of the benchmark hand to the report."""

from dataclasses import dataclass, field

from measured import Measured


@dataclass
class Findings:
    """Repetitions by variant, and how each one's output was checked."""

    runs: dict[str, list[Measured]] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Findings") -> None:
        """Take in what another part has measured: no time counts without a check."""
        unchecked = sorted(other.runs.keys() - other.checks.keys())
        if unchecked:
            raise RuntimeError(f"not checked: {', '.join(unchecked)}")
        self.runs |= other.runs
        self.checks |= other.checks
