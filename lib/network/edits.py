"""Make a scenario's network edits: warehouses opened and closed, air services added (rule 9.3)."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Geod

from ..domain.network import Network, rows, rows_by
from ..domain.network_edits import Close, Edit, Fly, Open, read_edits, write_edits
from ..errors import EditError

GEOD = Geod(ellps="WGS84")
ABROAD_KM = 30.0  # from a warehouse to the nearest main road of its country


@lru_cache(maxsize=32)
def edited(network: Network, edits: str) -> Network:
    """Return the network with edits made, an ordinary one; its hash stays that of the files.

    Raises EditError naming the first edit that this network does not take, and the remedy.
    """
    made = read_edits(edits)
    opened = [edit for edit in made if isinstance(edit, Open)]
    closed = [edit for edit in made if isinstance(edit, Close)]
    if opened or closed:
        network = _with_warehouses(network, opened, closed)
    for number, edit in enumerate((edit for edit in made if isinstance(edit, Fly)), start=1):
        network = _with_service(network, edit, number)
    return network


def possible(network: Network, edits: str) -> tuple[str, list[str]]:
    """Return the edits that a network takes, one after another, and why it does not take each of the others."""
    kept: tuple[Edit, ...] = ()
    left = list(read_edits(edits))
    faults = {left[-1]: _fault(network, left)} if left else {}
    while any(faults.values()):
        for edit in left:
            faults[edit] = _fault(network, (*kept, edit))
            kept = kept if faults[edit] else (*kept, edit)
        if not set(kept) & set(left):
            return write_edits(read_edits(kept)), [faults[edit] for edit in left]
        left = [edit for edit in left if edit not in kept]  # once more: one may make another possible
    return write_edits(read_edits((*kept, *left))), []


def _fault(network: Network, edits: Sequence[Edit]) -> str:
    """Say why a network does not take edits; empty if it does."""
    try:
        edited(network, write_edits(edits))
    except EditError as error:
        return str(error)
    return ""


# Warehouses


def _with_warehouses(network: Network, opened: Sequence[Open], closed: Sequence[Close]) -> Network:
    facilities = network.facilities
    for edit in opened:
        facilities = _with_row(facilities, _opened(network, facilities, edit), edit)
    for closing in closed:
        facilities = _without_row(network, facilities, closing)
    regions = _dealt_out(network, facilities, {edit.warehouse for edit in opened})
    for edit in opened:
        if edit.warehouse not in set(regions.warehouse):
            raise EditError(
                f"{edit} is not possible: no region of {edit.country} is nearer to it than to another warehouse. "
                "Place it nearer to a region's centre, or close a warehouse there."
            )
    lanes = _routed(network.lanes, facilities, {edit.warehouse for edit in opened})
    return network.with_tables(facilities=facilities, regions=regions, lanes=lanes)


def _opened(network: Network, facilities: pd.DataFrame, edit: Open) -> dict[str, Any]:
    """Return the row of a new warehouse: all but name and place are those of the nearest one of its country."""
    there = facilities[(facilities.kind == "warehouse") & (facilities.country == edit.country)]
    if there.empty:
        countries = ", ".join(f"{row.name} ({row.country})" for row in rows(network.countries))
        raise EditError(
            f"{edit} is not possible: there is no demand in {edit.country}. The network serves {countries}."
        )
    if edit.warehouse in set(facilities.facility_id):
        raise EditError(f"{edit} is not possible: the facility {edit.warehouse} already exists. Choose another name.")
    _check_site(edit)
    model = there.iloc[int(np.argmin(_km(edit.lat, edit.lon, there)))]
    taken = edit.name in set(facilities.name)
    name = f"{edit.name} (new)" if taken else edit.name
    return {**model, "facility_id": edit.warehouse, "name": name, "lat": edit.lat, "lon": edit.lon, "own_trucks": 0}


def _check_site(edit: Open) -> None:
    """Raise EditError for a place that no main road of its country leads to."""
    from .routing import FARTHEST_KM, road_graph

    graph = road_graph()
    far_km = graph.access_km(edit.lat, edit.lon)
    if far_km > FARTHEST_KM:
        raise EditError(
            f"{edit} is not possible: the nearest main road of the European network is {far_km:,.0f} km away, "
            f"at most {FARTHEST_KM:.0f} km are accepted. Check latitude and longitude."
        )
    around = graph.countries_around(edit.lat, edit.lon, ABROAD_KM + far_km)
    if edit.country not in around:
        raise EditError(
            f"{edit} is not possible: the place is in {' or '.join(sorted(around))}, not in {edit.country}."
        )


def _with_row(facilities: pd.DataFrame, row: dict[str, Any], edit: Open) -> pd.DataFrame:
    """Insert a row after the last warehouse of its country, so that parcels of other countries keep their draws."""
    peers = (facilities.kind == "warehouse") & (facilities.country == edit.country)
    after = int(np.flatnonzero(peers)[-1]) + 1
    new = pd.DataFrame([row], columns=facilities.columns).astype(facilities.dtypes)
    return pd.concat([facilities[:after], new, facilities[after:]], ignore_index=True)


def _without_row(network: Network, facilities: pd.DataFrame, edit: Close) -> pd.DataFrame:
    ids = network.facilities.facility_id[network.facilities.kind == "warehouse"]
    if edit.warehouse not in set(ids):
        raise EditError(f"{edit} is not possible: there is no such warehouse. The warehouses are {', '.join(ids)}.")
    here = facilities.facility_id == edit.warehouse
    country = facilities.country[here].iloc[0]
    if ((facilities.kind == "warehouse") & (facilities.country == country)).sum() == 1:
        raise EditError(
            f"{edit} is not possible: it is the last warehouse of {country}, and parcels pass through one of their own "
            "country. Open another one there as well."
        )
    return facilities[~here].reset_index(drop=True)


def _dealt_out(network: Network, facilities: pd.DataFrame, opened: set[str]) -> pd.DataFrame:
    """Give regions of closed warehouses, and those nearer to an opened one, to the nearest of their country."""
    regions, chosen = network.regions, network.regions.warehouse.to_list()
    open_ids = set(facilities.facility_id)
    changed = set(facilities.country[facilities.facility_id.isin(opened)])
    changed |= set(network.facilities.country[~network.facilities.facility_id.isin(open_ids)])
    at = {c: facilities[(facilities.kind == "warehouse") & (facilities.country == c)] for c in changed}
    for i, region in enumerate(rows(regions)):
        if region.country in changed:
            near = at[region.country]
            if region.warehouse in open_ids:
                near = near[near.facility_id.isin({region.warehouse, *opened})]
            chosen[i] = near.facility_id.iloc[int(np.argmin(_km(region.lat, region.lon, near)))]
    return regions.assign(warehouse=pd.Series(chosen, index=regions.index, dtype=regions.warehouse.dtype))


def _km(lat: float, lon: float, places: pd.DataFrame) -> Any:
    """Return the great circles from a place to those of a table."""
    count = len(places)
    return GEOD.inv(np.full(count, lon), np.full(count, lat), places.lon.to_numpy(), places.lat.to_numpy())[2]


def _routed(lanes: pd.DataFrame, facilities: pd.DataFrame, opened: set[str]) -> pd.DataFrame:
    """Return the lanes that `scripts/build_lanes.py` makes of the facilities; those that stay as they are are kept."""
    from .routing import gateway_lanes, stop_lanes, stop_sites

    warehouses = facilities[facilities.kind == "warehouse"]
    open_ids = set(facilities.facility_id)
    gone = lanes[~lanes.destination.isin(open_ids) | ~lanes.origin.isin(open_ids)]
    touched = set(gone.origin) & set(warehouses.facility_id) | opened
    near = {
        origin.facility_id: set(sites.facility_id) for origin, sites in stop_sites(warehouses, warehouses.facility_id)
    }
    touched |= {origin for origin, sites in near.items() if sites & opened}
    kept = lanes.drop(gone.index)
    kept = kept[~(kept.origin.isin(touched))]
    made = [*gateway_lanes(facilities, warehouses[warehouses.facility_id.isin(opened)])]
    made += stop_lanes(warehouses, [key for key in warehouses.facility_id if key in touched])
    known = rows_by(lanes, "lane_id")
    new = [known[row["lane_id"]]._asdict() if row["lane_id"] in known else row for row in made]
    return pd.concat([kept, pd.DataFrame(new, columns=lanes.columns).astype(lanes.dtypes)], ignore_index=True)


# Air services


def _with_service(network: Network, edit: Fly, number: int) -> Network:
    _check_service(network, edit)
    known = set(network.air_services.service_id)
    key = next(key for key in (f"ADD{number}{'X' * more}" for more in range(len(known) + 1)) if key not in known)
    called = rows_by(network.facilities, "facility_id")
    name = "–".join(called[stop].name.split()[0] if i else called[stop].name for i, stop in enumerate(edit.route))
    service = {
        "service_id": key,
        "name": f"{name}, added {number}",
        "kind": "scheduled",
        "route": "-".join(edit.route),
        "aircraft": edit.aircraft,
        "flights_per_week": len(edit.days),
        "days": "|".join(edit.days),
        "departure_utc": edit.departure_utc,
        "block_space_pct": 100,
        "flown_by": "own",
    }
    space = [
        {"service_id": key, "gateway": gateway, "share_pct": share, "weight_t": np.nan}
        for gateway, share in zip(edit.route[1:], edit.shares, strict=True)
    ]
    return network.with_tables(
        air_services=_extended(network.air_services, [service]), allotments=_extended(network.allotments, space)
    )


def _extended(table: pd.DataFrame, more: Sequence[dict[str, Any]]) -> pd.DataFrame:
    new = pd.DataFrame(more, columns=table.columns).astype(table.dtypes)
    return pd.concat([table, new], ignore_index=True)


def _check_service(network: Network, edit: Fly) -> None:
    """Raise EditError for a service between places, or of a type, that the tables do not know."""
    kinds = dict(zip(network.facilities.facility_id, network.facilities.kind, strict=True))
    for stop, wanted in zip(edit.route, ("airport", *["gateway"] * len(edit.shares)), strict=True):
        if kinds.get(stop) != wanted:
            there = ", ".join(key for key, kind in kinds.items() if kind == wanted)
            raise EditError(f"{edit} is not possible: the network has no {wanted} {stop}, only {there}.")
    flown = set(zip(*(network.aircraft_legs[c] for c in ("aircraft_id", "origin", "destination")), strict=True))
    home = [(stop, edit.route[0]) for stop in edit.route[1:]]
    for leg in (*pairwise(edit.route), *home):
        if (edit.aircraft, *leg) not in flown:
            types = sorted({aircraft for aircraft, *ends in flown if tuple(ends) == leg})
            by = f"Types that have it: {', '.join(types)}." if types else "No type has it."
            raise EditError(
                f"{edit} is not possible: aircraft_legs.csv has no leg {'–'.join(leg)} of {edit.aircraft}. {by}"
            )
