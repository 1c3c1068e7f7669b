"""The cost of a new day against the years of history, as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter
from measured import Measured
from variants import CUMULATIVE, DAILY_RUN, REBUILD, with_years

# Colours that are told apart whatever one's colour vision, and in grey by their markers.
LINES = (
    (REBUILD, "full recompute", "#C44E00", "s"),
    (DAILY_RUN, "the package,\nfirst_last + daily", "#0068A8", "o"),
    (CUMULATIVE, "cumulative table", "#00795B", "^"),
)
INK = "#333333"
GRID = "#E3E3E3"


def draw_daily_cost(
    path: Path, runs: Mapping[str, Sequence[Measured]], entities: int, history: Sequence[int]
) -> None:
    """Median seconds in the database for one new day, on a logarithmic scale."""
    figure = Figure(figsize=(8, 5), dpi=160, facecolor="white", layout="constrained")
    axes = figure.subplots()
    for variant, label, colour, marker in LINES:
        seconds = [
            median(run.seconds for run in runs[with_years(variant, years)]) for years in history
        ]
        axes.plot(history, seconds, color=colour, marker=marker, markersize=8, linewidth=2.2)
        _write_beside(axes, history[-1], seconds[-1], label, colour)
        for years, taken in zip(history, seconds, strict=True):
            _write_above(axes, years, taken, colour)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:g} s"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    lowest, highest = axes.get_ylim()
    axes.set_ylim(lowest / 1.3, highest * 1.5)
    axes.set_xlim(history[0] - 0.25, history[-1] + 1.2)
    axes.set_xticks(history, [f"{years} {'year' if years == 1 else 'years'}" for years in history])
    axes.set_xlabel("history in the tables", color=INK, fontsize=11)
    axes.set_title(
        f"One new day: time in the database ({entities:,} entities, logarithmic scale)",
        loc="left",
        color=INK,
        fontsize=12,
    )
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, labelsize=11, length=0, which="both")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def _write_beside(axes: Axes, years: int, seconds: float, label: str, colour: str) -> None:
    axes.annotate(
        label,
        (years, seconds),
        xytext=(26, 0),
        textcoords="offset points",
        verticalalignment="center",
        color=colour,
        fontsize=11,
        fontweight="bold",
    )


def _write_above(axes: Axes, years: int, seconds: float, colour: str) -> None:
    axes.annotate(
        f"{_two_digits(seconds)} s",
        (years, seconds),
        xytext=(0, 9),
        textcoords="offset points",
        horizontalalignment="center",
        color=colour,
        fontsize=10,
    )


def _two_digits(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:#.2g}"
