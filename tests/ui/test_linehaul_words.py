"""What the line-haul page says of flights, trucks, fleets and loads, on examples that are read at a glance."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from lib.domain.clock import NEVER
from lib.figures.deck_plans import describe_gravity
from lib.figures.fleet_curve import OwnedFleet, describe_fleet_curve
from lib.figures.truck_loads import describe_axles
from lib.ui.linehaul.truck_views import describe_flight, describe_hours, describe_trip

HOUR, DAY = 60, 1_440


def example(**parts: object) -> Any:
    return SimpleNamespace(**parts)


def trip(hours: int) -> Any:
    leaves, stop = 2 * DAY + 6 * HOUR, example(site="W-PAR", arrive_min=2 * DAY + 690)
    return example(
        gateway="LGG",
        depart_min=leaves,
        back_min=leaves + hours * HOUR,
        km=1_234,
        total_c=210_050,
        cost_c={"lateness": 10_000},
        stops=[stop],
    )


def tour(number: int, hours: int, *, own: bool = True) -> Any:
    return example(number=number, own=own, grams=12_340_000, trip=trip(hours))


SHOWN = example(
    edited_network=example(facilities=pd.DataFrame({"facility_id": ["LGG", "W-PAR"], "name": ["Liège", "Paris"]}))
)


def test_a_trip_is_told_from_departure_to_return() -> None:
    assert describe_trip(tour(3, 12), SHOWN) == (
        "Truck 3 (own) leaves Liège Wed 06:00: Paris Wed 11:30; back Wed 18:00. 12.3 t, 1,234 km, €2,100, of which "
        "€100 for lateness."
    )
    assert "Truck 3 (spot) leaves" in describe_trip(tour(3, 12, own=False), SHOWN)
    assert "; trip ends Wed 18:00." in describe_trip(tour(3, 12, own=False), SHOWN), "a spot truck does not come back"


def test_the_hours_name_the_truck_that_is_away_longest() -> None:
    assert describe_hours([tour(1, 10), tour(2, 30)]) == "Truck 2 has the longest trip, 30 h; the mean is 20 h."


def flight(day: str, lands_min: int) -> Any:
    freight = [example(grams=40_000_000, cm3=260_000_000), example(grams=20_400_000, cm3=140_000_000)]
    return example(name="HKG–LGG–MAD", day=day, lands_min=lands_min, freight=freight)


def test_a_flight_tells_when_it_lands_and_what_it_brings() -> None:
    assert describe_flight(flight("Tue", DAY + 20 * HOUR)) == (
        "HKG–LGG–MAD: leaves Tue, lands Tue 20:00 UTC, 60 t in 400 m³ expected"
    )
    assert "charter, lands at varying times UTC" in describe_flight(flight("", NEVER))


def fleets(*costs: tuple[int, int, int]) -> Any:
    points = [example(trucks=n, plan=example(objective_c=cost, bound_c=bound, unserved=())) for n, cost, bound in costs]
    return example(points=points, best=min(points, key=lambda point: point.plan.objective_c))


def test_the_cheapest_fleet_is_told_with_its_proof_and_beside_the_owned_one() -> None:
    proven = fleets((3, 1_000_000, 1_000_000), (4, 900_000, 900_000))
    assert describe_fleet_curve(proven, OwnedFleet(3, 1_000_000, 6, 90_000)) == (
        "4 own trucks would cost least: €9,000 per week, proven optimal. The 3 that are owned cost €1,000 (11 %) more."
    )
    assert describe_fleet_curve(proven, OwnedFleet(4, 900_000, 6, 90_000)).endswith("proven optimal.")
    open_gap = fleets((1, 1_000_000, 990_000), (2, 1_100_000, 1_100_000))
    assert describe_fleet_curve(open_gap, None) == (
        "1 own truck would cost least: €10,000 per week, at most 1.00 % above the least."
    )


def test_the_owned_fleet_is_told_with_what_it_does_for_its_standing_cost() -> None:
    curve = fleets((0, 1_000_000, 1_000_000), (1, 980_000, 980_000), (2, 990_000, 990_000))
    assert describe_fleet_curve(curve, OwnedFleet(4, 1_200_000, 10, 130_000)) == (
        "1 own truck would cost least: €9,800 per week, proven optimal. The 4 that are owned cost €2,200 (22 %) more: "
        "each makes 2.5 trips per week, drives home empty, and saves €800 of spot trucks and time for a standing cost "
        "of €1,300."
    ), "without them the week costs €10,000; their plan €12,000, of which €5,200 is standing cost"
    curve.points[0].plan.unserved = ("freight",)
    assert describe_fleet_curve(curve, OwnedFleet(4, 1_200_000, 10, 130_000)).endswith("(22 %) more.")


def test_the_axle_nearest_to_its_limit_is_told() -> None:
    axles = [
        example(axle="Drive axle", grams=9_200_000, limit_g=11_500_000, unloaded=0),
        example(axle="Trailer axles", grams=21_600_000, limit_g=24_000_000, unloaded=1),
    ]
    load = example(axles=axles, stops=["W-PAR"])
    assert describe_axles(load, {"W-PAR": "Paris"}) == "Nearest to its limit: Trailer axles after Paris, 90 % of 24 t."
    load.axles = axles[:1]
    assert describe_axles(load) == "Nearest to its limit: Drive axle at departure, 80 % of 11.5 t."
    assert describe_axles(example(axles=[])) == "This truck has no axle limits."


def test_the_leg_whose_balance_is_nearest_to_the_edge_is_told() -> None:
    legs = [
        example(origin="HKG", destination="LGG", gravity_pct=20.0, forward_pct=11.0, aft_pct=33.0),
        example(origin="LGG", destination="MAD", gravity_pct=28.5, forward_pct=11.0, aft_pct=33.0),
    ]
    assert describe_gravity(example(balance=legs)) == (
        "The centre of gravity stays 4.5 points of MAC or more inside its limits; nearest: LGG–MAD."
    )
