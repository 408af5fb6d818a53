"""The checks find bugs: small mistakes planted in the engine, one or more per stage, each caught by a named check."""

import inspect
import sys
import textwrap
from functools import cache
from importlib import import_module

import pytest

from tests.simulation import checks
from tests.simulation.cases import CASES, run

KERNELS = (
    "demand.demand_kernels",
    "simulation.queues",
    "simulation.parcel_kernels",
    "simulation.truck_kernels",
    "roads.driver_kernels",
    "roads.driving_kernels",
    "outcome.sum_kernels",
)
LEFT_COMPILED = {"mix"}  # it counts on unsigned numbers that wrap around


# Planting


@cache
def source(thing):
    """Return the source of a function, kernel or class, without the decorators that compile it."""
    lines = textwrap.dedent(inspect.getsource(getattr(thing, "py_func", thing))).splitlines()
    return "\n".join(line for line in lines if line not in ("@kernel", "@inner_kernel", "@scalar_kernel")) + "\n"


def replace_everywhere(monkeypatch, name, old, new):
    """Put a new function where modules of the engine have the old one."""
    for path, module in list(sys.modules.items()):
        if path.startswith("lib.") and vars(module).get(name) is old:
            monkeypatch.setattr(module, name, new)


@cache
def compiled(text, name):
    """Return the code of a text."""
    return compile(text, f"<{name}>", "exec")


def rewrite(monkeypatch, module, name, text):
    """Define a function or class anew from a text, in its module and wherever it was imported."""
    made = {}
    exec(compiled(text, name), vars(module), made)
    replace_everywhere(monkeypatch, name, vars(module)[name], made[name])


def interpret(monkeypatch):
    """Let Python run the kernels, so that a changed one needs no compiling."""
    for path in KERNELS:
        module = import_module(f"lib.{path}")
        for name, thing in list(vars(module).items()):
            mine = hasattr(thing, "py_func") and thing.py_func.__module__ == module.__name__
            if mine and name not in LEFT_COMPILED:
                rewrite(monkeypatch, module, name, source(thing))


def plant(monkeypatch, path, name, old, new):
    """Replace a snippet in a function or class; it must be there."""
    module = import_module(f"lib.{path}")
    text = source(vars(module)[name])
    assert old in text, f"{path}.{name} has changed: {old!r} is not in it; choose another snippet"
    if hasattr(vars(module)[name], "py_func"):
        interpret(monkeypatch)
    rewrite(monkeypatch, module, name, text.replace(old, new))


def unread(case):
    """Return a case on a network of its own, of which the engine has kept nothing yet."""
    return case._replace(network=case.network.with_tables(lanes=case.network.lanes.copy()))


def never_later(case):
    """More space delays nobody."""
    services = case.network.air_services
    roomier = case.network.with_tables(air_services=services.assign(block_space_pct=services.block_space_pct * 2))
    checks.never_later(run(case), run(case._replace(network=roomier)))


def holds(check, case):
    """Raise an AssertionError if a check of a case fails."""
    if check in ("demand_agrees", "flights_agree"):
        getattr(checks, check)(CASES[case])
    elif check == "never_later":
        never_later(CASES[case])
    else:
        getattr(checks, check)(run(CASES[case]))


