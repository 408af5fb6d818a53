"""The claims and the headline, on outcomes made by hand."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from lib.domain.outcome import Load, Outcome, Verdict
from lib.narrative.headline import describe_aircraft, describe_aircraft_shortage, describe_bottleneck, headline
from lib.outcome.claims import claims, faster_pct
from tests.shipped import shipped_network

LEVERS = shipped_network().levers


FITTING = (Load("flights to Liège", 80, 100, "t", 0.0),)


def queues(*rows: tuple[str, float]) -> pd.DataFrame:
    """Return queues that grow by so many tonnes a week."""
    table = pd.DataFrame(rows, columns=["resource", "growth_t_per_week"])
    return table.assign(grows=table["growth_t_per_week"] > 0)


def outcome(
    warehouse: float,
    door: float,
    within: float = 0.99,
    loads: tuple[Load, ...] = FITTING,
    grown: tuple[tuple[str, float], ...] = (),
) -> Outcome:
    kpis = {
        "days_to_warehouse_mean": warehouse,
        "days_to_door_mean": door,
        "days_to_warehouse_p90": 1.5 * warehouse,
        "share_within_10_days": within,
        "share_under_3_days": 0.08,
    }
    verdict, shares = Verdict(loads), [(load.resource, 100 * load.ratio, "") for load in loads]
    steady, used = verdict.steady and not grown, utilised(*shares).utilisation
    made: Any = SimpleNamespace(kpis=kpis, verdict=verdict, steady=steady, queues=queues(*grown), utilisation=used)
    return made


def test_every_reading_of_faster_is_computed() -> None:
    told = claims(outcome(5.0, 9.0), outcome(10.0, 12.0), LEVERS)
    assert [claim.holds for claim in told] == [True, True, True, True, False, False, None]
    assert "5.0 against 10.0 days: 50 % faster" in told[3].computed
    assert "9.0 against 12.0 days: 25 % faster" in told[4].computed


def test_promise_fails_when_parcels_are_late() -> None:
    assert claims(outcome(5.0, 9.0, within=0.9), outcome(10.0, 12.0), LEVERS)[0].holds is False


def test_charters_are_never_told_to_grow_fourfold() -> None:
    text = " ".join(str(claim) for claim in claims(outcome(5.0, 9.0), outcome(10.0, 12.0), LEVERS))
    assert "4.85 times" in text
    assert "276 per year" in text
    assert "quadruple" not in text.lower()


def test_faster_needs_both_numbers() -> None:
    assert faster_pct(5, None) is None
    assert faster_pct(None, 5) is None
    assert faster_pct(5, 10) == 50


def test_headline_says_days_or_shortfall() -> None:
    assert headline(outcome(5.26, 9.0)) == (
        "A parcel reaches its European warehouse in 5.3 days on average (9 in 10 within 7.9); "
        "99 % keep the 10-day promise."
    )
    loads = (Load("flights to Liège", 15, 10, "t", 50.0), Load("trucks at Riga", 1, 9, "", 0))
    short = outcome(9.0, 12.0, loads=loads, grown=(("flights to Liège", 48.0),))
    assert headline(short) == (
        "This plan does not reach a steady state: 50 t per week do not fit, and the backlog grows. "
        "Bottleneck: flights to Liège."
    )


def test_headline_states_where_the_run_differs_from_what_was_expected() -> None:
    grown = outcome(9.0, 12.0, grown=(("trucks at Riga", 25.4), ("trucks to Lviv", 6.5)))
    assert headline(grown) == (
        "This plan does not reach a steady state: the backlog grows by 25 t per week. Bottleneck: trucks at Riga. "
        "The expected loads fit; the simulation shows otherwise."
    )
    held = outcome(9.0, 12.0, loads=(Load("flights to Liège", 15, 10, "t", 50.0),))
    assert headline(held) == (
        "This plan does not reach a steady state: 50 t per week do not fit. Bottleneck: flights to Liège. "
        "In the simulation no queue grows and every parcel is delivered."
    )


def test_the_bottleneck_is_the_resource_whose_queue_grows_most() -> None:
    grown = outcome(9.0, 12.0, grown=(("flights to Liège", 3.0), ("trucks to Lviv", 6.5)))
    assert describe_bottleneck(grown) == "trucks to Lviv, its queue grows by 6 t per week"
    flights = outcome(9.0, 12.0, grown=(("flights to Liège", 30.0),))
    assert describe_bottleneck(flights) == "flights to Liège, 80 % of capacity, its queue grows by 30 t per week"


def test_the_bottleneck_may_be_the_aircraft() -> None:
    hours = "hours of the Boeing 747-8F"
    loads = utilised(("flights to Liège", 81.0, "65 of 80 t a week"), (hours, 103.4, "190 of 184 block hours a week"))
    assert describe_bottleneck(loads) == f"{hours}, 103 % of capacity"
    grounded = utilised((hours, float("inf"), "190 of 0 block hours a week"))
    assert describe_bottleneck(grounded) == f"{hours}, no capacity"
    short = utilised(("flights to Liège", 150.0, "15 of 10 t a week"), (hours, 99.0, "all of them"))
    assert describe_bottleneck(short) == "flights to Liège, 150 % of capacity"


def test_flights_that_lack_an_aircraft_are_counted_with_a_remedy() -> None:
    few = flying(aircraft=2, aircraft_needed=3, waiting=6.5, wait_h=7.06, grounded=0.5)
    assert describe_aircraft_shortage(few) == (
        "The 2 aircraft released do not fly every flight on time: of the flights in a week 6.5 wait for one, 0.5 are "
        "cancelled for want of one. A flight leaves 7.1 h late on average. With 3 aircraft no flight waits; still more "
        "change nothing. Fewer flights are the other remedy."
    )
    assert describe_aircraft(few) == ""
    none = describe_aircraft_shortage(flying(aircraft=0, aircraft_needed=2, grounded=3.0))
    assert none.startswith("The fleet has no aircraft of this type to fly every flight on time: of the flights in a")
    hopeless = describe_aircraft_shortage(flying(aircraft=13, aircraft_needed=None, waiting=2.0, wait_h=9.0))
    assert "No number of aircraft is enough" in hopeless


def test_flights_that_wait_a_little_are_no_shortage() -> None:
    some = flying(aircraft=2, aircraft_needed=3, waiting=1.0, wait_h=0.26)
    assert describe_aircraft_shortage(some) == ""
    assert describe_aircraft(some) == "Flights wait 0.3 h for one of the 2 aircraft on average; with 3 none waits."


def test_aircraft_that_are_enough_are_named_once_none_is_missing() -> None:
    assert describe_aircraft(flying(aircraft=2, aircraft_needed=1)) == (
        "1 aircraft is enough: with more, no flight leaves earlier."
    )
    assert describe_aircraft_shortage(flying(aircraft=2, aircraft_needed=2)) == ""
    assert describe_aircraft(flying(aircraft=0, aircraft_needed=0)) == ""


def flying(
    aircraft: int, aircraft_needed: int | None, waiting: float = 0.0, wait_h: float = 0.0, grounded: float = 0.0
) -> Outcome:
    counts = {"waiting_flights_per_week": waiting, "hired_flights_per_week": 0.0, "grounded_flights_per_week": grounded}
    needed = {"aircraft": aircraft, "aircraft_needed": aircraft_needed, "aircraft_wait_h": wait_h}
    made: Any = SimpleNamespace(kpis=needed | counts)
    return made


def utilised(*loads: tuple[str, float, str]) -> Outcome:
    table = pd.DataFrame(loads, columns=["resource", "load_pct", "detail"])
    made: Any = SimpleNamespace(utilisation=table, queues=queues(), kpis={})
    return made
