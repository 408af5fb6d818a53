"""The engine's narrow integers, each at its limit and one beyond: what they cannot number is refused."""

import numpy as np
import pandas as pd
import pytest

from lib.demand import generate
from lib.demand.generate import Cells, warehouse_shares
from lib.domain import limits
from lib.domain.network import Network
from lib.errors import DataError
from lib.network import load_network
from lib.network.case import build_case
from lib.scenario import Scenario
from lib.simulation import compile_flights, flight_schedule, inbound
from lib.simulation.last_mile import last_mile
from tests.reference.networks import edit, tiny_network
from tests.shipped import shipped_network

SCARCE = {"ES": 0, "DE": 0, "CZ": 0}  # shares of countries, so that all of Europe's parcels go to Belgium


def with_copies(network: Network, name: str, row: str, ids: list[str], **cells: object) -> Network:
    """Return a network whose table ends with copies of a row, each with an id of its own."""
    table = getattr(network, name)
    first = table.columns[0]
    copies = pd.concat([table[table[first] == row]] * len(ids), ignore_index=True).assign(**{first: ids}, **cells)
    return network.with_tables(**{name: pd.concat([table, copies], ignore_index=True).astype(table.dtypes)})


def with_warehouses(count: int) -> Network:
    """Return a network of so many warehouses: the last ones are in Belgium, each with a region of its own."""
    network = edit(tiny_network(), "markets", "EU", weekly_parcels=40_000)
    for country, share in SCARCE.items():
        network = edit(network, "countries", country, share=share)
    new = [f"B{number:03}" for number in range(count - 6)]
    network = with_copies(network, "facilities", "BRU", new)
    region = network.regions[network.regions.warehouse == "BRU"]
    regions = pd.concat([region] * len(new), ignore_index=True).assign(region=new, warehouse=new)
    return network.with_tables(regions=pd.concat([network.regions, regions], ignore_index=True))


def with_gateways(count: int) -> Network:
    """Return a network of so many gateways; charters from Hong Kong serve the last one, and it serves Brussels."""
    new = [f"G{number:03}" for number in range(count - 3)]
    network = with_copies(tiny_network(), "facilities", "RIX", new)
    network = with_copies(network, "customs", "RIX", new)
    network = edit(network, "facilities", "BRU", gateway=new[-1])
    legs = network.aircraft_legs
    leg = legs[legs.destination == "RIX"].assign(destination=new[-1])
    network = network.with_tables(aircraft_legs=pd.concat([legs, leg], ignore_index=True))
    network = with_copies(network, "air_services", "RIX", ["NEW"], route=f"HKG-{new[-1]}", flights_per_week=7)
    return with_copies(network, "allotments", "RIX", ["NEW"], gateway=new[-1])


def with_markets(count: int) -> Network:
    return with_copies(tiny_network(), "markets", "RIGA", [f"M{number:03}" for number in range(count - 2)])


def test_as_many_warehouses_as_can_be_numbered_all_get_their_parcels() -> None:
    case = build_case(with_warehouses(limits.WAREHOUSES), Scenario())
    parcels = generate(case)
    share, market = warehouse_shares(case.network), (parcels.id >> np.uint64(56)).astype(np.int64)
    expected = sum(share[m] * (market == m).sum() for m in range(len(share)))
    found = np.bincount(parcels.warehouse, minlength=limits.WAREHOUSES)
    assert (expected[6:] > 1_000).all()
    assert np.abs(found - expected).max() < 6 * np.sqrt(expected.max())


def test_shipments_to_the_last_warehouse_that_can_be_numbered_go_there() -> None:
    case = build_case(with_warehouses(limits.WAREHOUSES), Scenario())
    row = {"destination_country": "BE", "destination_region": "B249", "service_class": "express"}
    moment = pd.Timestamp("2020-08-31 08:00", tz="UTC")
    shipments = pd.DataFrame([row | {"created_at": moment, "grams": 400, "cm3": 2600}])
    parcels = generate(case, shipments=shipments)
    start, end = parcels.measured
    assert parcels.warehouse[(parcels.created >= start) & (parcels.created < end) & (parcels.grams == 400)][-1] == 255