# stage, module, function, what it says, what it says instead, who notices, in which case
BUGS = [
    (
        "demand",
        "demand.demand_kernels",
        "draw_parcels",
        "mix(keys.minute, n)",
        "mix(keys.express, n)",
        "demand_agrees",
        "busy",
    ),
    ("demand", "demand.demand_kernels", "draw_parcels", "j * parcels_per_unit", "j", "demand_agrees", "busy"),
    ("demand", "demand.generate", "cells", "+ 0.5", "+ 0.0", "demand_agrees", "busy"),
    (
        "demand",
        "demand.generate",
        "cells",
        "3 + case.levers.peak_week",
        "4 + case.levers.peak_week",
        "demand_agrees",
        "peak",
    ),
    ("flights", "simulation.flight_schedule", "weekly_pattern", "7 * i // weekly", "i % 7", "flights_agree", "busy"),
    ("flights", "simulation.flight_schedule", "slot_min", "% DAY_MIN", "", "flights_agree", "busy"),
    ("flights", "simulation.flight_schedule", "_charters", "minute := phase +", "minute :=", "flights_agree", "busy"),
    ("flights", "simulation.flight_operation", "closure", "from_day * DAY_MIN", "from_day", "flights_agree", "closed"),
    (
        "flights",
        "simulation.flight_operation",
        "FlightSimulator",
        "return self.closed.opened(course.stops[1], minute",
        "return max(0, minute",
        "flights_agree",
        "closed",
    ),
    (
        "tails",
        "simulation.flight_operation",
        "FlightSimulator",
        "leaves + course.home_min",
        "leaves",
        "flights_agree",
        "untouched",
    ),
    (
        "tails",
        "simulation.flight_operation",
        "FlightSimulator",
        "tails and not start.hired",
        "tails",
        "flights_agree",
        "hired",
    ),
    (
        "tails",
        "simulation.flight_operation",
        "FlightSimulator",
        "max(back + self.ground_min, ",
        "(",
        "flights_agree",
        "untouched",
    ),
    ("tails", "simulation.tails", "TailPool", "tails[0] <= latest", "tails[0] < scheduled", "flights_agree", "busy"),
    ("tails", "simulation.tails", "tails_by_type", "min(released,", "max(released,", "flights_agree", "busy"),
    ("tails", "simulation.tails", "maintained_min", "* block_min", "* block_min // 2", "flights_agree", "busy"),
    (
        "tails",
        "simulation.flight_schedule",
        "_columns",
        "flight.start for flight in flown",
        "flight.scheduled for flight in scheduled_flights",
        "flights_agree",
        "busy",
    ),
    ("flights", "simulation.flight_schedule", "allotments", "round(grams, 3)", "grams + 1", "flights_agree", "busy"),
    (
        "flights",
        "simulation.flight_schedule",
        "allotments",
        "* service.block_space_pct / 100",
        "/ service.block_space_pct * 9",
        "never_later",
        "busy",
    ),
    ("origin", "simulation.parcel_kernels", "add_draw", "entries[i]", "entries[0]", "agrees", "busy"),
    ("boarding", "simulation.parcel_kernels", "board", "not closed", "True", "flights_kept", "busy"),
    ("boarding", "simulation.parcel_kernels", "board", "flights.cancelled[f]", "False", "flights_kept", "busy"),
    ("boarding", "simulation.inbound", "_closeouts", "closeout - overflow_min", "closeout", "agrees", "overflow"),
    ("boarding", "simulation.inbound", "_closeouts", "-1], closeout)", "-1], closeout + 30)", "flights_kept", "busy"),
    ("boarding", "simulation.queues", "find", "express[i]", "not express[i]", "in_turn", "busy"),
    ("boarding", "simulation.queues", "find", "minutes[i]) >> bits", "minutes[i] + 30) >> bits", "agrees", "busy"),
    ("boarding", "simulation.queues", "take", "codes[bucket] = code", "pass", "agrees", "busy"),
    ("boarding", "simulation.queues", "split", "or grams[i] > left_g", "or False", "flights_kept", "busy"),
    ("boarding", "simulation.queues", "split", "closed or grams", "grams", "in_turn", "together"),
    (
        "boarding",
        "simulation.parcel_kernels",
        "board",
        "closeouts.diverts[place, k]",
        "closeouts.boards[place, k]",
        "agrees",
        "overflow",
    ),
    (
        "boarding",
        "simulation.queues",
        "split",
        "tally[bucket, CM3] -=",
        "tally[bucket, CM3] -= 2 *",
        "agrees",
        "together",
    ),
    ("customs", "simulation.parcel_kernels", "serve", "count += parcels_per_unit *", "count +=", "agrees", "busy"),
    ("customs", "simulation.parcel_kernels", "serve", "busy_from, count = arrived, 0", "count = 0", "agrees", "busy"),
    (
        "customs",
        "simulation.parcel_kernels",
        "serve",
        'worked[window] + turn["opening"]',
        "worked[window] + 1",
        "agrees",
        "busy",
    ),
    ("customs", "simulation.parcel_kernels", "release", "+ desk.after_min[k]", "- 999", "stages_add_up", "busy"),
    ("customs", "simulation.parcel_kernels", "release", 'turn["ahead"] += parcels_per_unit', "pass", "agrees", "busy"),
    ("customs", "simulation.parcel_kernels", "release", 'turn["window"] += 1', "break", "agrees", "busy"),
    (
        "customs",
        "simulation.parcel_kernels",
        "examine",
        "released[i] += extra",
        "released[i] -= extra",
        "stages_add_up",
        "busy",
    ),
    ("departures", "simulation.onward", "schedule_departures", "~shut |", "shut |", "agrees", "closed"),
    ("departures", "simulation.onward", "schedule_departures", "+ CANCELLED_MIN", "", "agrees", "busy"),
    ("trucks", "simulation.queues", "find", "] < minutes[i]", "] < minutes[i] - 30", "trucks_kept", "busy"),
    ("trucks", "simulation.truck_kernels", "share_of", "// 1000", "// 800", "trucks_kept", "short"),
    (
        "trucks",
        "simulation.truck_kernels",
        "call_spot",
        "+= spot.accepts",
        "+= 1 or spot.accepts",
        "spot_kept",
        "short",
    ),
    ("trucks", "simulation.truck_kernels", "take_spot", "+= trucks", "+= 0", "spot_kept", "road"),
    ("trucks", "simulation.truck_kernels", "available_trucks", "min(wanted, planned)", "wanted", "agrees", "together"),
    ("trucks", "simulation.truck_kernels", "dispatch", "if late else 0", "if not late else 0", "trucks_kept", "busy"),
    ("trucks", "simulation.onward", "_spot_market", "day << np.uint64(16)", "day << np.uint64(15)", "agrees", "short"),
    ("trucks", "simulation.truck_kernels", "send_own", "tour.back + TURNROUND_MIN", "0", "fleet_kept", "busy"),
    ("trucks", "simulation.truck_kernels", "send_own", "first == NOBODY", "False", "agrees", "drivers"),
    (
        "drivers",
        "roads.driver_kernels",
        "rest_before",
        "rest < law.daily_rest_min",
        "rest < 0",
        "drivers_kept",
        "drivers",
    ),
    ("drivers", "roads.driver_kernels", "in_time", "law.between_rests_min", "99_999", "agrees", "drivers"),
    ("drivers", "roads.driver_kernels", "send_driver", "= tour.back", "= tour.leaves", "agrees", "drivers"),
    ("drivers", "roads.driver_kernels", "send_driver", "law.weekly_rest_min - rest", "0 * rest", "agrees", "drivers"),
    ("drivers", "roads.drivers_hours", "employed_drivers", "+ 5", "+ 0", "agrees", "drivers"),
    ("trucks", "simulation.truck_kernels", "dispatch", "-(-size[CM3]", "(size[CM3]", "agrees", "together"),
    (
        "trucks",
        "simulation.truck_kernels",
        "dispatch",
        "<= rules.longest_wait_min",
        "< rules.longest_wait_min + 99",
        "agrees",
        "busy",
    ),
    ("trucks", "simulation.truck_kernels", "load", "-= grams", "-= 0", "agrees", "busy"),
    ("driving", "roads.driving_kernels", "stretch", "DRIVE_TO_BREAK_MIN", "300", "agrees", "road"),
    ("driving", "roads.driving_kernels", "rested", "wait >= BREAK_MIN", "wait >= 1", "agrees", "busy"),
    ("driving", "roads.driving_kernels", "drive", "country != last", "country == last", "agrees", "busy"),
    ("driving", "roads.driving_kernels", "opening", "max(minute, windows.starts[w])", "minute", "agrees", "busy"),
    ("driving", "roads.road_tables", "_segments", "minutes * int(k) //", "minutes * int(k) + 9 //", "agrees", "busy"),
    ("last mile", "simulation.truck_kernels", "divert", "t, t, t + DIVERTED_MIN", "t, t, t", "agrees", "overflow"),
    (
        "last mile",
        "simulation.truck_kernels",
        "divert",
        "flight[i] = DIVERTED",
        "flight[i] = -1",
        "conserved",
        "overflow",
    ),
    (
        "last mile",
        "simulation.last_mile",
        "last_mile",
        "+ int(case.levers.last_mile_shift_days)",
        "",
        "agrees",
        "overflow",
    ),
    ("measuring", "outcome.sum_kernels", "sum_measured", "created[i] < first or", "", "counted", "busy"),
    (
        "measuring",
        "outcome.sum_kernels",
        "sum_measured",
        "departed[i] - ready[i]",
        "departed[i] - c",
        "counted",
        "busy",
    ),
    ("measuring", "outcome.sum_kernels", "sum_weeks", "== DIVERTED", "== -9", "counted", "overflow"),
    ("measuring", "outcome.sum_kernels", "sum_flights", "units[f, g] += 1", "units[f, g] = 1", "counted", "busy"),
]


