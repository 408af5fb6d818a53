"""A spot market that may refuse, in the reference, by examples worked by hand. A rigid truck takes 20 kg."""

from dataclasses import replace
from fractions import Fraction

import pytest

from lib.domain.clock import DAY_MIN, WEEK_MIN
from tests.reference.draws import key, mix
from tests.reference.networks import departure, edit, some_parcels
from tests.reference.spot import SpotMarket
from tests.reference.worked import ANCHOR, CGN, LGG, PRG, TOUR, TUESDAY, drive, one_flight, tour_freight

LATER = 6 * 60
NEXT_WEEK = WEEK_MIN


class Answers(SpotMarket):
    """Carriers that accept (y) or refuse (n) as written, every day likewise."""

    def __init__(self, answers: str) -> None:
        super().__init__(0, len(answers), Fraction(1), 0)
        self.answers = answers

    def accepts(self, day: int, carrier: int) -> bool:  # noqa: ARG002
        return self.answers[carrier] == "y"


@pytest.fixture
def market(monkeypatch):
    """Return a function that lets every gateway's carriers answer as written."""

    def answer(answers: str) -> dict[str, int]:
        monkeypatch.setattr(SpotMarket, "accepts", lambda _, __, carrier: answers[carrier] == "y")
        return {"spot_trucks_per_day": len(answers), "spot_lead_h": 6}

    return answer


def leaves(*departures, own_trucks: int = 0, freight, **changes) -> list[int]:
    """Return how long after the anchor each parcel leaves Liège."""
    network = edit(one_flight(), "facilities", "LGG", own_trucks=own_trucks)
    stamps = drive(*departures, freight=freight, network=network, **changes)
    return (stamps["trucked"] - ANCHOR).tolist()


def to_cologne(trucks: int, **changes):
    """Return a planned departure of rigid trucks to Cologne."""
    return departure(TUESDAY, LGG, {CGN: "LGG>CGN"}, vehicle="rigid", trucks=trucks, **changes)


def test_a_carrier_accepts_by_the_draw_of_its_day_and_number():
    market = SpotMarket(2, 5, Fraction(1, 2), 7)
    drawn = mix(key("spot", 7), 2 * 2**32 + 3 * 2**16 + 4)
    assert market.accepts(3, 4) is (drawn < 2**63)
    assert all(SpotMarket(0, 5, Fraction(1), 0).accepts(0, j) for j in range(50))
    assert not any(SpotMarket(0, 5, Fraction(0), 0).accepts(0, j) for j in range(50))


def test_carriers_booked_ahead_are_asked_once_each():
    market = Answers("ynyy")
    assert market.book(10, 2) == 1
    assert market.left(0) == 2
    assert market.book(20, 3) == 2
    assert market.book(30, 1) == 0
    assert market.book(DAY_MIN, 1) == 1


def test_carriers_are_called_until_enough_accept():
    market = Answers("nynyy")
    assert market.call(0, 2) == 2
    assert market.left(0) == 1
    assert market.call(0, 2) == 1
    assert market.call(0, 1) == 0


def test_trucks_booked_leave_on_time_and_further_ones_later(market):
    assert leaves(to_cologne(2), freight=tour_freight(60, 0), **market("yyy")) == [0] * 40 + [LATER] * 20


def test_refusals_are_made_good_at_the_departure(market):
    assert leaves(to_cologne(2), freight=tour_freight(60, 0), **market("nyyy")) == [0] * 20 + [LATER] * 40


def test_own_trucks_leave_first_and_fewer_are_booked(market):
    freight = tour_freight(60, 0)
    assert (
        leaves(to_cologne(2), own_trucks=1, freight=freight, **market("ny"))
        == [0] * 20 + [LATER] * 20 + [NEXT_WEEK] * 20
    )
    assert leaves(to_cologne(1), own_trucks=1, freight=freight, **market("yy")) == [0] * 20 + [LATER] * 40


def test_what_no_carrier_takes_waits_for_the_next_departure(market):
    assert leaves(to_cologne(2), freight=tour_freight(40, 0), **market("ny")) == [0] * 20 + [NEXT_WEEK + LATER] * 20