def test_parcels_pass_the_last_gateway_that_can_be_numbered() -> None:
    case = build_case(with_gateways(limits.GATEWAYS), Scenario())
    assert max(case.sites.gateway) == limits.GATEWAYS - 1
    parcels, flights = generate(case), compile_flights(case)
    arrived = inbound(case, parcels, flights)
    there = (parcels.warehouse == case.sites.warehouse_index["BRU"]) & (parcels.created < 10_080)
    assert there.any()
    assert (flights.arrived[arrived.flight[there], -1] == arrived.landed[there]).all()
    assert (arrived.released[there] > arrived.landed[there]).all()


def test_ids_name_the_last_market_that_can_be_numbered() -> None:
    build_case(with_markets(limits.MARKETS), Scenario())
    numbers = np.arange(limits.MARKETS)
    ids = Cells(numbers, np.full_like(numbers, 11), np.full_like(numbers, 167), numbers).first_id
    assert (np.diff(ids.astype(object)) > 0).all()
    assert ((ids >> np.uint64(56)) == numbers.astype(np.uint64)).all()


@pytest.mark.parametrize(
    ("make", "most", "what"),
    [
        (with_warehouses, limits.WAREHOUSES, "257 warehouses"),
        (with_gateways, limits.GATEWAYS, "257 gateways"),
        (with_markets, limits.MARKETS, "257 markets"),
    ],
)
def test_one_place_more_is_refused_with_count_limit_and_remedy(make, most: int, what: str) -> None:
    network = make(most + 1)
    with pytest.raises(DataError, match=rf"^{what} are not accepted: the engine numbers at most {most}\. \w+"):
        build_case(network, Scenario())


def test_tables_with_too_many_warehouses_are_refused_as_they_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    count = int((shipped_network().facilities.kind == "warehouse").sum())
    monkeypatch.setattr(limits, "WAREHOUSES", count)
    load_network()
    monkeypatch.setattr(limits, "WAREHOUSES", count - 1)
    with pytest.raises(DataError, match=f"^{count} warehouses are not accepted"):
        load_network()


def test_codes_of_as_many_flights_as_can_be_numbered_fit() -> None:
    last = limits.FLIGHTS - 1
    codes = np.array([last, -2 - last])  # boarded, and diverted after its close-out
    assert (codes.astype(np.int16) == codes).all()
    assert ((-2 - np.array([last + 1])).astype(np.int16) != -2 - (last + 1)).all()


def test_one_flight_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case = build_case(tiny_network(), Scenario())
    count = len(compile_flights(case))
    monkeypatch.setattr(flight_schedule, "FLIGHTS", count)
    assert len(compile_flights(case)) == count
    monkeypatch.setattr(flight_schedule, "FLIGHTS", count - 1)
    with pytest.raises(DataError, match=rf"^{count} flights in the horizon are not accepted: .* at most {count - 1}\."):
        compile_flights(case)


def test_the_largest_units_hold_their_weight_and_volume_and_one_more_parcel_is_refused() -> None:
    case = build_case(edit(shipped_network(), "markets", "*", weekly_parcels=5_000_000), Scenario())
    with pytest.raises(DataError, match="at most") as refused:
        generate(case, limits.UNIT_SIZE)
    most = int(str(refused.value).partition("at most ")[2].partition(". ")[0].replace(",", ""))
    parcels = generate(case, most)
    assert parcels.grams.min() >= 10 * most
    assert parcels.cm3.min() >= most
    with pytest.raises(DataError, match=rf"^{most + 1:,} parcels per unit are not accepted"):
        generate(case, most + 1)


def test_the_slowest_post_and_the_longest_extra_days_fit() -> None:
    longest = 10 + int(shipped_network().levers["last_mile_shift_days"].max or 0)
    assert longest <= np.iinfo(last_mile(build_case(tiny_network(), Scenario())).days.dtype).max


def test_one_unit_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case = build_case(tiny_network(), Scenario())
    count = len(generate(case))
    module = generate.__globals__
    monkeypatch.setitem(module, "UNITS", count)
    assert len(generate(case)) == count
    monkeypatch.setitem(module, "UNITS", count - 1)
    with pytest.raises(DataError, match=rf"^{count:,} units of parcels are not accepted"):
        generate(case)
