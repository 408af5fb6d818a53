"""Recommendations: by hand on the small network, where Monday's flight leaves Wednesday's parcels waiting."""

import re

import pytest

from lib.errors import LanecastError
from lib.experiments.recommendations import Effect, recommend
from lib.experiments.task import Task
from lib.narrative.effects import describe_effects, describe_none
from lib.narrative.kpis import CO2E, COST, DAYS_MEAN
from tests.experiments.small import WAIT_DAYS, calm

MONDAYS = calm(flights_per_week=1, drivers="team")


def test_flying_on_the_day_the_parcels_come_saves_the_whole_wait(runner):
    """Parcels are ready on Wednesdays at 14:00, the flight leaves at 15:30: on Wednesdays none waits."""
    best = recommend(runner, MONDAYS, DAYS_MEAN.key, 1, 3).best
    by_lever = {one.lever: one for one in best}
    days = by_lever["flight_days"]
    assert days.value == "Wed"
    effect = days.effects[DAYS_MEAN.key]
    assert (effect.median, effect.low, effect.high) == pytest.approx((-WAIT_DAYS[1],) * 3)
    assert best[0] == days


def test_every_recommendation_improves_the_figure_in_every_season(runner):
    for by in (DAYS_MEAN, COST, CO2E):
        result = recommend(runner, MONDAYS, by.key, 1, 3)
        assert result.tried > len(result.best)
        assert all(one.effects[by.key].high < 0 for one in result.best)
        assert len({one.lever for one in result.best}) == len(result.best) <= 3


def test_effects_are_those_of_the_change_alone(runner):
    (first, *_) = recommend(runner, MONDAYS, COST.key, 1, 3).best
    changed = MONDAYS.replace(**{first.lever: first.value})
    costs = [[run[COST.key] for run in runner.run([Task(s, 1, r) for r in range(3)])] for s in (MONDAYS, changed)]
    moves = sorted(new - old for old, new in zip(*costs, strict=True))
    assert first.effects[COST.key] == Effect(moves[1], moves[0], moves[2])


def test_a_change_after_which_parcels_are_left_behind_is_not_recommended(runner):
    stranding = {one.value for one in recommend(runner, MONDAYS, COST.key, 1, 3).best if one.lever == "own_trucks_lgg"}
    assert 0 not in stranding


def test_a_figure_that_nobody_aims_at_is_refused(runner):
    with pytest.raises(LanecastError, match="choose one of days_to_warehouse_mean"):
        recommend(runner, MONDAYS, "carried_t_per_week", 1)


def test_effects_are_read_as_an_executive_says_them():
    effects = {DAYS_MEAN.key: (-0.312, -0.661, -0.234), COST.key: (0.354, 0.2, 0.5), CO2E.key: (0.001, 0.0, 0.0)}
    told = describe_effects(effects, DAYS_MEAN)
    assert told == "0.31 d faster (0.23 to 0.66 in 9 of 10 seasons), €0.35 dearer per parcel."
    assert re.search("cheaper in 9 of 10 seasons", describe_none(COST, 104))
