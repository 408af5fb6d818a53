"""What holds for every plan, worked by hand or for whatever problem Hypothesis finds."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import DataError
from lib.linehaul import (
    QUICK,
    Fleet,
    LinehaulSolution,
    Lot,
    Problem,
    RoadTravel,
    RouteClass,
    Turnround,
    Vehicle,
    after_departures,
    fleet_curve,
    iter_solutions,
    solve,
)
from tests.linehaul.cases import OWN, SPOT, case, line
from tests.linehaul.reference import complaints

problems = st.builds(case, st.integers(0, 10_000), cyclic=st.booleans(), opening=st.booleans(), lots=st.integers(0, 7))


@settings(max_examples=40)
@given(problems)
def test_every_plan_keeps_every_rule(problem: Problem) -> None:
    quick, proven = iter_solutions(problem)
    assert complaints(problem, quick) == []
    assert complaints(problem, proven) == []
    assert proven.proven
    assert quick.bound_c <= proven.objective_c <= quick.objective_c or proven.unserved


@settings(max_examples=25)
@given(problems)
def test_a_free_truck_never_makes_the_plan_dearer(problem: Problem) -> None:
    more = replace(problem, fleets=tuple(replace(f, trucks=(f.trucks or 0) + 1, weekly_c=0) for f in problem.fleets))
    before = solve(replace(problem, fleets=tuple(replace(f, weekly_c=0) for f in problem.fleets)))
    after = solve(more)
    left_before, left_after = (sum(entry.floor for entry in plan.unserved) for plan in (before, after))
    assert left_after <= left_before
    assert after.objective_c <= before.objective_c or left_after < left_before


def test_freight_of_neighbours_shares_a_truck() -> None:
    plan = solve(line(100, 120, lots=(Lot("a", "G", "A", 4), Lot("b", "G", "B", 5))))
    (trip,) = plan.trips
    assert [(stop.site, stop.arrive_min, stop.lots) for stop in trip.stops] == [
        ("A", 100, (("a", 4),)),  # 100 km at 60 km/h
        ("B", 180, (("b", 5),)),  # an hour to unload, then 20 km
    ]
    assert plan.objective_c == 9_000 + 120 * 150 + 2_000 == trip.total_c
    assert plan.proven
    assert plan.status == "proven optimal"


@pytest.mark.parametrize("splittable", [True, False])
def test_more_than_a_truckload_goes_in_full_trucks_and_a_rest(splittable: bool) -> None:
    lot = Lot("a", "G", "A", 34, 34_000_000, splittable=splittable)  # 8 t a truck: 8 units of a tonne
    plan = solve(line(100, lots=(lot,)))
    assert sorted(trip.stops[0].lots[0][1] for trip in plan.trips) == [2, 8, 8, 8, 8]
    assert plan.proven


def test_one_truck_makes_two_trips_if_it_is_back_in_time() -> None:
    lots = (Lot("a", "G", "A", 10), Lot("b", "G", "A", 10))
    fleet = Fleet("trucks", "G", ("own",), 1)
    # 60 km: there at 60, unloaded at 120, home at 180, ready 30 min later
    problem = line(60, lots=lots, vehicles=(OWN,), fleets=(fleet,), slots=(0, 210), turnround=Turnround(30, 660))
    assert [trip.depart_min for trip in solve(problem).trips] == [0, 210]
    tight = solve(replace(problem, slots=(0, 209)))
    assert len(tight.trips) == 1
    assert [(entry.floor, entry.why) for entry in tight.unserved] == [(10, "no truck of the fleet is free in time")]
    assert tight.status == "proven optimal, but some freight cannot be served"


def test_a_truck_out_over_the_end_of_the_week_is_missing_at_its_start() -> None:
    lots = (Lot("late", "G", "A", 10, release_min=10_000), Lot("early", "G", "A", 10, release_min=50))
    fleet = Fleet("trucks", "G", ("own",), None, weekly_c=100)
    problem = line(
        60,
        lots=lots,
        vehicles=(OWN,),
        fleets=(fleet,),
        slots=(60, 10_000),
        period_min=10_080,
        max_wait_min=100,
        turnround=Turnround(30, 660),
    )
    assert solve(problem).trucks == {"trucks": 2}  # out from 10,000 to 10,210: one too few at 60
    assert solve(replace(problem, slots=(140, 10_000))).trucks == {"trucks": 1}


def test_spot_trucks_a_day_are_limited() -> None:
    lots = tuple(Lot(key, "G", "A", 10) for key in "ab")
    fleet = Fleet("on call", "G", ("spot",), 1, per_day=True)
    free = line(60, lots=lots, fleets=(fleet,), slots=(0, 600, 1_500))
    plan = solve(free)
    assert sorted(trip.depart_min // 1_440 for trip in plan.trips) == [0, 1]
    assert complaints(free, plan) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"release_min": 10}, "no departure within the longest wait after its release at minute 10"),
        ({"deadline_min": 99}, "the fastest truck arrives 1 min after the latest minute accepted"),
        ({"grams": 9_000_000}, "one floor unit of it is too heavy or too large for every truck that is fast enough"),
    ],
)
def test_what_cannot_be_served_is_told(change: dict[str, int], why: str) -> None:
    lot = replace(Lot("a", "G", "A", 1), **change)  # type: ignore[arg-type]
    plan = solve(line(100, lots=(lot, Lot("b", "G", "A", 1))))
    assert [(entry.lot, entry.why) for entry in plan.unserved] == [("a", why)]
    assert [stop.lots for trip in plan.trips for stop in trip.stops] == [(("b", 1),)]


def test_sites_without_road_or_truck_are_told() -> None:
    lots = (Lot("a", "G", "A", 1),)
    assert solve(line(-1, lots=lots)).unserved[0].why == "no truck reaches A from G"
    assert solve(line(10, lots=lots, vehicles=(OWN,))).unserved[0].why == "no truck leaves G"


def test_own_trucks_pay_when_they_drive_enough() -> None:
    """A spot trip of 60 km costs 180, an own one 146 (dispatch 50, 120 km, 3 h at 8): three save 102 a week."""
    lots = tuple(Lot(f"{day}", "G", "A", 10, release_min=1_440 * day) for day in range(3))
    fleet = Fleet("trucks", "G", ("own",), None, weekly_c=10_000)
    problem = line(
        60,
        lots=lots,
        vehicles=(OWN, SPOT),
        fleets=(fleet,),
        slots=(0, 1_440, 2_880),
        period_min=10_080,
        max_wait_min=100,
    )
    own, spot = 5_000 + 120 * 60 + 3 * 800, 9_000 + 60 * 150
    curve = fleet_curve(problem)
    assert [point.plan.objective_c for point in curve.points[:3]] == [3 * spot, 10_000 + 3 * own, 20_000 + 3 * own]
    assert curve.best.trucks == 1
    assert all(point.plan.proven for point in curve.points)
    assert solve(problem).objective_c == curve.best.plan.objective_c


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_the_curve_meets_fleets_of_that_size(seed: int) -> None:
    problem = case(seed, cyclic=True, lots=5)
    free = replace(problem, fleets=(replace(problem.fleets[0], trucks=None),))
    curve = fleet_curve(free)
    for point in curve.points:
        fixed = replace(problem, fleets=(replace(problem.fleets[0], trucks=point.trucks),))
        assert solve(fixed).objective_c == point.plan.objective_c
        assert complaints(free, point.plan) == []
    assert curve.best.plan.objective_c == solve(free).objective_c


def test_kept_trips_outweigh_small_savings() -> None:
    problem = case(3)
    plan = solve(problem)
    again = solve(problem, warm_start=plan.trips, bonus_c=4_000)
    assert again == replace(plan, status=again.status, work=again.work)
    vans = tuple(replace(v, per_km_c=10 if v.key == "van" else v.per_km_c) for v in problem.vehicles)
    cheaper_van = replace(problem, vehicles=vans)
    free, kept = solve(cheaper_van), solve(cheaper_van, warm_start=plan.trips, bonus_c=100_000)
    assert free.objective_c <= kept.objective_c
    assert untouched(plan, free) <= untouched(plan, kept) == len(plan.trips)


def untouched(old: LinehaulSolution, new: LinehaulSolution) -> int:
    """Return how many trips are the same in both plans."""
    told = [Counter((t.vehicle, t.depart_min, t.stops) for t in plan.trips) for plan in (old, new)]
    return (told[0] & told[1]).total()


def test_departed_trips_take_their_freight_and_their_truck() -> None:
    lots = (Lot("a", "G", "A", 10), Lot("b", "G", "A", 14, 1_400))
    fleet = Fleet("trucks", "G", ("own",), 1)
    problem = line(60, lots=lots, vehicles=(OWN, SPOT), fleets=(fleet,), slots=(0, 100, 200))
    gone = tuple(trip for trip in solve(problem).trips if trip.vehicle == "own" and trip.depart_min == 0)
    rest = after_departures(replace(problem, slots=(100, 200)), gone)
    plan = solve(rest)
    assert rest.out == (("trucks", 180),)
    assert sum(lot.floor for lot in rest.lots) == 14
    assert all(trip.depart_min == 200 for trip in plan.trips if trip.vehicle == "own")
    assert complaints(rest, plan) == []


def test_a_quick_plan_comes_first() -> None:
    quick, proven = iter_solutions(case(4))
    assert quick.bound_c <= proven.bound_c
    assert [plan.objective_c for plan in iter_solutions(case(4), QUICK)] == [quick.objective_c]


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"slots": ()}, "there is no departure slot"),
        ({"slots": (5, 0)}, "departure slots must ascend"),
        ({"slots": (0, 10_080), "period_min": 10_080}, "lie in 0 … 10079"),
        ({"lots": (Lot("a", "G", "A", 1), Lot("a", "G", "A", 1))}, "lot a is listed 2 times"),
        ({"lots": (Lot("a", "H", "A", 1),)}, "gateway H is unknown; known are G"),
        ({"lots": (Lot("a", "G", "Z", 1),)}, "site Z is unknown; known are A"),
        ({"lots": (Lot("a", "G", "A", 0),)}, "lot a takes 0 floor units; it needs at least 1"),
        ({"fleets": (Fleet("f", "G", ("lorry",), 1),)}, "vehicle lorry is unknown; known are spot"),
        ({"vehicles": (Vehicle("v", 3, per_km_c=-1),)}, "vehicle v has a negative cost"),
        ({"vehicles": (Vehicle("v", 10_001),)}, "vehicle v: floor = 10001 is not accepted; .* from 0 to 10,000"),
        ({"vehicles": (Vehicle("v", 3, payload_g=2.5),)}, "vehicle v: payload_g = 2.5 is not accepted"),  # type: ignore[arg-type]
        ({"lots": (Lot("a", "G", "A", 99_999_999_999),)}, "lot a: floor = 99999999999 is not .* from 1 to 100,000"),
        ({"lots": (Lot("a", "G", "A", 1, deadline_min=2**31),)}, "lot a: deadline_min = 2147483648 is not accepted"),
        ({"lots": (Lot("a", "G", "A", 1, math.nan),)}, "lot a"),  # type: ignore[arg-type]
        ({"routes": RouteClass(0)}, "max_stops of the class of routes = 0 is not .* a whole number from 1 to 6"),
        ({"routes": RouteClass(7)}, "max_stops of the class of routes = 7 is not accepted"),
        ({"routes": RouteClass(4, 0)}, "neighbours of the class of routes = 0 is not .* a whole number from 1"),
    ],
)
def test_malformed_problems_are_refused(broken: dict[str, object], complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        solve(line(100, **{"lots": (), **broken}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shapes", "complaint"),
    [
        (((1, 2), (1, 1)), r"from_km has the shape \(1, 2\); 1 gateways and 1 sites need \(1, 1\)"),
        (((1, 1), (2, 2)), r"between_km has the shape \(2, 2\); 1 gateways and 1 sites need \(1, 1\)"),
    ],
)
def test_tables_of_km_of_other_places_are_refused(
    shapes: tuple[tuple[int, int], tuple[int, int]], complaint: str
) -> None:
    travel = RoadTravel(np.zeros(shapes[0], np.int64), np.zeros(shapes[1], np.int64))
    with pytest.raises(DataError, match=complaint):
        solve(replace(line(100, lots=()), travel=travel))


@pytest.mark.parametrize(
    ("from_km", "between_km", "complaint"),
    [
        (
            [[math.nan]],
            [[0]],
            "from_km, row 0, column 0: nan is not accepted. Give whole km up to 100,000, or −1 where",
        ),
        ([[1.5]], [[0]], "from_km, row 0, column 0: 1.5 is not accepted"),
        ([[1]], [[math.inf]], "between_km, row 0, column 0: inf is not accepted"),
        ([[100_001]], [[0]], "from_km, row 0, column 0: 100001 is not accepted"),
        ([1], [[0]], "from_km is not accepted: it takes a table of whole km"),
        ([["far"]], [[0]], "from_km is not accepted"),
        (None, [[0]], "from_km is not accepted"),
    ],
)
def test_tables_of_km_that_are_none_are_refused(from_km: object, between_km: object, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        RoadTravel(from_km, between_km)  # type: ignore[arg-type]


@pytest.mark.parametrize("hours", [((600, 600),), ((900, 600),), ((0, 600), (500, 900)), ((-1, 5),), ((0, 10_081),)])
def test_opening_hours_that_are_empty_or_overlap_are_refused(hours: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(DataError, match=r"opening, site 0: .* Give \(opens, closes\) minutes of the week, 0 to 10080"):
        RoadTravel(np.array([[1]]), np.array([[0]]), (hours,))


def test_more_sequences_than_memory_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lots = tuple(Lot(site, "G", site, 1) for site in "ABC")
    monkeypatch.setattr("lib.linehaul.solver.routes.MOST_TIMES", 9)
    assert solve(line(1, 2, 3, lots=lots, routes=RouteClass(2))).proven
    monkeypatch.setattr("lib.linehaul.solver.routes.MOST_TIMES", 8)
    with pytest.raises(DataError, match=r"9 sequences of stops at 1 departures are too many: .* Lower max_stops"):
        solve(line(1, 2, 3, lots=lots, routes=RouteClass(2)))
