"""Every lever moves the figure it should, in the direction it should, on the shipped network."""

from functools import cache

import pytest

from lib.domain.clock import DAY_MIN
from lib.scenario import Scenario
from lib.whatif import project
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

UNIT = 64
UP, DOWN, SAME, NOT_UP = "higher", "lower", "the same", "not higher"
TRIPLE = (("demand_pct", 300),)
FEW_TRUCKS = (("spot_trucks_per_day", 0),)
SPOT_ONLY = (("own_trucks_lgg", 0),)
SMALL_LOADS = (("least_load_pct", 60),)
DAILY = (("flights_per_week", 7),)
ONE_AIRCRAFT = (*DAILY, ("aircraft_released", 1))
PEAK = (("peak_week", 2),)
EVERY_LOAD = (("linehaul_plan", "direct"), ("least_load_pct", 0))
CLOSED = (("closed_gateway", "LGG"), ("closed_days", 3))


@cache
def outcome(*levers):
    """Return the outcome of levers (key, value) on the shipped network."""
    return project(shipped_network(), Scenario(**dict(levers)), parcels_per_unit=UNIT)


def figure(found, name):
    """Return days (`stage`), EUR or kg of a stage, days `to` a place, t a week `for` a country, `load` of a resource
    (0 if it is not needed), or a key figure.
    """
    kind, _, rest = name.partition(" ")
    if kind in ("stage", "eur", "kg"):
        column = {"stage": "days", "eur": "cost_eur_per_parcel", "kg": "co2e_kg_per_parcel"}[kind]
        return found.stages.loc[rest, column]
    if kind == "to":
        return found.lanes.loc[rest, "days_to_warehouse_mean"]
    if kind == "for":
        return found.lanes.tonnes_per_week[found.lanes.country == rest].sum()
    if kind == "load":
        return found.utilisation.set_index("resource").load_pct.get(rest, 0.0)
    return found.kpis[name]


