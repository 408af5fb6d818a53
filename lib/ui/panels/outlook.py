"""What comes next: what improves a plan that holds, and what would fix one that fails."""

from ...domain.outcome import Outcome
from ...scenario import Scenario
from .recommended_changes import draw_recommendations
from .remedy_offers import draw_remedies
from .season_ranges import draw_season_ranges


def draw_outlook(outcome: Outcome, scenario: Scenario) -> None:
    """Draw what comes next. Seasons of a plan that fails are not shown: its coarse runs plan other trucks, and where
    these do not suffice that decides what arrives.
    """
    if outcome.steady:
        draw_season_ranges(scenario)
        draw_recommendations(scenario)
    else:
        draw_remedies(scenario)
