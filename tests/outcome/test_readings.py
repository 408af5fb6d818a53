"""What each chart says, on outcomes made by hand."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from lib.domain.journeys import STAGES
from lib.narrative import readings

DAYS = dict(zip(STAGES, (1.0, 1.5, 0.5, 0.2, 0.3, 0.6, 1.0, 0.4, 3.5), strict=True))  # 9 in all, 2.1 of them waits


def outcome(**parts: Any) -> Any:
    queues = pd.DataFrame({"resource": [], "growth_t_per_week": [], "grows": []}).astype({"grows": bool})
    return SimpleNamespace(**({"queues": queues, "kpis": {"grounded_flights_per_week": 0.0}} | parts))


def air(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["service", "flights_per_week", "carried_t", "offered_t"])


def weeks(**tonnes: list[float]) -> pd.DataFrame:
    columns = ("created_t", "carried_t", "received_t", "waiting_flight_t", "in_customs_t", "waiting_truck_t")
    return pd.DataFrame({key: tonnes.get(key, [0.0] * 12) for key in columns})


def test_flights_of_a_service_count_once_however_many_gateways_they_serve() -> None:
    told = readings.describe_air(outcome(air=air(("CAI", 3, 100, 150), ("CAI", 3, 50, 60), ("RIX", 2, 40, 50))))
    assert told == "5 flights per week carry 190 t of the 260 t of block space."
    assert readings.describe_air(outcome(air=air(("CAI", 1, 10, 20)))).startswith("1 flight per week carries 10")
    assert readings.describe_air(outcome(air=air())) == "No flight operates."


def test_flights_without_an_aircraft_are_not_said_to_fly() -> None:
    some = outcome(
        air=air(("CAI", 7, 100, 150)), kpis={"grounded_flights_per_week": 3.0, "flown_flights_per_week": 4.0}
    )
    assert readings.describe_air(some) == "4 of 7 flights per week fly; they carry 100 t of the 150 t of block space."


def lanes(*rows: tuple[str, float | None, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["name", "days_to_warehouse_mean", "delivered", "undelivered_parcels"])


def test_first_and_last_warehouse_are_named_and_those_without_parcels_are_not() -> None:
    table = lanes(("Prague", 4.26, 9, 0), ("Rome", 6.11, 9, 0), ("Kyiv", None, 0, 0))
    told = "Prague is reached in 4.3 days on average, Rome in 6.1."
    assert readings.describe_lanes(outcome(lanes=table)) == told
    assert readings.describe_lanes(outcome(lanes=table.iloc[:1])) == "Prague is reached in 4.3 days on average."
    assert readings.describe_lanes(outcome(lanes=table.iloc[2:])) == "No parcel reaches a warehouse."


def test_warehouses_that_receive_nothing_are_named_and_lower_bounds_are_marked() -> None:
    table = lanes(("Prague", 4.26, 9, 0), ("Rome", 9.11, 5, 4), ("Lviv", 28.0, 0, 9))
    told = "Prague is reached in 4.3 days on average, Rome in ≥ 9.1; Lviv receives nothing."
    assert readings.describe_lanes(outcome(lanes=table)) == told


def test_days_are_those_of_the_end_and_never_round_up_to_all() -> None:
    figures = {
        "days_to_warehouse_p50": 4.71,
        "days_to_warehouse_p90": 6.79,
        "share_within_10_days": 0.99996,
        "days_to_door_p50": 8.94,
        "days_to_door_p90": None,
    }
    assert readings.describe_days(figures, "warehouse") == (
        "Half of the parcels are at the warehouse within 4.7 days, 9 in 10 within 6.8, over 99.9 % within the promised "
        "10; the industry takes 15 to 20."
    )
    assert readings.describe_days(figures, "door") == (
        "Half of the parcels are at the door within 8.9 days, fewer than 9 in 10 arrive; the industry takes 15 to 20."
    )
    never = {"days_to_door_p50": float("nan"), "days_to_door_p90": None, "share_within_10_days": None}
    assert readings.describe_days(never, "door") == "Fewer than half of the parcels reach the door."


def test_waits_are_held_against_all_days() -> None:
    assert readings.describe_stages(DAYS) == (
        "Waiting for a flight and for a truck makes up 2.1 of 9.0 days to the door; the longest stage is last mile "
        "with 3.5."
    )
    assert readings.describe_stages(pd.Series(DAYS)) == readings.describe_stages(DAYS)
    assert readings.describe_stages(dict.fromkeys(STAGES, 0.0)) == "No parcel is delivered."
    assert readings.describe_stages(dict.fromkeys(STAGES, float("nan"))) == "No parcel is delivered."


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ({"wait for flight": 0.7}, "0.8 days shorter; wait for flight changes most, 0.8 days shorter."),
        ({"drive": 1.5, "last mile": 3.4}, "0.4 days longer; drive changes most, 0.5 days longer."),
        ({"drive": 1.5, "last mile": 3.0}, "as long as in the baseline; drive changes most, 0.5 days longer."),
    ],
)
def test_change_is_told_with_the_stage_that_moves_most(moved: dict[str, float], told: str) -> None:
    assert readings.describe_stage_changes(DAYS | moved, DAYS) == f"The time to the door is {told}"


def test_no_change_is_told_as_the_stages_themselves() -> None:
    assert readings.describe_stage_changes(DAYS | {"drive": 1.04}, DAYS) == readings.describe_stages(
        DAYS | {"drive": 1.04}
    )


def test_volumes_are_those_of_the_measured_weeks_alone() -> None:
    table = weeks(created_t=[9e9] * 4 + [100.0, 200, 300, 400] + [9e9] * 4, carried_t=[240.0] * 12)
    assert readings.describe_volumes(table) == (
        "In the measured weeks 250 t per week are offered, 240 t are flown and 0 t reach their warehouse."
    )


def test_backlog_is_told_at_its_highest_without_what_is_nothing() -> None:
    table = weeks(
        waiting_flight_t=[10.0] * 6 + [52.0] + [10.0] * 5, waiting_truck_t=[20.0] * 12, in_customs_t=[0.4] * 12
    )
    assert readings.describe_backlogs(table) == (
        "The backlog is largest at the end of week 7: 52 t waiting for a flight and 20 t waiting for a truck."
    )
    assert readings.describe_backlogs(weeks()) == "There is hardly any backlog at the end of any week."


def test_resources_beyond_capacity_are_counted() -> None:
    loads = pd.DataFrame({"resource": ["flights to Liège", "trucks at Riga"], "load_pct": [82.0, 30.0]})
    told = "None of 2 resources is full; bottleneck: flights to Liège, 82 % of capacity."
    assert readings.describe_utilisation(outcome(utilisation=loads)) == told
    over = loads.assign(load_pct=[82.0, 120.0])
    told = "1 of 2 resources is full; bottleneck: trucks at Riga, 120 % of capacity."
    assert readings.describe_utilisation(outcome(utilisation=over)) == told


def test_scenarios_side_by_side_are_told_by_the_fastest_and_the_slowest() -> None:
    told = "Daily is fastest with 4.4 days to the warehouse on average, Launch slowest with 4.9."
    assert readings.describe_fastest_and_slowest({"Launch": 4.95, "Stopped": None, "Daily": 4.41}) == told.replace(
        "4.9", "5.0"
    )
    assert (
        readings.describe_fastest_and_slowest({"Launch": 4.91, "Team": 4.93})
        == "All take 4.9 days to the warehouse on average."
    )
    assert readings.describe_fastest_and_slowest({"Stopped": None}) == "No parcel reaches a warehouse."


def test_the_lane_that_changes_most_is_named() -> None:
    names = pd.Series({"a": "Madrid", "b": "Lille", "c": "Riga", "d": "Brno"})
    changes = pd.Series({"a": -0.6, "b": 0.2, "c": 0.01, "d": float("nan")})
    told = "Madrid changes most: −0.6 days; more at 1 of 4 warehouses, less at 1."
    assert readings.describe_lane_changes(changes, names, "days") == told
    assert readings.describe_lane_changes(changes[["c", "d"]], names, "days").startswith("No lane changes")


def test_trucks_cost_so_much_in_the_plan_and_so_much_in_the_simulation() -> None:
    kpis = {"planned_linehaul_eur_per_parcel": 0.35, "linehaul_eur_per_parcel": 0.37}
    told = "The trucks cost €0.350 per parcel in the plan and €0.370 per parcel in the simulation."
    assert readings.describe_linehaul_cost(outcome(kpis=kpis)) == told
    lacking = readings.describe_linehaul_cost(outcome(kpis=kpis | {"undelivered_parcels": 1}))
    assert lacking.endswith("€0.370 per delivered parcel in the simulation.")
    assert readings.describe_linehaul_cost(outcome(kpis=kpis | {"planned_linehaul_eur_per_parcel": None})) == ""
