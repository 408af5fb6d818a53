"""Lots that several trucks share, against an enumeration of all plans of their floor units one by one."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.linehaul import (
    QUICK,
    Effort,
    Fleet,
    Lot,
    Problem,
    Refused,
    RouteClass,
    Vehicle,
    fleet_curve,
    iter_solutions,
    plan,
    solve,
)
from lib.linehaul.solver.solve import gateway_solvers
from tests.linehaul.cases import case, line
from tests.linehaul.reference import complaints, least_cost

KINDS = {"plain": {}, "opening hours": {"opening": True}, "cyclic week": {"cyclic": True}}
ARTIC = Vehicle("artic", 33, dispatch_c=10_000, per_km_c=100)
MEGA = Vehicle("mega", 38, dispatch_c=1_000_000, per_km_c=100)


def shared(seed: int, units: int = 7, **kind: bool) -> Problem:
    """Return a random problem of at most three lots and so many floor units, some of them too heavy for full vans."""
    rng, problem = np.random.default_rng(seed), case(seed, lots=3, **kind)
    cuts = np.sort(rng.choice(np.arange(1, units), 2, replace=False))
    sizes = np.diff([0, *cuts.tolist(), units]).tolist()
    lots = tuple(
        replace(lot, floor=n, grams=n * int(rng.choice([300_000, 900_000])), cm3=n * 1_000_000, splittable=True)
        for lot, n in zip(problem.lots, sizes, strict=True)
    )
    rooms = {"own": 3, "team": 3, "spot": 4, "van": 2}
    vehicles = tuple(replace(vehicle, floor=rooms[vehicle.key]) for vehicle in problem.vehicles)
    return replace(problem, lots=lots, vehicles=vehicles, routes=RouteClass(3))


def whole(problem: Problem) -> Problem:
    """Return the problem with lots that stay together."""
    return replace(problem, lots=tuple(replace(lot, splittable=False) for lot in problem.lots))


def one_by_one(problem: Problem) -> Problem:
    """Return the problem with a lot for every floor unit."""
    lots = (
        replace(lot, key=f"{lot.key} {n}", floor=1, grams=lot.grams // lot.floor, cm3=lot.cm3 // lot.floor)
        for lot in problem.lots
        for n in range(lot.floor)
    )
    return replace(problem, lots=tuple(lots))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_the_optimum_of_split_lots_is_that_of_trying_all_plans_of_their_units(kind: str, seed: int) -> None:
    problem = shared(seed, **KINDS[kind])
    quick, final = iter_solutions(problem)
    assert complaints(problem, quick) == complaints(problem, final) == []
    assert final.proven
    best = least_cost(one_by_one(problem), dict(final.trucks))
    if best is None:
        assert final.unserved
        return
    assert not final.unserved
    fixed = sum(fleet.weekly_c * final.trucks[fleet.key] for fleet in problem.fleets)
    assert quick.bound_c <= best + fixed == final.objective_c <= quick.objective_c


@pytest.mark.parametrize("seed", [2, 4, 12, 23])
def test_the_optimum_of_split_lots_without_a_refused_load_is_that_of_trying_all_plans(seed: int) -> None:
    """Refuse the load with most lots, and all that contain it; with a floor unit less, the lots may travel together."""
    free = shared(seed, units=6)
    loads = [dict(lot for stop in trip.stops for lot in stop.lots) for trip in solve(free).trips]
    load = max(loads, key=lambda lots: (len(lots), sum(lots.values())))
    problem = replace(free, refused=(Refused(tuple(load.items())),))
    found = solve(problem)

    def allowed(units: frozenset[str]) -> bool:
        aboard = Counter(unit.rsplit(" ", 1)[0] for unit in units)
        return any(aboard[lot] < floor for lot, floor in load.items())

    best = least_cost(one_by_one(problem), dict(found.trucks), allowed)
    fixed = sum(fleet.weekly_c * found.trucks[fleet.key] for fleet in problem.fleets)
    assert complaints(problem, found) == []
    assert best is not None
    assert found.proven
    assert found.objective_c == best + fixed


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.booleans())
def test_splitting_keeps_every_rule_and_never_costs_more(seed: int, cyclic: bool) -> None:
    problem = case(seed, cyclic=cyclic, lots=5)
    split = replace(problem, lots=tuple(replace(lot, splittable=True) for lot in problem.lots))
    together, divided = solve(problem), solve(split)
    assert complaints(split, divided) == []
    left = [sum(entry.floor for entry in plan.unserved) for plan in (together, divided)]
    rounding_c = sum(lot.floor for lot in problem.lots)  # lateness is rounded to cents for each floor unit
    assert left[1] < left[0] or (left[1] == left[0] and divided.objective_c <= together.objective_c + rounding_c)
    assert divided.bound_c <= divided.objective_c


@pytest.mark.parametrize("seed", range(4))
def test_planning_split_lots_by_neighbourhoods_keeps_every_rule_and_its_bound(seed: int) -> None:
    problem = shared(seed)
    found, best = solve(problem, Effort(rows_exact=0)), solve(problem)
    assert complaints(problem, found) == []
    assert found.bound_c <= best.objective_c <= found.objective_c or best.unserved


@pytest.mark.parametrize("seed", range(4))
def test_fleets_are_sized_for_split_lots(seed: int) -> None:
    problem = shared(seed, cyclic=True)
    curve = fleet_curve(replace(problem, fleets=(replace(problem.fleets[0], trucks=None),)))
    for point in curve.points[:3]:
        fixed = replace(problem, fleets=(replace(problem.fleets[0], trucks=point.trucks),))
        assert complaints(fixed, point.plan) == []
        assert point.plan.bound_c <= solve(fixed).objective_c <= point.plan.objective_c


def test_three_lots_of_two_thirds_of_a_truck_fill_two() -> None:
    lots = tuple(Lot(key, "G", "A", 22) for key in "abc")
    split, together = (
        solve(line(500, lots=lots, vehicles=(ARTIC,))),
        solve(whole(line(500, lots=lots, vehicles=(ARTIC,)))),
    )
    assert (split.objective_c, split.proven, len(split.trips)) == (120_000, True, 2)
    assert (together.objective_c, together.proven, len(together.trips)) == (180_000, True, 3)


def test_more_than_a_truckload_takes_no_dear_truck_that_holds_it_all() -> None:
    problem = line(500, lots=(Lot("a", "G", "A", 38),), vehicles=(ARTIC, MEGA))
    assert (solve(problem).objective_c, solve(problem).proven) == (120_000, True)
    assert solve(whole(problem)).objective_c == 1_050_000


def test_more_than_a_truckload_takes_the_trucks_that_exist() -> None:
    owned = replace(MEGA, owned=True, returns=True)
    problem = line(
        500, lots=(Lot("a", "G", "A", 38),), vehicles=(ARTIC, owned), fleets=(Fleet("m", "G", ("mega",), 0),)
    )
    assert (solve(problem).objective_c, solve(problem).unserved) == (120_000, ())
    assert [entry.floor for entry in solve(whole(problem)).unserved] == [38]


def test_a_lot_that_fills_the_payload_to_the_gram_travels_on_one_truck() -> None:
    vehicle = replace(ARTIC, payload_g=1_000_001)  # of 33 units: more than 30,303 g each, less than 30,304
    found = solve(line(500, lots=(Lot("a", "G", "A", 33, 1_000_001),), vehicles=(vehicle,)))
    assert (len(found.trips), found.proven) == (1, True)


def test_lots_that_may_not_be_split_stay_together_beside_those_that_may() -> None:
    lots = (Lot("a", "G", "A", 22, splittable=False), Lot("b", "G", "A", 22, splittable=False), Lot("c", "G", "A", 22))
    found = solve(line(500, lots=lots, vehicles=(ARTIC,)))
    assert (found.objective_c, found.proven) == (120_000, True)
    carried = [dict(stop.lots) for trip in found.trips for stop in trip.stops]
    assert sorted(load.get("a", 0) for load in carried) == sorted(load.get("b", 0) for load in carried) == [0, 22]
    assert [load["c"] for load in carried] == [11, 11]


@pytest.mark.parametrize(("column", "cost_c"), [("", 120_000), ("yes", 120_000), ("no", 180_000)])
def test_files_split_lots_unless_they_say_no(tmp_path: Path, column: str, cost_c: int) -> None:
    rows = "".join(f"{key},LGG,PAR,22,{column}\n" for key in "abc")
    (tmp_path / "lots.csv").write_text(f"lot,gateway,site,floor,splittable\n{rows}")
    (tmp_path / "legs.csv").write_text("origin,destination,km\nLGG,PAR,500\n")
    (tmp_path / "vehicles.csv").write_text("vehicle,floor,dispatch_eur,eur_per_km\nartic,33,100,1\n")
    assert plan(tmp_path / "lots.csv").objective_c == cost_c


def test_a_quick_plan_of_split_lots_has_a_bound() -> None:
    problem = shared(3)
    quick = solve(problem, QUICK)
    assert complaints(problem, quick) == []
    assert 0 < quick.bound_c <= solve(problem).objective_c


def test_a_large_lot_is_one_row() -> None:
    problem = line(500, lots=(Lot("a", "G", "A", 30_000),), vehicles=(replace(ARTIC, floor=10_000),))
    (gateway,), _ = gateway_solvers(problem, QUICK)
    assert (len(gateway.instance.rows), gateway.pool.rows.shape[1]) == (1, 1)
    assert len(solve(problem).trips) == 3
