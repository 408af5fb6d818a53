"""What comes next: of a plan that holds the best step and the range of seasons, of one that fails what would fix it."""

from ...domain.outcome import Outcome
from ...scenario import Scenario
from .marginal_values import draw_next_step
from .remedy_offers import draw_remedies
from .season_ranges import draw_season_ranges


def draw_outlook(outcome: Outcome, scenario: Scenario) -> None:
    """Draw what comes next. Seasons of a plan that fails are not shown: its coarse runs plan other trucks, and where
    these do not suffice that decides what arrives.
    """
    if outcome.steady:
        draw_next_step(scenario)
        draw_season_ranges(scenario)
    else:
        draw_remedies(scenario)
