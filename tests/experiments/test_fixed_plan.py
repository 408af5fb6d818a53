"""A truck plan held fixed: what stays, what moves to new waves, and what needs direct lanes."""

from dataclasses import replace

from lib.domain.plan import LinehaulPlan
from lib.experiments.fixed_plan import keep_plan
from lib.experiments.staged_runs import PLAN_UNIT
from lib.experiments.task import Task, compute
from lib.linehaul import direct_lanes
from lib.scenario import Scenario
from lib.whatif import simulate
from tests.experiments.small import calm, small_network
from tests.shipped import lever_values

NETWORK = small_network()


def planned(scenario, planner=direct_lanes):
    return simulate(NETWORK, scenario, PLAN_UNIT, planner=planner).plan


def test_the_scenario_it_was_made_for_keeps_it_to_the_last_figure():
    made = planned(calm())
    assert planned(calm(), keep_plan(made, lever_values(calm()))).departures == made.departures


def test_a_new_wave_takes_the_tours_of_the_nearest():
    made = planned(calm())  # Monday, Wednesday, Friday
    marked = LinehaulPlan(
        tuple(replace(d, offset_min=d.offset_min + d.wave.weekday) for d in made.departures), "marked"
    )
    # Monday, Tuesday, Thursday, Saturday
    kept = planned(calm(flights_per_week=4), keep_plan(marked, lever_values(calm())))
    offset = {
        d.wave.weekday: d.offset_min - made.departures[0].offset_min for d in kept.departures if d.wave.service == 0
    }
    assert offset == {0: 0, 1: 0, 3: 2, 5: 4}
    assert kept.status == "marked, fixed"


def test_a_warehouse_that_no_tour_serves_gets_direct_lanes():
    base = Scenario()
    made = planned(base)
    kept = planned(base.replace(spain_gateway="LGG"), keep_plan(made, lever_values(base)))
    anew = planned(base.replace(spain_gateway="LGG"))
    served = {(d.gateway, d.wave, stop) for d in kept.departures for stop in d.stops}
    assert served == {(d.gateway, d.wave, stop) for d in anew.departures for stop in d.stops}
    assert [d.route for d in kept.departures] == list(range(len(kept.departures)))


def test_the_truck_type_follows_its_lever():
    made = planned(calm())
    kept = planned(calm(vehicle_type="mega"), keep_plan(made, lever_values(calm())))
    assert {d.vehicle for d in kept.departures} == {"mega"}


def test_loads_follow_the_freight():
    made, base = planned(calm()), calm()
    doubled = planned(base.replace(demand_pct=200), keep_plan(made, lever_values(base)))
    assert sum(d.tonnes for d in doubled.departures) == 2 * sum(d.tonnes for d in made.departures)
    assert [d.trucks for d in doubled.departures] == [d.trucks for d in made.departures]


def test_a_tour_stays_while_one_of_its_stops_is_served():
    def planner(case, volumes):
        first = direct_lanes(case, volumes).departures[0]
        both = replace(first, stops=(first.stops[0], 99), lanes=first.lanes * 2, share_permille=(500, 500))
        by_hand = LinehaulPlan((both, replace(first, stops=(99,))), "by hand")
        kept = keep_plan(by_hand, case.levers)(case, volumes[:1])
        assert [d.stops for d in kept.departures] == [both.stops]
        return direct_lanes(case, volumes)

    planned(calm(), planner)


def test_a_task_with_a_plan_held_computes_with_it():
    fixed = compute(NETWORK, Task(calm(flights_per_week=4), 1, fixed_plan=calm()))
    anew = compute(NETWORK, Task(calm(flights_per_week=4), 1))
    assert fixed["days_to_warehouse_mean"] == anew["days_to_warehouse_mean"], "direct lanes are the same for every wave"