def test_a_departure_without_further_trucks_calls_no_more_than_planned(market):
    again = to_cologne(1, offset_min=60, route=1)
    freight = tour_freight(40, 0)
    planned = to_cologne(1, extra=False)
    assert leaves(planned, again, freight=freight, **market("ynn")) == [0] * 20 + [NEXT_WEEK] * 20
    assert leaves(planned, again, freight=freight, **market("nyy")) == [LATER] * 20 + [60] * 20


def test_a_day_s_carriers_serve_all_departures_of_a_gateway(market):
    to_prague = departure(TUESDAY, LGG, {PRG: "LGG>PRG"}, vehicle="rigid", offset_min=60, route=1)
    freight = tour_freight(1, 1)
    assert leaves(to_cologne(1), to_prague, freight=freight, **market("nny")) == [LATER, NEXT_WEEK + 60 + LATER]
    assert leaves(to_cologne(1), to_prague, freight=freight, **market("nyny")) == [LATER, 60 + LATER]


def test_the_next_utc_day_has_its_own_carriers(market):
    tonight, tomorrow = to_cologne(1, offset_min=1049), to_cologne(1, offset_min=1050, route=1)
    assert leaves(tonight, tomorrow, freight=tour_freight(40, 0), **market("y")) == [1049] * 20 + [1050] * 20


def test_a_late_tour_visits_the_same_stops(market):
    network = edit(one_flight(), "facilities", "LGG", own_trucks=0)
    planned = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"}, **TOUR)
    stamps = drive(planned, freight=tour_freight(1, 1), network=network, **market("ny"))
    assert (stamps["trucked"] - ANCHOR).tolist() == [LATER] * 2
    assert stamps["received"][0] == ANCHOR + LATER + 120


TWO_STOPS = departure(TUESDAY, LGG, {CGN: "LGG>CGN", PRG: "CGN>PRG"}, **TOUR)


def split(at: list[int], cologne: int) -> list[dict[int, int]]:
    """Return how many parcels of each stop leave at each minute."""
    stops = at[:cologne], at[cologne:]
    return [{minute: stop.count(minute) for minute in sorted(set(stop))} for stop in stops]


def test_enough_trucks_load_stop_by_stop(market):
    at = leaves(TWO_STOPS, freight=tour_freight(11, 12), **market("yy"))
    assert split(at, 11) == [{0: 11}, {0: 9, LATER: 3}]
    at = leaves(TWO_STOPS, freight=tour_freight(22, 8), **market("yy"))
    assert split(at, 22) == [{0: 20, LATER: 2}, {LATER: 8}]


def test_too_few_trucks_load_each_stop_s_share_on_either_tour(market):
    at = leaves(TWO_STOPS, freight=tour_freight(35, 11), **market("yyn"))
    assert split(at, 35) == [{0: 16, LATER: 16, NEXT_WEEK: 3}, {0: 4, LATER: 4, NEXT_WEEK: 3}]


def test_a_stop_closes_for_one_tour_and_the_next_stop_still_loads(market):
    freight = some_parcels(
        [(0, CGN, False, 12_000, 1), (1, CGN, True, 9_000, 1), (2, CGN, False, 1_000, 1), (3, PRG, False, 11_000, 1)]
    )
    assert leaves(TWO_STOPS, freight=freight, **market("yy")) == [LATER, 0, LATER, 0]


def test_late_trucks_take_only_what_waited_at_the_departure(market):
    network = edit(one_flight(), "customs", "LGG", digital_min_h=0, digital_max_h=6)
    network = edit(network, "facilities", "LGG", own_trucks=0)
    freight = some_parcels([(n, CGN, False, 2_000, 1) for n in range(40)])
    planned = to_cologne(1, offset_min=180)
    stamps = drive(planned, freight=freight, network=network, **market("y" * 9))
    late = stamps["trucked"] == ANCHOR + 180 + LATER
    assert late.any()
    assert (stamps["released"][late] <= ANCHOR + 180).all()
    assert (stamps["trucked"][stamps["released"] > ANCHOR + 180] > ANCHOR + WEEK_MIN).all()


def test_carriers_that_leave_at_once_still_drive_a_tour_of_their_own(market):
    planned = replace(TWO_STOPS, share_permille=(880, 120))
    at = leaves(planned, freight=tour_freight(37, 6), **market("yyn") | {"spot_lead_h": 0})
    assert split(at, 37) == [{0: 34, NEXT_WEEK: 3}, {0: 4, NEXT_WEEK: 2}]
