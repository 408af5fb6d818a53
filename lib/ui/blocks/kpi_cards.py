"""Key figures on the page, each against a reference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...narrative.figure_lines import describe_scope, describe_standing
from ...narrative.kpis import (
    ESTIMATE,
    LEADING_KPIS,
    ONLY_DELIVERED,
    UNDELIVERED,
    Figures,
    Kpi,
    compare_kpi,
    format_change,
    format_kpi,
    is_partial,
    lacks_parcels,
)
from ...narrative.targets import Targets
from .key_figures import Figure, Tone, draw_key_figures

TONES: Mapping[bool | None, Tone] = {True: "better", False: "worse", None: ""}
BASELINE = "baseline"


def draw_cards(
    figures: Figures, reference: Figures, kpis: Sequence[Kpi], against: str = BASELINE, *, preliminary: bool
) -> None:
    """Draw key figures, all of the same size, with the differences against a reference, named by `against`;
    without a name there are none to state.
    """
    cards = [_card(kpi, figures, reference, against, preliminary=preliminary) for kpi in kpis]
    draw_key_figures(cards, "kpis")


def draw_ranked_cards(
    figures: Figures,
    reference: Figures,
    kpis: Sequence[Kpi],
    against: str,
    targets: Targets,
    spreads: Mapping[str, str],
    *,
    preliminary: bool,
) -> None:
    """Draw key figures as `draw_cards`, those that lead with their targets and the spread of seasons, by key."""
    cards = [_card(kpi, figures, reference, against, preliminary=preliminary) for kpi in kpis]
    ranked = [
        _ranked(card, kpi, targets, figures, spreads.get(kpi.key, "")) for card, kpi in zip(cards, kpis, strict=True)
    ]
    draw_key_figures(ranked, "kpis")


def _card(kpi: Kpi, figures: Figures, reference: Figures, against: str, *, preliminary: bool) -> Figure:
    at_warehouse = "lane" in figures  # a row of `Outcome.lanes`
    partial, found = is_partial(kpi, figures), compare_kpi(kpi, figures, reference)
    text = format_kpi(kpi, figures)
    return Figure(
        kpi.key,
        kpi.label,
        f"{ESTIMATE}{text}" if preliminary and text[:1].isalnum() else text,
        ONLY_DELIVERED if partial else _difference(kpi, found.change, against),
        TONES[found.better],
        kpi.explain(at_warehouse),
        standing="alarm" if kpi is UNDELIVERED and lacks_parcels(figures) else "",
        quiet=partial or preliminary,
    )


def _difference(kpi: Kpi, change: float | None, against: str) -> str:
    if change is None or not against:
        return ""
    return format_change(kpi, change, fine=False) if change else f"= {against}"


def _ranked(card: Figure, kpi: Kpi, targets: Targets, figures: Figures, spread: str) -> Figure:
    """Return a card with its target, and one that leads with what it covers and its spread."""
    leads = kpi in LEADING_KPIS
    target = describe_standing(kpi, targets, figures)
    return replace(
        card,
        leading=leads,
        scope=describe_scope(kpi, figures),
        target=target.text if leads or target.standing else "",
        standing=target.standing or card.standing,
        spread=spread if leads else "",
    )
