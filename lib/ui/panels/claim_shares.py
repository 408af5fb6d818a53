"""What carries the difference between the network before the route and the baseline."""

from typing import TYPE_CHECKING

from ...narrative.kpis import DAYS_MEAN, format_change
from ...narrative.sentences import describe_groups, format_percent_faster
from ...scenario import QUICK_UNIT, Preset, Scenario
from ..blocks.html_blocks import caption, table
from ..blocks.text import escape
from ..services.studies import answer, study_request

if TYPE_CHECKING:
    from ...experiments.lever_groups import GroupShares


def draw_claim_shares(before: Preset) -> None:
    """Draw how much of the difference to a preset each group of its levers carries, and what is left without some."""
    request = study_request("groups", a=before.scenario, b=Scenario(), unit=QUICK_UNIT)
    shares: GroupShares | None = answer(request, "Calculating what carries the difference…")
    if shares is None:
        return
    caption(describe_groups(shares.groups, shares.subsets, shares.total_days, f"“{before.title}”"))
    rows = [
        [*map(escape, (row.group, row.levers)), format_change(DAYS_MEAN, row.share_days, fine=False)]
        for row in shares.groups.itertuples()
    ]
    table(("Group", "Levers that differ", "Share of the days to the warehouse"), rows, label="Shares by group", words=2)
    left = [
        [escape(", ".join(row.groups)), *map(format_percent_faster, (row.warehouse_pct, row.door_pct))]
        for row in shares.subsets.itertuples()
    ]
    head = ("If it had differed only in", "To the warehouse", "To the door")
    table(head, left, label="What is left of the difference", words=1)
