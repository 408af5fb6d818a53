"""Flights emit what they burn with their load, and their freight bears it by tonne-km (rule 10.7)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from lib.domain.flights import Flights
from lib.network.case import Case, build_case
from lib.outcome.air_emissions import air_co2e_per_kg, flight_fuel_t, great_circle_km, shared
from lib.outcome.economy import measured
from lib.outcome.measure import count
from lib.outcome.sum_kernels import Carried
from lib.scenario import Scenario
from lib.simulation.tails import legs
from lib.whatif import simulate
from tests.reference.networks import tiny_network
from tests.shipped import shipped_network

KEROSENE = 3.84
CAI, RIX = 0, 1  # services of the tiny network
WHOLE = (77, 33, 0)  # tonnes for Liège, Madrid and Riga that a 747-8F has, 110 in all
HOME_T = 94  # fuel of an empty 747-8F from Madrid to Hong Kong
Tonnes = Sequence[tuple[float, float, float]]


def case(**levers: Any) -> Case:
    network = tiny_network(emissions=f"key|value\nkerosene_kg_per_kg|{KEROSENE}")
    return build_case(network, Scenario(**levers))


def in_grams(tonnes: Tonnes) -> np.ndarray:
    return np.array([[round(1e6 * part) for part in row] for row in tonnes], np.int64).reshape(-1, 3)


def flights(services: Sequence[int], space: Tonnes, hired: Sequence[bool] = ()) -> Flights:
    """Return flights with so many tonnes of space for each gateway."""
    nothing, stops = np.zeros(len(services), np.int32), np.zeros((len(services), 3), np.int32)
    grams, no = in_grams(space), np.zeros(len(services), np.bool_)
    borrowed = np.array(hired or no, np.bool_)
    columns = (
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        no,
        borrowed,
        ~no,
        nothing,
        stops,
        stops,
        grams,
        grams,
    )
    return Flights(np.array(services, np.int32), *columns)


def emitted_t(found: Case, flown: Flights, tonnes: Tonnes, counted: Sequence[bool] = ()) -> np.ndarray:
    """Return t CO2e by gateway of flights that carry so many tonnes to each."""
    grams = in_grams(tonnes)
    chosen = np.array(counted or [True] * len(flown), np.bool_)
    per_kg = air_co2e_per_kg(found, flown, Carried(grams, grams, grams), chosen)
    return per_kg * grams[chosen].sum(axis=0) / 1e6


def fuel_t(found: Case, flown: Flights, tonnes: Tonnes) -> float:
    return float(emitted_t(found, flown, tonnes).sum()) / KEROSENE


def test_a_flight_with_two_stops_burns_what_is_calculated_by_hand() -> None:
    # 66 t of 110 to Liège, then 11 t of 130 to Madrid; 5 t of fuel between empty and full there, 37 t before.
    out_t = 84 + 37 * 66 / 110 + 12 + 5 * 11 / 130
    assert fuel_t(case(), flights([CAI], [WHOLE]), [(55, 11, 0)]) == pytest.approx(out_t + HOME_T)


def test_freight_bears_a_flight_by_tonne_km() -> None:
    found = case()
    to_liege, to_madrid, to_riga = emitted_t(found, flights([CAI], [WHOLE]), [(55, 11, 0)])
    near, far = (great_circle_km(found.network, "HKG", stop) for stop in ("LGG", "MAD"))
    assert [near, far] == pytest.approx([9_350, 10_530], abs=50)
    assert (to_madrid / 11) / (to_liege / 55) == pytest.approx(far / near)
    assert to_riga == 0


def test_what_parcels_bear_adds_up_to_what_flights_emit() -> None:
    run = simulate(shipped_network(), Scenario(flights_per_week=7), 64)
    flown, carried = measured(run.flights.scheduled) & ~run.flights.cancelled, count(run).carried
    per_kg = air_co2e_per_kg(run.case, run.flights, carried, flown)
    burnt_t, flown_legs = 0.0, legs(run.case.network)
    for f in np.flatnonzero(flown):
        liege, madrid, riga = carried.grams[f] / 1e6
        if run.flights.service[f] == 0:
            first, second = flown_legs["747-8F", "HKG", "LGG"], flown_legs["747-8F", "LGG", "MAD"]
            burnt_t += first.fuel_empty_t + (first.fuel_full_t - first.fuel_empty_t) * (liege + madrid) / 114.3
            burnt_t += second.fuel_empty_t + (second.fuel_full_t - second.fuel_empty_t) * madrid / 132.6
            burnt_t += flown_legs["747-8F", "MAD", "HKG"].fuel_empty_t
        else:
            leg = flown_legs["747-400ERF", "HKG", "RIX"]
            burnt_t += 20 / 112.7 * leg.fuel_empty_t + (leg.fuel_full_t - leg.fuel_empty_t) * riga / 112.7
    assert (per_kg * carried.grams[flown].sum(axis=0)).sum() / 1e6 == pytest.approx(burnt_t * KEROSENE, rel=1e-6)


def test_more_flights_for_the_same_freight_emit_more_per_kg() -> None:
    once = fuel_t(case(), flights([CAI], [WHOLE]), [(60, 20, 0)])
    twice = fuel_t(case(), flights([CAI, CAI], [WHOLE, WHOLE]), [(30, 10, 0), (30, 10, 0)])
    assert twice - once == pytest.approx(84 + 12 + HOME_T), "an empty aircraft more"


def test_a_full_aircraft_burns_the_fuel_of_the_full_leg() -> None:
    leg = legs(tiny_network())["747-8F", "HKG", "LGG"]
    fuel = flight_fuel_t([leg], np.array([[110.0], [0.0]]), np.ones(2))
    assert fuel.tolist() == [121, 84]


@pytest.mark.parametrize("by", ["bought", "own"])
def test_a_777f_burns_less_than_a_747_400erf_with_the_same_freight(by: str) -> None:
    def per_parcel(aircraft: str) -> float:
        found = build_case(shipped_network(), Scenario(aircraft_type=aircraft, flown_by=by))
        return fuel_t(found, flights([CAI], [(66, 29, 0)]), [(60, 20, 0)])

    assert per_parcel("777F") < per_parcel("747-400ERF")


def test_own_aircraft_also_burn_on_the_empty_leg_home() -> None:
    own, bought = (fuel_t(case(flown_by=by), flights([CAI], [WHOLE]), [(55, 11, 0)]) for by in ("own", "bought"))
    assert own - bought == pytest.approx(HOME_T)


def test_a_hired_aircraft_flies_home_for_others() -> None:
    whole, freight = [WHOLE, WHOLE], [(55, 11, 0), (55, 11, 0)]
    both, one = (fuel_t(case(), flights([CAI, CAI], whole, hired), freight) for hired in ([False] * 2, [False, True]))
    assert both - one == pytest.approx(HOME_T)


def test_without_a_use_for_madrid_an_aircraft_turns_at_liege() -> None:
    fuel = fuel_t(case(spain_gateway="LGG"), flights([CAI], [(110, 0, 0)]), [(66, 0, 0)])
    assert fuel == pytest.approx(84 + 37 * 66 / 110 + 84)


def test_part_of_an_aircraft_bears_its_part_of_the_empty_aircraft() -> None:
    # 19 t of the 95 t of a 777F: a fifth of its 56 t, and of 24 t more what 9.5 t of freight add.
    assert fuel_t(case(), flights([RIX], [(0, 0, 19)]), [(0, 0, 9.5)]) == pytest.approx(56 / 5 + 24 * 9.5 / 95)


def test_space_beyond_the_aircraft_is_the_whole_aircraft() -> None:
    assert fuel_t(case(), flights([RIX], [(0, 0, 200)]), [(0, 0, 95)]) == pytest.approx(80)


def test_flights_without_freight_are_borne_by_their_service() -> None:
    found, flown = case(), flights([CAI, CAI, RIX], [WHOLE, WHOLE, (0, 0, 19)])
    liege, _, riga = emitted_t(found, flown, [(55, 0, 0), (0, 0, 0), (0, 0, 9.5)])
    assert liege / KEROSENE == pytest.approx(2 * (84 + 12 + HOME_T) + 37 * 55 / 110)
    assert riga / KEROSENE == pytest.approx(56 / 5 + 24 * 9.5 / 95)


def test_a_service_without_any_freight_is_borne_by_all() -> None:
    found, flown = case(), flights([CAI, RIX], [WHOLE, (0, 0, 19)])
    assert fuel_t(found, flown, [(55, 0, 0), (0, 0, 0)]) == pytest.approx(84 + 12 + HOME_T + 37 * 55 / 110 + 56 / 5)


def test_nothing_carried_emits_nothing_per_kg() -> None:
    assert emitted_t(case(), flights([CAI], [WHOLE]), [(0, 0, 0)]).tolist() == [0, 0, 0]
    assert emitted_t(case(), flights([], []), []).tolist() == [0, 0, 0]
    assert shared(np.zeros(2), np.zeros((2, 3))).tolist() == [0, 0, 0]


def test_flights_that_do_not_fly_emit_nothing() -> None:
    found, flown = case(), flights([CAI, CAI], [WHOLE, WHOLE])
    assert emitted_t(found, flown, [(55, 11, 0), (0, 0, 0)], [True, False]).sum() == pytest.approx(
        emitted_t(found, flights([CAI], [WHOLE]), [(55, 11, 0)]).sum()
    )


def test_a_closed_origin_saves_the_emissions_of_its_flights() -> None:
    def co2e_t(**levers: Any) -> float:
        run = simulate(shipped_network(), Scenario(**levers), 256)
        flown, carried = measured(run.flights.scheduled) & ~run.flights.cancelled, count(run).carried
        per_kg = air_co2e_per_kg(run.case, run.flights, carried, flown)
        return float((per_kg * carried.grams[flown].sum(axis=0)).sum() / 1e6)

    assert co2e_t(closed_gateway="HKG", closed_days=14) < 0.8 * co2e_t()


def test_the_lever_scales_emissions() -> None:
    half, whole = (emitted_t(case(air_co2_pct=x), flights([CAI], [WHOLE]), [(55, 11, 0)]).sum() for x in (50, 100))
    assert whole == pytest.approx(2 * half)
