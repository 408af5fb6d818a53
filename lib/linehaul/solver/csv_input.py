"""Read a line-haul problem from CSV files, whose columns are tables plan_… of the data dictionary.

Errors name file, row, column and what is accepted. Optional columns may be left out. legs.csv holds for both ways
unless the way back has a row of its own; a place is reached by the shortest way, through others if that is shorter.
fleets.csv and sites.csv are optional. Minutes count from the start of the horizon, those of sites.csv from that of the
week.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ...domain.arguments import path_of
from ...domain.dictionary import Column, columns
from ...domain.table_schema import (
    Fault,
    bad_cells,
    missing_columns,
    other_columns,
    raise_faults,
    read_csv,
    repeated_keys,
)
from ...errors import DataError
from .effort import Effort, Meter, PricingEffort
from .problem import Fleet, Ints, LinehaulSolution, Lot, Problem, RouteClass, Vehicle
from .solve import solve
from .travel import RoadTravel

HOUR_MIN = 60
OWN_SLOTS_H = tuple(range(0, 73, 6))  # own trucks may leave again every six hours of the three days after a release
FILES = {"vehicles": "vehicles.csv", "legs": "legs.csv", "fleets": "fleets.csv", "sites": "sites.csv"}
OPTIONAL = ("fleets", "sites")
MOST_LOTS, MOST_PLACES, MOST_SLOTS = 10_000, 1_000, 2_000
MOST_ROUTES = 400_000  # sequences of stops by departure slots that are examined in full
NO_ROAD = -1
WORK = 400_000_000  # loads looked at for a plan
Row = Mapping[str, str]


class Sheet(NamedTuple):
    """A file as cells of text, with the columns that it may have."""

    file: str
    columns: tuple[Column, ...]
    cells: pd.DataFrame

    @property
    def rows(self) -> list[tuple[int, Row]]:
        """Return number and cells of every row."""
        return list(zip(self.cells.index.tolist(), self.cells.to_dict("records"), strict=True))

    def fault(self, row: int, column: str, accepted: str) -> Fault:
        """Return the fault of a cell."""
        return Fault(self.file, row, column, self.cells.at[row, column], accepted)


def plan(lots: Path | str, network: Path | str | None = None, routes: RouteClass | None = None) -> LinehaulSolution:
    """Plan the lots of a CSV file on a network, a folder of CSV files (default: where the lots are).

    The work is bounded: when it is spent, the plan tells its gap.
    """
    file = path_of("lots", lots)
    problem = read_problem(file, file.parent if network is None else path_of("network", network), routes)
    return solve(problem, Effort(pricing=PricingEffort(early_bound=True), meter=Meter(WORK)))


def read_problem(lots: Path, network: Path, routes: RouteClass | None = None) -> Problem:
    """Read lots and the network that they travel in; DataError names every fault.

    Without a class of routes, those of up to four stops are examined: all of them if they are few, else each next stop
    is one of the nearest.
    """
    sheets = {"lots": _sheet("lots", lots)} | {name: _sheet(name, network / file) for name, file in FILES.items()}
    for stage in (_headers, _contents, _relations):
        raise_faults(stage(sheets))
    return _problem(sheets, routes)


def _problem(sheets: Mapping[str, Sheet], routes: RouteClass | None) -> Problem:
    freight = tuple(_lot(row) for _, row in sheets["lots"].rows)
    vehicles = tuple(_vehicle(row) for _, row in sheets["vehicles"].rows)
    fleets = tuple(_fleet(row) for _, row in sheets["fleets"].rows)
    gateways, sites = _places(sheets)
    slots = _slots(freight, bool(fleets))
    routes = routes or _route_class(len({lot.site for lot in freight}), len(slots))
    return Problem(gateways, sites, vehicles, freight, _travel(sheets, gateways, sites), slots, fleets, routes=routes)


# Files


def _sheet(name: str, path: Path) -> Sheet:
    """Read a file; optional columns that it lacks are empty, and so is an optional file that does not exist."""
    described = columns(f"plan_{name}")
    if name in OPTIONAL and not path.exists():
        return Sheet(path.name, described, pd.DataFrame(columns=[column.name for column in described], dtype="str"))
    cells = read_csv(path)
    left_out = [c.name for c in described if c.role == "optional" and c.name not in cells]
    cells = cells.assign(**dict.fromkeys(left_out, ""))
    words = [c.name for c in described if c.kind == "choice" and list(cells.columns).count(c.name) == 1]
    return Sheet(path.name, described, cells.assign(**{word: cells[word].str.lower() for word in words}))


def _headers(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    for name, (file, described, cells) in sheets.items():
        yield from missing_columns(file, cells, described)
        yield from other_columns(file, cells, described)
        if cells.empty and name not in OPTIONAL:
            yield Fault(file, 2, described[0].name, "", "at least one row")


def _contents(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    for file, described, cells in sheets.values():
        yield from bad_cells(file, cells, described, _no_table)
        yield from repeated_keys(file, cells, described)


def _no_table(name: str) -> pd.DataFrame:
    raise DataError(f"The table {name} is not part of a line-haul problem.")


# Relations


def _relations(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    for rule in (_amounts, _lot_places, _roads, _fleet_vehicles, _openings):
        yield from rule(sheets)


def _amounts(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    """Yield a fault for more lots, places or departures than can be planned at a time."""
    lots, (gateways, sites) = sheets["lots"], _places(sheets)
    hours = OWN_SLOTS_H if len(sheets["fleets"].cells) else (0,)
    slots = len(hours) * lots.cells.release_min.nunique()
    for sheet, column, count, most, what in (
        (lots, "lot", len(lots.cells), MOST_LOTS, "lots"),
        (sheets["legs"], "origin", len(gateways) + len(sites), MOST_PLACES, "places"),
        (lots, "release_min", slots, MOST_SLOTS, "departures, one per release and six hours of own trucks"),
    ):
        if count > most:
            yield Fault(sheet.file, int(sheet.cells.index[-1]), column, f"{count:,}", f"at most {most:,} {what}")


def _lot_places(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    gateways, _ = _places(sheets)
    lots = sheets["lots"]
    for row, lot in lots.rows:
        if lot["site"] in gateways:
            yield lots.fault(row, "site", f"a site; {lot['site']} is a gateway")


def _roads(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    legs = sheets["legs"]
    for row, leg in legs.rows:
        if leg["origin"] == leg["destination"]:
            yield legs.fault(row, "destination", f"a place other than the origin {leg['origin']}")


def _fleet_vehicles(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    fleets, known = sheets["fleets"], set(sheets["vehicles"].cells.vehicle)
    used = Counter[tuple[str, str]]()
    for row, fleet in fleets.rows:
        ways = _ways(fleet)
        if not set(ways) <= known:
            yield fleets.fault(row, "vehicles", f"vehicles of vehicles.csv joined by |: {', '.join(sorted(known))}")
        used.update((fleet["gateway"], way) for way in ways)
        if any(used[fleet["gateway"], way] > 1 for way in ways):
            yield fleets.fault(row, "vehicles", f"vehicles that no other fleet of {fleet['gateway']} has")


def _openings(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    sites, known = sheets["sites"], set(_places(sheets)[1])
    closed: dict[str, int] = {}
    for row, site in sorted(sites.rows, key=lambda numbered: (numbered[1]["site"], float(numbered[1]["opens_min"]))):
        opens, closes = (int(float(site[column])) for column in ("opens_min", "closes_min"))
        if site["site"] not in known:
            yield sites.fault(row, "site", "a site of legs.csv or of the lots")
        if closes <= opens:
            yield sites.fault(row, "closes_min", f"a minute after opens_min {opens}")
        before = closed.get(site["site"], 0)
        if opens < before:
            yield sites.fault(row, "opens_min", f"a minute from {before} on, when the opening before ends")
        closed[site["site"]] = max(closes, before)


# Parts of the problem


def _places(sheets: Mapping[str, Sheet]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return gateways and sites in the order of the files."""
    lots, legs = sheets["lots"].cells, sheets["legs"].cells
    gateways = dict.fromkeys([*lots.gateway, *sheets["fleets"].cells.gateway])
    ends = legs[["origin", "destination"]].to_numpy().ravel()
    return tuple(gateways), tuple(dict.fromkeys(place for place in (*ends, *lots.site) if place not in gateways))


