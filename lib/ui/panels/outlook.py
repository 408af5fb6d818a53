"""What comes next: what improves a plan that holds, and what would fix one that fails."""

from ...domain.outcome import Outcome
from ...scenario import Scenario
from ..session.state import session
from .recommended_changes import draw_recommendations
from .remedy_offers import draw_remedies


def draw_outlook(outcome: Outcome, scenario: Scenario) -> None:
    """Draw what comes next; a slide of a story shows what is, and leaves that to the discussion."""
    if session().presentation:
        return
    if outcome.steady:
        draw_recommendations(scenario)
    else:
        draw_remedies(scenario)