EFFECTS = [
    # lever, value, figure, direction, other levers
    ("flights_per_week", 7, "stage wait for flight", DOWN, ()),
    ("flights_per_week", 7, "cost_eur_per_parcel", UP, ()),
    ("flights_per_week", 7, "kg fly", UP, ()),  # emptier aircraft
    ("flights_per_week", 7, "load hours of the Boeing 747-8F", UP, ()),
    ("aircraft_type", "747-400ERF", "stage wait for flight", UP, ()),
    ("aircraft_type", "777F", "grounded_flights_per_week", UP, ()),  # the fleet has none
    ("aircraft_type", "777F", "kg fly", DOWN, (("flown_by", "bought"),)),
    ("aircraft_type", "747-400ERF", "kg fly", UP, ()),
    ("flown_by", "bought", "kg fly", DOWN, ()),  # comes home with others' freight
    ("flown_by", "bought", "waiting_flights_per_week", DOWN, DAILY),
    ("flown_by", "bought", "load hours of the Boeing 747-8F", DOWN, ()),
    ("block_space_pct", 50, "left_t_per_week", UP, ()),
    ("block_space_pct", 50, "kg fly", DOWN, ()),  # less of it stays empty
    ("flight_days", "Mon|Tue|Wed", "stage wait for flight", UP, ()),
    ("spain_gateway", "LGG", "stage drive", UP, ()),
    ("spain_gateway", "LGG", "to W-MAD", UP, ()),
    ("spain_gateway", "LGG", "kg fly", DOWN, ()),  # no leg to Madrid
    ("cutoff_h", 24, "stage wait for flight", UP, ()),
    ("overflow_days", 1, "diverted_parcels", UP, TRIPLE),
    ("overflow_days", 1, "left_t_per_week", DOWN, TRIPLE),
    ("fleet_size", 27, "stage wait for flight", UP, DAILY),  # one of the type is left
    ("fleet_size", 26, "undelivered_parcels", UP, ()),  # none is left
    ("aircraft_hours_per_day", 20, "stage wait for flight", DOWN, ONE_AIRCRAFT),
    ("aircraft_hours_per_day", 6, "grounded_flights_per_week", UP, DAILY),
    ("aircraft_hours_per_day", 6, "carried_t_per_week", DOWN, (*TRIPLE, *DAILY)),
    ("aircraft_released", 1, "stage wait for flight", UP, DAILY),
    ("aircraft_released", 1, "carried_t_per_week", DOWN, (*TRIPLE, *DAILY)),
    ("aircraft_released", 1, "kg fly", DOWN, DAILY),  # fewer flights, fuller ones
    ("aircraft_released", 3, "stage wait for flight", DOWN, DAILY),
    ("aircraft_released", 3, "waiting_flights_per_week", DOWN, DAILY),
    ("aircraft_released", 3, "stage wait for flight", SAME, ()),  # two are enough for three flights
    ("aircraft_released", 3, "cost_eur_per_parcel", UP, ()),
    ("aircraft_released", 1, "stage wait for flight", SAME, (("flown_by", "bought"),)),
    ("buy_in", "40", "grounded_flights_per_week", DOWN, ONE_AIRCRAFT),
    ("buy_in", "40", "hired_flights_per_week", UP, ONE_AIRCRAFT),
    ("buy_in", "40", "eur fly", UP, ONE_AIRCRAFT),
    ("idle_aircraft_eur_h", 2000, "eur fly", UP, ()),
    ("charters_per_year", 1260, "stage wait for flight", DOWN, ()),
    ("charter_europe_pct", 40, "stage wait for flight", UP, (("charters_per_year", 1260),)),
    ("riga_charters_per_week", 10, "to W-RIX", DOWN, ()),
    ("charter_t", 10, "to W-RIX", UP, ()),
    ("riga_route", "road", "to W-RIX", UP, ()),
    ("own_trucks_lgg", 40, "stage wait for truck", DOWN, FEW_TRUCKS),
    ("own_trucks_lgg", 0, "days_to_warehouse_mean", UP, ()),  # spot trucks refuse and come late
    ("own_trucks_lgg", 24, "days_to_warehouse_mean", DOWN, ()),
    ("own_trucks_lgg", 24, "cost_eur_per_parcel", UP, ()),  # half of them never leave
    ("own_trucks_lgg", 6, "undelivered_t_per_week", UP, FEW_TRUCKS),
    ("own_trucks_mad", 0, "share_within_10_days", DOWN, FEW_TRUCKS),
    ("own_trucks_mad", 8, "eur drive", UP, ()),
    ("own_trucks_rix", 20, "undelivered_parcels", DOWN, FEW_TRUCKS),
    ("own_trucks_rix", 6, "eur drive", UP, ()),
    ("spot_trucks_per_day", 0, "stage wait for truck", UP, ()),
    ("spot_trucks_per_day", 5, "days_to_warehouse_mean", UP, SPOT_ONLY),
    ("spot_trucks_per_day", 2, "undelivered_t_per_week", UP, SPOT_ONLY),
    ("spot_trucks_per_day", 5, "eur drive", DOWN, SPOT_ONLY),  # fewer and fuller trucks, none of them dear
    ("spot_acceptance_pct", 50, "days_to_warehouse_mean", UP, ()),
    ("spot_acceptance_pct", 50, "stage wait for truck", UP, SPOT_ONLY),
    ("spot_acceptance_pct", 100, "stage wait for truck", DOWN, ()),
    ("spot_acceptance_pct", 0, "undelivered_t_per_week", UP, ()),
    ("spot_acceptance_pct", 20, "eur drive", DOWN, SPOT_ONLY),
    ("spot_lead_h", 24, "stage wait for truck", UP, ()),
    ("spot_lead_h", 0, "days_to_warehouse_mean", DOWN, SPOT_ONLY),
    ("vehicle_type", "rigid", "trucks_per_week", UP, ()),
    ("vehicle_type", "mega", "truck_load_pct", DOWN, ()),
    ("drivers", "team", "stage drive", DOWN, ()),
    ("longest_wait_h", 240, "stage wait for truck", UP, SMALL_LOADS),
    ("least_load_pct", 60, "trucks_per_week", DOWN, ()),
    ("linehaul_plan", "direct", "trucks_per_week", UP, ()),
    ("linehaul_plan", "direct", "days_to_warehouse_mean", DOWN, ()),
    ("planned_fill_pct", 50, "trucks_per_week", UP, ()),
    ("time_value_eur_parcel_day", 1, "trucks_per_week", UP, ()),
    ("time_value_eur_parcel_day", 1, "stage drive", DOWN, ()),
    ("digital_share_lgg", 100, "stage customs", DOWN, ()),
    ("digital_share_mad", 0, "stage customs", UP, ()),
    ("digital_share_rix", 100, "stage customs", DOWN, ()),
    ("manual_rate", 300, "stage customs", UP, ()),
    ("manual_rate", 0, "undelivered_parcels", UP, ()),
    ("partner_es", "correos_express", "stage last mile", DOWN, ()),
    ("partner_es", "correos_express", "eur last mile", UP, ()),
    ("partner_fr", "chronopost", "stage last mile", DOWN, ()),
    ("partner_de", "hermes", "stage last mile", UP, ()),
    ("partner_it", "brt", "stage last mile", DOWN, ()),
    ("partner_nl", "dhl_nl", "eur last mile", UP, ()),
    ("partner_cz", "zasilkovna", "kg last mile", DOWN, ()),
    ("partner_be", "postnl_be", "eur last mile", UP, ()),
    ("last_mile_shift_days", 2, "days_to_door_mean", UP, ()),
    ("last_mile_shift_days", 2, "days_to_warehouse_mean", SAME, ()),
    ("hard_block_pct", 0, "cost_eur_per_parcel", DOWN, ()),
    ("demand_pct", 150, "share_within_10_days", DOWN, ()),
    ("demand_pct", 150, "eur fly", DOWN, ()),
    ("demand_pct", 150, "kg fly", DOWN, ()),
    ("peak_week", 2, "days_to_warehouse_p90", UP, ()),
    ("peak_pct", 300, "days_to_warehouse_p90", UP, PEAK),
    ("express_pct", 60, "days_to_warehouse_p95", UP, ()),  # who is not express waits longer
    ("mean_grams", 200, "offered_t_per_week", DOWN, ()),
    ("mean_grams", 200, "stage wait for flight", DOWN, ()),
    ("mean_grams", 200, "cost_eur_per_parcel", DOWN, ()),
    ("density_kg_m3", 100, "left_t_per_week", UP, ()),
    ("share_it", 60, "stage drive", UP, ()),
    ("share_es", 40, "for ES", UP, ()),
    ("share_fr", 10, "for FR", DOWN, ()),
    ("share_de", 30, "for DE", UP, ()),
    ("share_nl", 16, "for NL", UP, ()),
    ("share_cz", 0, "for CZ", DOWN, ()),
    ("share_be", 10, "for BE", UP, ()),
    ("origin_median_h", 48, "stage origin", UP, ()),
    ("origin_sigma", 0, "stage origin", DOWN, ()),
    ("hub_extra_h", 48, "stage origin", UP, ()),
    ("fill_pct", 60, "stage wait for flight", UP, ()),
    ("delay_median_min", 300, "stage wait for flight", UP, ()),
    ("delay_p95_min", 1440, "stage wait for flight", UP, ()),
    ("ground_time_min", 600, "stage fly", UP, ()),
    ("breakdown_min_h", 8, "stage gateway", UP, ()),
    ("breakdown_max_h", 24, "stage gateway", UP, ()),
    ("inspection_pct", 20, "stage customs", UP, ()),
    ("paper_min_h", 36, "stage customs", UP, ()),
    ("paper_max_h", 96, "stage customs", UP, ()),
    ("truck_speed_kmh", 50, "stage drive", UP, ()),
    ("truck_speed_kmh", 90, "stage drive", DOWN, ()),
    ("truck_bans", "off", "stage drive", NOT_UP, ()),
    ("cancellation_pct", 10, "stage wait for flight", UP, ()),
    ("cancellation_pct", 10, "kg fly", DOWN, DAILY),  # what does not fly emits nothing
    ("closed_gateway", "LGG", "days_to_warehouse_p90", UP, ()),
    ("closed_gateway", "HKG", "stage wait for flight", UP, ()),
    ("closed_days", 7, "stage wait for flight", UP, CLOSED),  # booked where the freight waits
    ("closed_days", 7, "stage fly", NOT_UP, CLOSED),
    ("closed_from_day", 27, "days_to_warehouse_mean", DOWN, CLOSED),  # the measured weeks end a day later
    ("border_delay_h", 6, "stage drive", UP, ()),
    ("driver_shortage_pct", 90, "stage wait for truck", UP, ()),
    ("drivers_per_truck", 3, "eur drive", UP, ()),  # they are paid, driving or not
    ("drivers_per_truck", 0, "stage wait for truck", UP, (("spot_trucks_per_day", 4),)),
    ("air_rate_eur_kg", 5, "cost_eur_per_parcel", UP, ()),
    ("truck_eur_km", 2, "eur drive", UP, ()),
    ("spot_premium_pct", 100, "eur drive", UP, ()),
    ("spot_step_pct", 10, "eur drive", UP, SPOT_ONLY),
    ("spot_step_pct", 0, "eur drive", DOWN, SPOT_ONLY),
    ("air_co2_pct", 50, "kg fly", DOWN, ()),
    ("edits", "close:W-CGN", "stage drive", UP, ()),
    ("edits", "open:Reims,49.25,4.03,FR", "stage drive", DOWN, EVERY_LOAD),
    ("edits", "air:HKG-LGG-MAD,Tue|Sat,15:30,747-8F,70/30", "stage wait for flight", DOWN, ()),
]