STAGES = "demand, flights, tails, origin, boarding, customs, departures, trucks, drivers, driving, last mile, measuring"


def test_every_stage_has_a_bug():
    assert {bug[0] for bug in BUGS} == set(STAGES.split(", "))


@pytest.mark.parametrize(("path", "name", "old", "new", "check", "case"), [bug[1:] for bug in BUGS])
def test_a_planted_bug_is_noticed(monkeypatch, path, name, old, new, check, case):
    plant(monkeypatch, path, name, old, new)
    monkeypatch.setitem(CASES, case, unread(CASES[case]))
    with pytest.raises(AssertionError):
        holds(check, case)


@pytest.mark.parametrize(("check", "case"), sorted({bug[-2:] for bug in BUGS}))
def test_nothing_is_noticed_without_a_bug(check, case):
    holds(check, case)


def test_interpreted_kernels_do_what_the_compiled_ones_do(monkeypatch):
    expected = run(CASES["busy"])
    interpret(monkeypatch)
    checks.same(expected, run(CASES["busy"]))


def test_a_snippet_that_is_gone_is_an_error(monkeypatch):
    with pytest.raises(AssertionError, match=r"kernels.board has changed: 'gone' is not in it"):
        plant(monkeypatch, "simulation.parcel_kernels", "board", "gone", "")