def _slots(lots: Sequence[Lot], own_trucks: bool) -> tuple[int, ...]:
    """Return the minutes at which trucks may leave."""
    hours = OWN_SLOTS_H if own_trucks else (0,)
    return tuple(sorted({lot.release_min + HOUR_MIN * hour for lot in lots for hour in hours}))


def _route_class(sites: int, slots: int) -> RouteClass:
    """Return the routes of up to four stops: all if they are few enough, else to so many neighbours that they are."""
    most, onward = MOST_ROUTES // (sites * slots), RouteClass().max_stops - 1
    neighbours = next((n for n in range(sites - 1, 1, -1) if n**onward <= most), 1)
    return RouteClass(neighbours=None if neighbours >= sites - 1 else neighbours)


def _number(row: Row, column: str, factor: int = 1, default: int = 0) -> int:
    """Return a cell times a factor as a whole number; the default if it is empty."""
    return int((Decimal(row[column]) * factor).to_integral_value()) if row[column] else default


def _limit(row: Row, column: str, factor: int = 1) -> int | None:
    return _number(row, column, factor) if row[column] else None


def _lot(row: Row) -> Lot:
    return Lot(
        row["lot"],
        row["gateway"],
        row["site"],
        _number(row, "floor"),
        _number(row, "kg", 1_000),
        _number(row, "m3", 10**6),
        _number(row, "release_min"),
        _limit(row, "deadline_min"),
        _number(row, "late_eur", 100),
        _number(row, "max_late_min"),
        row["splittable"] != "no",
    )


