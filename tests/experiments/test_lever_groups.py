"""Shares of groups of levers: worked out by hand on the small network, and adding up to the difference."""

import pytest

from lib.experiments.lever_groups import attribute_groups
from lib.narrative.sentences import describe_groups
from tests.experiments.small import DAY_MIN, TEAM_MIN, calm


@pytest.fixture(scope="module")
def shares(runner):
    a, b = calm(flights_per_week=1), calm(flights_per_week=2, drivers="team", cutoff_h=30)
    return attribute_groups(runner, a, b, parcels_per_unit=1)


def test_levers_of_a_group_change_together(shares):
    """The second flight is missed with a cut-off of 30 hours, so the levers of the air change nothing together."""
    by_group = shares.groups.set_index("group").share_days
    assert by_group["Trucks"] * DAY_MIN == pytest.approx(-TEAM_MIN)
    assert by_group["Air"] == 0
    assert shares.total_days == pytest.approx(by_group.sum())


def test_what_is_left_without_a_group_is_the_run_without_it(shares):
    left = shares.subsets.set_index("groups")
    assert left.loc[[("Air",)]].warehouse_pct.item() == pytest.approx(0)
    assert left.loc[[("Trucks",)]].warehouse_pct.item() == pytest.approx(left.iloc[0].warehouse_pct)


def test_equal_scenarios_have_nothing_to_share(runner):
    shares = attribute_groups(runner, calm(), calm(), parcels_per_unit=1)
    assert (shares.total_days, len(shares.groups), len(shares.subsets)) == (0, 0, 0)


def test_the_sentence_names_the_group_that_carries_most(shares):
    text = describe_groups(shares.groups, shares.subsets, shares.total_days, "before")
    assert text.startswith("Parcels reach the warehouse 7 % faster than in before. ")
    assert "Trucks (Drivers) carries −0.5 d of −0.5 d; without it, 0 % faster." in text
