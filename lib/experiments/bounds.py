"""How large a study may be; checked before its runs are laid out."""

from ..errors import LanecastError
from ..scenario import Lever

MOST_VALUES = 1_000  # of an axis; no lever has half as many steps of its own
MOST_RUNS = 10_000  # of a study


def check_values(lever: Lever, values: float) -> None:
    """Refuse an axis of too many values; raises LanecastError."""
    if not 1 <= values <= MOST_VALUES:
        raise LanecastError(
            f"{lever.label} with {values:,.0f} values is not accepted: an axis takes 1 to {MOST_VALUES:,}. "
            f"The steps of this lever are {lever.step:g}; choose a step no smaller, or a narrower range."
        )


def check_runs(runs: float, remedy: str = "Choose fewer values, replications or samples.") -> None:
    """Refuse a study of too many runs; raises LanecastError."""
    if runs > MOST_RUNS:
        raise LanecastError(f"A study of {runs:,.0f} runs is not accepted: it takes 1 to {MOST_RUNS:,}. {remedy}")
