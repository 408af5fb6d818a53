"""The studies that a briefing note rests on."""

from dataclasses import dataclass

from ..errors import LanecastError
from ..scenario import Scenario
from .attribution import Attribution, attribute
from .marginals import MarginalValues, marginal_values
from .runner import Runner
from .seasons import Seasons, season_ranges

REPLICATIONS = 3  # of the marginal values


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a note states beyond the outcome: spread over seasons, marginal values, and each changed lever's share of
    the difference, None for the baseline and where nothing arrives.
    """

    seasons: Seasons
    steps: MarginalValues
    shares: Attribution | None


def gather(runner: Runner, scenario: Scenario) -> Evidence:
    """Run the studies that a note rests on, in coarse units; the app runs the same ones."""
    steps = marginal_values(runner, scenario, replications=REPLICATIONS)
    return Evidence(season_ranges(runner, scenario), steps, _shares(runner, scenario))


def _shares(runner: Runner, scenario: Scenario) -> Attribution | None:
    try:
        return attribute(runner, Scenario(), scenario) if scenario.changes else None
    except LanecastError:  # nothing arrives in one of the combinations
        return None
