"""What must hold of every run, recomputed from journeys and departures with numpy: a broken rule fails by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np

from lib.demand import generate
from lib.domain.clock import DAY_MIN, NEVER
from lib.domain.journeys import STAMPS
from lib.domain.network import Network
from lib.domain.outcome import Verdict
from lib.domain.parcels import Parcels
from lib.domain.plan import LinehaulPlan
from lib.network.case import build_case
from lib.outcome.measure import count
from lib.scenario import Scenario
from lib.simulation import compile_flights, inbound, onward
from lib.simulation.parted_run import AnyRun
from lib.simulation.run import Run
from tests.reference.air import flights as reference_flights
from tests.reference.draws import happens, key, mix
from tests.reference.engine import simulate
from tests.reference.networks import levers, plan
from tests.reference.strategies import Case, direct
from tests.roads.drivers_records import records
from tests.roads.hours_checker import violations

DIVERTED = -2
LATER = 10**9  # later than everything
DAILY_REST_MIN, TURNROUND_MIN = 660, 30
WEEKLY = ("6(2)", "6(3)", "4(a)", "8(6)", "8(8a)")  # articles on hours and rests from week to week
READY, UNLOADED, RELEASED, ALL = 1, 4, 5, 9  # stamps that are set in a state


@dataclass(frozen=True, eq=False)
class Play(Run):
    """A run of the engine on given parcels and plan, with the replication of its luck."""

    replication: int = 0


def play(
    network: Network, values: Mapping[str, Any], parcels: Parcels, made: LinehaulPlan, replication: int = 0
) -> Play:
    """Run the engine."""
    case = build_case(network, Scenario(**values))
    flights = compile_flights(case, replication)
    arrived = inbound(case, parcels, flights, replication)
    journeys, trucks = onward(case, parcels, flights, made, arrived, replication)
    return Play(case, parcels, flights, made, journeys, trucks, Verdict(()), replication=replication)


def direct_plan(network: Network, values: Mapping[str, Any], offset: int, vehicle: str = "artic") -> LinehaulPlan:
    """Return a plan of a departure to every warehouse after every wave."""
    made = direct(network, values, offset)
    return plan(*(replace(planned, route=route, vehicle=vehicle) for route, planned in enumerate(made)))


def demand_agrees(case: Case) -> Parcels:
    """The parcels drawn are those of the reference, which are returned."""
    expected = case.demand()
    drawn = generate(build_case(case.network, Scenario(**case.values)), case.parcels_per_unit, case.replication)
    for name in ("id", "created", "warehouse", "express", "grams", "cm3"):
        np.testing.assert_array_equal(getattr(drawn, name), getattr(expected, name), err_msg=name)
    return expected


def flights_agree(case: Case) -> None:
    """The flights are those of the reference."""
    scenario = Scenario(**case.values)
    made = compile_flights(build_case(case.network, scenario), case.replication)
    expected = reference_flights(case.network, levers(**case.values), case.replication)
    for name, column in vars(made).items():
        np.testing.assert_array_equal(column, getattr(expected, name), err_msg=name)


def agrees(run: Play) -> None:
    """Every stamp and flight of every parcel is that of the reference."""
    changed = levers(**run.case.scenario.changes)
    expected = simulate(run.case.network, changed, run.parcels, run.plan, run.replication)
    for name in ("flight", *STAMPS):
        np.testing.assert_array_equal(getattr(run.journeys, name), expected[name], err_msg=name)


def same(run: AnyRun, other: AnyRun) -> None:
    """Two runs are the same to the bit, journeys and departures."""
    for name, column in vars(run.journeys).items():
        np.testing.assert_array_equal(column, getattr(other.journeys, name), err_msg=name)
    for name, column in vars(run.trucks).items():
        np.testing.assert_array_equal(column, getattr(other.trucks, name), err_msg=name)


def conserved(run: Run) -> None:
    """Every parcel is in exactly one state, with the stamps of that state and no others."""
    flight, departure, stamps = run.journeys.flight, run.journeys.departure, run.journeys.stamps()
    flown, released = flight >= 0, run.journeys.released != NEVER
    states = {
        "waits for a flight": ((flight == NEVER), READY),
        "is in customs": (flown & ~released, UNLOADED),
        "waits for a truck": (flown & released & (departure == NEVER), RELEASED),
        "is delivered": (flown & (departure >= 0), ALL),
        "is diverted": (flight == DIVERTED, ALL),
    }
    members = np.array([mask for mask, _ in states.values()])
    assert (members.sum(axis=0) == 1).all(), "a parcel is in no state or in two"
    for state, (mask, reached) in states.items():
        assert (stamps[:reached, mask] != NEVER).all(), f"a parcel that {state} lacks a stamp"
        assert (stamps[reached:, mask] == NEVER).all(), f"a parcel that {state} has a stamp too many"
        assert (departure[mask] >= 0).all() == (state == "is delivered") or not mask.any(), state


def stages_add_up(run: Run) -> None:
    """Stages are never negative and add up to delivered − created, to the minute."""
    stamps = np.vstack([run.parcels.created, run.journeys.stamps()]).astype(np.int64)
    stages = np.diff(stamps, axis=0)
    reached = stamps[1:] != NEVER
    assert (np.diff(reached.astype(int), axis=0) <= 0).all(), "a stamp is set after one that is not"
    assert (stages[reached] >= 0).all(), "a stage is negative"
    done = reached[-1]
    total = run.journeys.delivered[done].astype(np.int64) - run.parcels.created[done]
    np.testing.assert_array_equal(stages[:, done].sum(axis=0), total)


def flights_kept(run: Run) -> None:
    """Allotments hold what boards, cancelled flights board nobody, and the stamps are those of the flight."""
    aboard = np.flatnonzero(run.journeys.flight >= 0)
    flight, gateway = run.journeys.flight[aboard], np.array(run.case.sites.gateway)[run.parcels.warehouse[aboard]]
    for size in ("grams", "cm3"):
        room = getattr(run.flights, size)
        loaded = np.zeros_like(room)
        np.add.at(loaded, (flight, gateway), getattr(run.parcels, size)[aboard])
        assert (loaded <= room).all(), f"a flight carries more {size} than its allotment"
    assert not run.flights.cancelled[flight].any(), "a cancelled flight carries freight"
    assert (run.journeys.ready[aboard] <= run.flights.closeout[flight]).all(), "a parcel boards after the close-out"
    np.testing.assert_array_equal(run.journeys.departed[aboard], run.flights.departed[flight])
    np.testing.assert_array_equal(run.journeys.landed[aboard], run.flights.arrived[flight, gateway])


def trucks_kept(run: Run) -> None:
    """Trucks hold what is loaded at every stop, which is released by then and bound for that warehouse."""
    trucks, aboard = run.trucks, np.flatnonzero(run.journeys.departure >= 0)
    row, journeys = run.journeys.departure[aboard], run.journeys
    vehicles = run.case.network.vehicles.set_index("vehicle_id")
    planned = [run.plan.departures[p] for p in trucks.planned]
    tour, sent = np.cumsum(trucks.stop == 0) - 1, trucks.own + trucks.spot
    capped = np.array([p.trucks if not p.extra else LATER for p in planned], np.int64)
    of_departure = _of_departure(run, sent * (trucks.stop == 0))
    assert (of_departure <= capped).all(), "more trucks leave than planned"
    lead_min = round(60 * float(run.case.levers.spot_lead_h))
    late = trucks.minute != trucks.called
    assert (trucks.minute[late] == trucks.called[late] + lead_min).all(), "a late tour leaves at another minute"
    assert not trucks.own[late].any(), "an own truck comes late"
    for size, column, scale in (("grams", "payload_t", 1e6), ("cm3", "volume_m3", 1e6)):
        loaded = np.zeros(len(planned), np.int64)
        np.add.at(loaded, row, getattr(run.parcels, size)[aboard])
        hold = np.array([round(vehicles[column][p.vehicle] * scale) for p in planned], np.int64)
        np.testing.assert_array_equal(loaded, getattr(trucks, size), err_msg=size)
        aboard_tour = np.bincount(tour, loaded, minlength=1)[tour] if len(tour) else loaded
        assert (aboard_tour <= sent * hold).all(), f"too many {size} on a truck"
    assert (journeys.released[aboard] <= trucks.called[row]).all(), "a parcel leaves before its release"
    np.testing.assert_array_equal(journeys.trucked[aboard], trucks.minute[row])
    np.testing.assert_array_equal(journeys.received[aboard], trucks.arrived[row])
    np.testing.assert_array_equal(run.parcels.warehouse[aboard], trucks.warehouse[row])


def _of_departure(run: Run, trucks: np.ndarray) -> np.ndarray:
    """Return, per row, the sum of a departure, whose tours on time and late follow each other."""
    keys = np.array([run.trucks.planned, run.trucks.flight]).reshape(2, -1)
    number = np.cumsum(np.r_[True, (np.diff(keys) != 0).any(axis=0)][: keys.shape[1]]) - 1
    return np.bincount(number, trucks, minlength=1)[number] if len(number) else trucks


def hired(run: Run) -> np.ndarray:
    """Tell which rows of the departures are flown on by hired aircraft, which need no truck of ours."""
    flown = set(run.case.network.vehicles.vehicle_id[run.case.network.vehicles["mode"] == "air"])
    return np.array([run.plan.departures[p].vehicle in flown for p in run.trucks.planned], bool)


def fleet_kept(run: Run) -> None:
    """Own trucks are in one place at a time: those on the way or turning round are never more than the fleet."""
    trucks = run.trucks
    tours = np.flatnonzero((trucks.stop == 0) & (trucks.own > 0))
    assert not hired(run)[tours].any(), "an air lane uses own trucks"
    for gateway, owned in enumerate(run.case.sites.gateways.own_trucks):
        out = tours[trucks.gateway[tours] == gateway]
        assert (trucks.own_return[out] > trucks.minute[out]).all(), "a truck is back before it leaves"
        minutes = np.r_[trucks.own_return[out] + TURNROUND_MIN, trucks.minute[out]]
        change = np.r_[-trucks.own[out], trucks.own[out]]
        order = np.lexsort((change, minutes))  # back at a minute before they leave at it
        in_use = np.cumsum(change[order])
        assert in_use.max(initial=0) <= int(owned), "own trucks are in two places at once"


def drivers_kept(run: Run) -> None:
    """Every own truck has its drivers, no more than there are, who keep the law on weekly hours and rests."""
    trucks, levers = run.trucks, run.case.levers
    manning = 2 if levers.drivers == "team" else 1
    crews = np.bincount(trucks.driven.row, minlength=len(trucks.stop))
    np.testing.assert_array_equal(crews, manning * trucks.own * (trucks.stop == 0), err_msg="trucks without drivers")
    present = 100 - Fraction(str(levers.driver_shortage_pct))
    for (gateway, number), record in records(run).items():
        employed = floor(int(run.case.sites.gateways.own_trucks.iloc[gateway]) * levers.drivers_per_truck + 0.5)
        assert number < floor(employed * present / 100), "a driver who is not there"
        assert all(b[0] - a[1] >= DAILY_REST_MIN for a, b in pairwise(record.tours)), "a driver has not rested"
        told = [wrong for wrong in violations(record) if wrong.startswith(WEEKLY)]
        assert not told, "; ".join(told)


def spot_kept(run: Play) -> None:
    """Spot trucks of a gateway and day (UTC) are at most the carriers that accept, and are priced in their order."""
    trucks, present = run.trucks, 100 - float(run.case.levers.driver_shortage_pct)
    carriers = int(run.case.levers.spot_trucks_per_day * present // 100)
    accepts, stream = Fraction(str(run.case.levers.spot_acceptance_pct)) / 100, key("spot", run.replication)
    taken: Counter[tuple[int, int]] = Counter()
    for row in np.flatnonzero((trucks.stop == 0) & ~hired(run)).tolist():
        market, spot = (int(trucks.gateway[row]), int(trucks.called[row]) // DAY_MIN), int(trucks.spot[row])
        order = range(taken[market], taken[market] + spot)
        assert trucks.spot_before[row] == sum(order), "a spot truck is not priced in its turn"
        taken[market] += spot
    for (gateway, day), spot in taken.items():
        there = sum(happens(mix(stream, (gateway << 32) + (day << 16) + j), accepts) for j in range(carriers))
        assert spot <= there, "too many spot trucks a day"


def left_hub(run: Run) -> np.ndarray:
    """Return the close-out at which each parcel left the hub, `LATER` if it still waits."""
    flight = run.journeys.flight
    closeout = run.flights.closeout[np.maximum(flight, 0)] if len(run.flights) else np.zeros(len(flight), np.int32)
    return np.select([flight >= 0, flight == DIVERTED], [closeout, run.journeys.departed], LATER)


def in_turn(run: Run) -> None:
    """Nobody of the same class is overtaken at a gateway's flights or at a warehouse's trucks; express boards first."""
    gateway, express = np.array(run.case.sites.gateway)[run.parcels.warehouse], run.parcels.express
    left, ready = left_hub(run), run.journeys.ready
    _queue(left, ready, run.parcels.id, gateway, express)
    assert (np.diff(run.trucks.called) >= 0).all(), "departures are out of order"
    tour = np.where(run.journeys.departure == NEVER, LATER, run.journeys.departure)  # those called first come first
    waiting = (run.journeys.flight >= 0) & (run.journeys.released != NEVER)
    freight = (tour, run.journeys.released, run.parcels.id, run.parcels.warehouse, express)
    _queue(*(column[waiting] for column in freight))
    for closeout, place in {*zip(left.tolist(), gateway.tolist(), strict=True)} - {(LATER, 0)}:
        at = (gateway == place) & (left >= closeout) & (ready <= closeout)
        flown = at & (left == closeout) & ~express & (run.journeys.flight >= 0)
        passed = at & (left > closeout) & express
        assert closeout == LATER or not (flown.any() and passed.any()), "standard freight flies before express"


def _queue(left: np.ndarray, since: np.ndarray, number: np.ndarray, *lines: np.ndarray) -> None:
    """In every line, who has waited longer leaves no later."""
    order = np.lexsort((number, since, *lines))
    apart = np.any([np.diff(line[order].astype(int)) != 0 for line in lines], axis=0)
    assert (apart | (np.diff(left[order].astype(np.int64)) >= 0)).all(), "a parcel is overtaken"


def counted(run: Run) -> None:
    """The sums that figures are made of are those of the journeys, and add up to what was offered."""
    sums, journeys = count(run), run.journeys
    first, last = run.parcels.measured
    chosen = (run.parcels.created >= first) & (run.parcels.created < last)
    done = chosen & (journeys.delivered != NEVER)
    diverted = chosen & (journeys.flight == DIVERTED)
    counts = sums.counts
    for column, mask in ((counts.offered, chosen), (counts.delivered, done), (counts.diverted, diverted)):
        expected = np.bincount(run.parcels.warehouse[mask], minlength=len(column))
        np.testing.assert_array_equal(column, expected)
    stages = np.diff(np.vstack([run.parcels.created, journeys.stamps()]).astype(np.int64), axis=0)[:, done]
    np.testing.assert_array_equal(sums.stage_min.sum(axis=0), stages.sum(axis=1))
    assert (sums.minutes.sum(axis=(1, 2)) == chosen.sum()).all(), "a histogram lacks parcels"
    assert sums.weeks[0].sum() == run.parcels.grams.sum(dtype=np.int64)
    assert sums.carried.units.sum() == (journeys.flight >= 0).sum()
    assert sums.weeks[9].sum() == run.parcels.grams[journeys.departure >= 0].sum(dtype=np.int64)


def never_later(run: Run, roomier: Run) -> None:
    """With more space, no parcel waits for a later flight."""
    assert (left_hub(roomier) <= left_hub(run)).all(), "more space delays a parcel"


CHECKS = (conserved, stages_add_up, flights_kept, trucks_kept, fleet_kept, drivers_kept, spot_kept, in_turn, counted)
