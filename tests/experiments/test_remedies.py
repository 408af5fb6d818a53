"""What would fix a failing plan: the smallest step that does, by hand and against every step of a lever."""

from lib.domain.outcome import PROMISE_DAYS
from lib.experiments.remedies import Direction, directions, holds, remedies
from lib.experiments.task import Task
from lib.narrative.lever_changes import describe_step
from lib.narrative.remedy_sentences import describe_remedy
from tests.experiments.small import calm
from tests.shipped import shipped_network

LEVERS = shipped_network().levers
STRANDED = calm(own_trucks_lgg=0, spot_trucks_per_day=0)  # twenty parcels that no truck takes


def test_a_plan_that_holds_needs_no_remedy(runner):
    result = remedies(runner, calm(), 1)
    assert (result.fails, result.remedies, result.closest) == (False, (), None)


def test_one_truck_is_the_remedy_where_there_is_none(runner):
    result = remedies(runner, STRANDED, 1)
    assert result.fails
    assert {remedy.lever: remedy.value for remedy in result.remedies}["own_trucks_lgg"] == 1
    assert all(holds(remedy.figures) for remedy in result.remedies)


def test_no_smaller_step_of_the_same_lever_would_do(runner):
    for remedy in remedies(runner, STRANDED, 1).remedies:
        if not LEVERS[remedy.lever].numeric:
            continue
        smaller = range(int(remedy.value))
        runs = runner.run([Task(STRANDED.replace(**{remedy.lever: value}), 1) for value in smaller])
        assert not any(map(holds, runs)), remedy.lever


def test_remedies_are_of_different_levers_and_the_cheapest_come_first(runner):
    found = remedies(runner, STRANDED, 1).remedies
    costs = [remedy.figures["cost_eur_per_parcel"] for remedy in found]
    assert costs == sorted(costs)
    assert len({remedy.lever for remedy in found}) == len(found) <= 3


def test_where_nothing_helps_nothing_is_named(runner):
    """No flight leaves for as long as Hong Kong is closed, and no decision of the network opens it."""
    closed = calm(closed_gateway="HKG", closed_from_day=0, closed_days=28)
    result = remedies(runner, closed, 1)
    assert (result.fails, result.remedies, result.closest) == (True, (), None)


def test_a_remedy_is_read_as_a_step_and_what_comes_of_it(runner):
    remedy = next(r for r in remedies(runner, STRANDED, 1).remedies if r.lever == "own_trucks_lgg")
    step, effect = describe_step(STRANDED, remedy.lever, remedy.value, runner.network), describe_remedy(remedy.figures)
    assert step == "Own trucks at Liège 0 → 1"
    assert effect.startswith("Every parcel arrives: ")
    assert float(effect.split(": ")[1].split()[0]) < PROMISE_DAYS


def test_steps_of_a_lever_go_from_now_to_the_end_of_its_range():
    up, down = (d for d in directions(calm(own_trucks_lgg=2), LEVERS) if d.lever.key == "own_trucks_lgg")
    assert (up.values[:3], up.values[-1]) == ((2, 3, 4), 120)
    assert down == Direction(LEVERS["own_trucks_lgg"], (2, 1, 0))
