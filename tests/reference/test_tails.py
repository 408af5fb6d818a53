"""Aircraft that rotate, in the reference, by examples worked by hand. The tail flies 750 min to Liège and 740 home."""

import pandas as pd
import pytest

from lib.domain.clock import DAY_MIN, NEVER, WEEK_MIN
from lib.domain.flights import Flights
from lib.domain.network import Network
from tests.reference import flights, simulate
from tests.reference.networks import edit, levers, plan, some_parcels, tiny_network
from tests.reference.tails import tails_of, turnaround_min
from tests.reference.worked import BRU, DAY_4, one_flight, quiet

ALL_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
AT_18 = [day * DAY_MIN + 18 * 60 for day in range(7)]


def flying_on(days: str = ALL_DAYS, leaves: str = "18:00") -> Network:
    """Return a network with a flight on each of some days of the week."""
    network = one_flight(leaves=leaves)
    return edit(network, "air_services", "CAI", flights_per_week=len(days.split("|")), days=days)


def fleet(network: Network, **changes) -> Flights:
    """Return the flights of one tail that may fly 20 h a day and flies to Liège alone."""
    usual = {"aircraft_released": 1, "aircraft_hours_per_day": 20, "spain_gateway": "LGG"}
    return flights(network, quiet(**usual | changes))


def in_week(made: Flights, week: int = 0) -> list[int]:
    """Return the departures of a week's flights, from its start on."""
    chosen = made.scheduled // WEEK_MIN == week
    return [minute if minute == NEVER else minute - week * WEEK_MIN for minute in made.departed[chosen].tolist()]


def with_second(network: Network, **cells) -> Network:
    """Return the network with a second service to Liège at the same minutes."""
    second = network.air_services.iloc[[0]].assign(service_id="CAB", route="HKG-LGG", **cells)
    return network.with_tables(air_services=pd.concat([network.air_services, second], ignore_index=True))


@pytest.mark.parametrize(
    ("released", "fleet_size", "expected"),
    [(3, 22, {"747-8F": 2, "777F": 3}), (13, 22, {"747-8F": 2, "777F": 12}), (13, 39, {"747-8F": 13, "777F": 13})],
)
def test_a_type_has_the_tails_released_of_those_in_the_fleet(released, fleet_size, expected):
    assert tails_of(tiny_network(), levers(aircraft_released=released, fleet_size=fleet_size)) == expected


def test_a_type_has_no_tails_when_the_fleet_is_smaller_than_the_other_types():
    network = edit(tiny_network(), "aircraft", "747-8F", fleet_count=7)
    network = edit(network, "aircraft", "777F", fleet_count=30)
    assert tails_of(network, levers(aircraft_released=2, fleet_size=30)) == {"747-8F": 0, "777F": 2}


@pytest.mark.parametrize(("hours", "expected"), [(20, 2064), (13.5, 3057), (6, 6880)])
def test_maintenance_stretches_the_turnaround(hours, expected):
    assert turnaround_min(750 + 130 + 840, hours) == expected


def test_a_flight_waits_a_day_at_most_for_its_tail():
    made = fleet(flying_on())
    assert in_week(made) == [1080, 2930, 4780, 6630, NEVER, 8480, 10330]
    assert made.cancelled[:7].tolist() == [False] * 4 + [True] + [False] * 2
    assert made.arrived[1].tolist() == [2930 + 750, NEVER, NEVER]
    assert made.scheduled_arrival[1].tolist() == [2520 + 750, NEVER, NEVER]


def test_few_hours_a_day_keep_a_tail_longer():
    assert in_week(fleet(flying_on(), aircraft_hours_per_day=6)) == [1080, *[NEVER] * 3, 7040, *[NEVER] * 2]


def test_two_tails_fly_every_day():
    assert in_week(fleet(flying_on(), aircraft_released=2)) == AT_18


def test_bought_in_aircraft_fly_a_day_later_and_take_no_tail():
    made = fleet(flying_on(), aircraft_hours_per_day=6, buy_in="20")
    assert in_week(made) == [1080, 3960, 5400, 6840, 7040, 9720, 11160]
    assert made.hired[:7].tolist() == [False, True, True, True, False, True, True]
    assert made.expected.all()
    assert not made.cancelled.any()


