"""Whether a network near its capacity has settled before the measured weeks (rule 10.8)."""

from ..domain.clock import MEASURED_WEEKS
from ..domain.outcome import Outcome
from .formatting import format_number

WARM_UP_WEEKS = MEASURED_WEEKS.start
FULL_PCT = 100.0


def weeks_to_clear(outcome: Outcome) -> dict[str, float]:
    """Return by service in how many weeks the backlog of one cancelled flight clears at its fullest gateway; infinite
    where flights are full.
    """
    weeks: dict[str, float] = {}
    for row in outcome.air[outcome.air["flights_per_week"] > 0].itertuples():
        spare = 1 - max(row.load_weight_pct, row.load_volume_pct) / FULL_PCT
        clears = 1 / row.flights_per_week / spare if spare > 0 else float("inf")
        weeks[row.name] = max(clears, weeks.get(row.name, 0.0))
    return weeks


def describe_unsettled(outcome: Outcome) -> str:
    """State that the figures of a plan that holds may not have settled, as a cancelled flight is felt for longer than
    the run warms up; empty if they have.
    """
    service, weeks = max(weeks_to_clear(outcome).items(), key=lambda item: item[1], default=("", 0.0))
    if not outcome.steady or weeks <= WARM_UP_WEEKS:
        return ""
    takes = f"{format_number(weeks, 1)} weeks" if weeks < MEASURED_WEEKS.stop else "longer than the run observes"
    return (
        f"Near capacity: with the space that {service} has left, the backlog of one cancelled flight takes {takes} to "
        f"clear, more than the {WARM_UP_WEEKS} weeks before the measured ones. The figures may not have settled: they "
        "depend on what was cancelled before."
    )
