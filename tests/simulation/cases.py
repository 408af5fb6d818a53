"""Cases busy enough that every rule has something to do."""

from tests.reference.networks import edit, tiny_network
from tests.reference.strategies import Case
from tests.simulation.checks import Play, direct_plan, play


def busy(**values):
    """Return a case where space, desks and trucks are short, in units of three parcels."""
    network = tiny_network()
    services = {"flights_per_week": 9, "departure_utc": "04:00", "block_space_pct": 29}
    network = edit(network, "air_services", "CAI", **services)
    network = edit(network, "aircraft_legs", "747-8F", payload_t=0.05)
    network = edit(network, "aircraft", "747-8F", volume_m3=0.5)
    network = edit(network, "allotments", "RIX", weight_t=0.01)
    customs = {"digital_pct": 50, "inspection_pct": 20, "manual_per_h": 7, "paper_max_h": 14}
    network = edit(network, "customs", "*", **customs)
    network = edit(network, "customs", "RIX", open_days="136", open_local="21:30")
    network = edit(network, "facilities", "LGG", own_trucks=2)
    network = edit(network, "markets", "*", weekly_parcels=126)
    usual = {"spot_trucks_per_day": 2, "border_delay_h": 0.5, "least_load_pct": 20, "cancellation_pct": 20}
    return Case(network, usual | {"express_pct": 40} | values, 1, 0, 3)


def with_cells(case, table, row, **cells):
    """Return the case with cells of its network changed."""
    return case._replace(network=edit(case.network, table, row, **cells))


def crowd(case, times=14):
    """Return the case with so many times the parcels, one by one, and space and desks to match."""
    case = with_cells(case._replace(parcels_per_unit=1), "markets", "*", weekly_parcels=42 * times)
    case = with_cells(case, "customs", "*", manual_per_h=7 * times)
    case = with_cells(case, "allotments", "RIX", weight_t=0.003 * times)
    case = with_cells(case, "aircraft", "747-8F", volume_m3=0.16 * times)
    return with_cells(case, "aircraft_legs", "747-8F", payload_t=0.016 * times)


CASES = {
    "busy": busy(),
    "overflow": busy(overflow_days=3, last_mile_shift_days=3),
    "closed": busy(closed_gateway="LGG", closed_from_day=3, closed_days=6),
    "road": busy(riga_route="road", spain_gateway="LGG"),
    "short": with_cells(busy(spot_trucks_per_day=1), "facilities", "*", own_trucks=0),
    "together": with_cells(busy(origin_sigma=0), "markets", "EU", weekly_parcels=840),
    "peak": busy(peak_week=2, peak_pct=300),
    "hired": busy(buy_in="40"),
    "drivers": with_cells(busy(drivers_per_truck=0.5, riga_route="road"), "facilities", "LGG", own_trucks=5),
    "untouched": busy(aircraft_hours_per_day=20),  # home before the hours of a day are flown
}


def run(case) -> Play:
    """Run the engine on a case with small trucks."""
    made = direct_plan(case.network, case.values, 600, "rigid")
    return play(case.network, case.values, case.demand(), made, case.replication)