def test_a_delay_keeps_a_tail_longer():
    made = fleet(flying_on("Mon|Tue"), delay_median_min=100, delay_p95_min=100)
    assert in_week(made) == [1180, 3130]


def test_the_way_by_madrid_counts_with_its_own_leg_home():
    made = fleet(flying_on("Mon|Tue"), spain_gateway="MAD")
    assert in_week(made) == [1080, 1080 + 750 + 180 + 130 + 180 + 840 + 180]


def test_a_cancelled_flight_takes_no_tail():
    network, closed = flying_on("Mon|Tue"), {"closed_gateway": "HKG", "closed_from_day": 0, "closed_days": 1}
    assert in_week(fleet(network, aircraft_hours_per_day=6), 4) == [1080, NEVER]
    made = fleet(network, aircraft_hours_per_day=6, **closed)
    assert in_week(made, 4) == [NEVER, 2520]
    assert made.expected.tolist() == [True, False] * 12


def test_what_is_expected_knows_no_delay_and_no_cancellation():
    made = fleet(flying_on(), cancellation_pct=100, delay_median_min=600, delay_p95_min=4320)
    assert made.cancelled.all()
    assert made.expected[:7].tolist() == [True] * 4 + [False] + [True] * 2


def test_services_of_a_type_share_its_tails():
    monday = flying_on("Mon")
    assert in_week(fleet(with_second(monday))) == [1080, NEVER]
    assert in_week(fleet(with_second(monday), aircraft_released=2)) == [1080, 1080]
    assert in_week(fleet(with_second(monday, aircraft="777F"))) == [1080, 1080]
    assert in_week(fleet(with_second(monday, flown_by="bought"))) == [1080, 1080]


def test_without_any_aircraft_own_flights_are_cancelled_or_hired():
    network = edit(flying_on("Mon"), "aircraft", "747-8F", fleet_count=0)
    network = edit(network, "aircraft", "777F", fleet_count=22)
    made = fleet(network, fleet_size=22)
    assert made.cancelled.all()
    assert not made.expected.any()
    hired = fleet(network, fleet_size=22, buy_in="200")
    assert hired.hired.all()
    assert in_week(hired) == [1080 + DAY_MIN]
    assert in_week(fleet(edit(network, "air_services", "CAI", flown_by="bought"), fleet_size=22)) == [1080]


def closing(gateway: str, day: int) -> dict[str, object]:
    """Return the levers that close a place for one measured day."""
    return {"closed_gateway": gateway, "closed_from_day": day, "closed_days": 1}


def test_a_late_tail_waits_until_the_origin_opens():
    made = fleet(flying_on("Mon|Tue"), **closing("HKG", 2))
    assert in_week(made, 3) == [1080, 2930]
    assert in_week(made, 4) == [1080, 3 * DAY_MIN]


def test_a_tail_comes_home_when_the_origin_opens():
    made = fleet(flying_on("Mon|Wed", "02:00"), **closing("HKG", 1))
    assert in_week(made, 4) == [120, 2 * DAY_MIN + 180]


def test_a_tail_leaves_a_closed_gateway_when_it_opens():
    made = fleet(flying_on("Mon|Wed", "11:00"), **closing("LGG", 1))
    assert made.arrived[8, 0] == DAY_4 + 660 + 750
    assert in_week(made, 4) == [660, 2 * DAY_MIN + 740 + 180]


def test_a_flight_that_waits_boards_until_it_leaves():
    freight = some_parcels([(2930, BRU, False, 1, 1), (2931, BRU, False, 1, 1)])
    scenario = quiet(aircraft_released=1, aircraft_hours_per_day=20, spain_gateway="LGG")
    stamps = simulate(flying_on("Mon|Tue"), scenario, freight, plan())
    assert stamps["flight"].tolist() == [1, 2]
    assert stamps["departed"].tolist() == [2930, WEEK_MIN + 1080]