def _vehicle(row: Row) -> Vehicle:
    return Vehicle(
        row["vehicle"],
        _number(row, "floor"),
        _limit(row, "payload_kg", 1_000),
        _limit(row, "volume_m3", 10**6),
        row["owned"] == "yes",
        row["returns"] == "yes",
        row["team"] == "yes",
        _number(row, "kmh", default=70),
        _number(row, "dispatch_eur", 100),
        _number(row, "eur_per_km", 100),
        _number(row, "eur_per_hour", 100),
        _number(row, "eur_per_stop", 100),
    )


def _fleet(row: Row) -> Fleet:
    return Fleet(row["fleet"], row["gateway"], _ways(row), _limit(row, "trucks"), _number(row, "weekly_eur", 100))


def _ways(row: Row) -> tuple[str, ...]:
    return tuple(part.strip() for part in row["vehicles"].split("|"))


def _travel(sheets: Mapping[str, Sheet], gateways: tuple[str, ...], sites: tuple[str, ...]) -> RoadTravel:
    hours: dict[str, list[tuple[int, int]]] = {site: [] for site in sites}
    for _, row in sheets["sites"].rows:
        hours[row["site"]].append((_number(row, "opens_min"), _number(row, "closes_min")))
    windows = tuple(tuple(sorted(hours[site])) for site in sites) if len(sheets["sites"].cells) else ()
    first, km = len(gateways), shortest_km(_direct_km(sheets["legs"], (*gateways, *sites)))
    return RoadTravel(km[:first, first:], km[first:, first:], windows)


def _direct_km(legs: Sheet, places: tuple[str, ...]) -> Ints:
    """Return the km of the roads between places, `NO_ROAD` where there is none."""
    place = {key: number for number, key in enumerate(places)}
    km = np.full((len(place), len(place)), NO_ROAD, np.int64)
    np.fill_diagonal(km, 0)
    ends = [(place[row["origin"]], place[row["destination"]], _number(row, "km")) for _, row in legs.rows]
    for a, b, length in ends:
        km[b, a] = length
    for a, b, length in ends:  # last, so that a way back with a row of its own has that length
        km[a, b] = length
    return km


def shortest_km(km: Ints) -> Ints:
    """Return the km of the shortest ways between places, through others where that is shorter (Floyd and Warshall)."""
    far: Any = np.iinfo(np.int64).max // 4
    ways = np.where(km < 0, far, km)
    for through in range(len(ways)):
        np.minimum(ways, ways[:, through, None] + ways[through], out=ways)
    return np.where(ways >= far, NO_ROAD, ways)