@pytest.mark.parametrize(("lever", "value", "name", "direction", "others"), EFFECTS)
def test_a_lever_moves_its_figure(lever, value, name, direction, others):
    base = {key: setting for key, setting in others if key != lever}
    before = figure(outcome(*base.items()), name)
    after = figure(outcome(*(base | {lever: value}).items()), name)
    holds = {UP: after > before, DOWN: after < before, SAME: after == before, NOT_UP: after <= before}
    assert holds[direction], f"{name} goes from {before} to {after}, expected {direction}"


def test_the_premium_of_hired_flights_is_paid():
    low, high = (outcome(*ONE_AIRCRAFT, ("buy_in", premium)) for premium in ("20", "80"))
    assert figure(high, "eur fly") > figure(low, "eur fly")
    assert high.kpis["hired_flights_per_week"] == low.kpis["hired_flights_per_week"]


def test_every_lever_is_in_the_table():
    assert {row[0] for row in EFFECTS} == set(LEVERS)


def test_without_drivers_nothing_arrives_by_road():
    lanes = outcome(("driver_shortage_pct", 100)).lanes
    assert lanes.delivered[lanes["mode"] == "road"].sum() == 0
    assert lanes.delivered[lanes["mode"] == "air"].sum() > 0, "hired feeders bring their own crews"
    assert outcome(("driver_shortage_pct", 100)).kpis["trucks_per_week"] == 0


def test_the_base_is_steady_and_keeps_its_promise():
    kpis = outcome().kpis
    assert kpis["steady_state"]
    assert kpis["undelivered_parcels"] == kpis["diverted_parcels"] == kpis["shortfall_t_per_week"] == 0
    assert kpis["share_within_10_days"] > 0.95


def test_slower_last_mile_is_later_by_days():
    slower = outcome(("last_mile_shift_days", 2)).kpis["days_to_door_mean"] - outcome().kpis["days_to_door_mean"]
    assert 2 <= slower <= 4, "two working days, weekends between them"


def test_hours_at_the_hub_are_added_to_the_minute():
    def origin(hours):
        return outcome(("hub_extra_h", hours)).stages.days["origin"] * DAY_MIN

    assert origin(48) - origin(0) == pytest.approx(48 * 60)
