"""Read a line-haul problem from CSV files; every error names file, row and column.

lots.csv: lot, gateway, site, floor (floor units); kg, m3, release_min, deadline_min, late_eur (per floor unit and
hour), max_late_min. vehicles.csv: vehicle, floor, dispatch_eur, eur_per_km; payload_kg, volume_m3, kmh, eur_per_hour,
eur_per_stop, owned, returns, team (yes or no). legs.csv: origin, destination, km, driven both ways unless the way back
has a row of its own. fleets.csv (optional): fleet, gateway, vehicles (a|b), trucks (empty: as many as pay), weekly_eur.
sites.csv (optional): site, opens_min, closes_min of the week, a row an opening. Columns after a semicolon are
optional. Minutes count from the start of the horizon.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np

from ...errors import DataError
from .problem import Fleet, LinehaulSolution, Lot, Problem, RouteClass, Vehicle
from .solve import solve
from .travel import RoadTravel

HOUR_MIN = 60
OWN_SLOTS_H = tuple(range(0, 73, 6))  # own trucks may leave again every six hours of the three days after a release


@dataclass(frozen=True)
class Row:
    """A record of a file."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = (self.cells.get(column) or "").strip()
        if not value:
            raise DataError(f"{self.file}, row {self.line}, {column}: the value is missing.")
        return value

    def number(self, column: str, factor: int = 1, default: int | None = None) -> int:
        """Return a number from 0 on, times a factor, as a whole number; the default if the cell is empty."""
        if default is not None and not (self.cells.get(column) or "").strip():
            return default
        try:
            value = Decimal(self.text(column))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            raise DataError(
                f"{self.file}, row {self.line}, {column}: '{self.cells[column][:40]}' is not accepted. "
                "Give a number from 0."
            )
        return int((value * factor).to_integral_value())

    def maybe(self, column: str, factor: int = 1) -> int | None:
        """Return a number, or None if the cell is empty."""
        return self.number(column, factor) if (self.cells.get(column) or "").strip() else None

    def yes(self, column: str) -> bool:
        """Return whether a cell says yes; empty is no."""
        value = (self.cells.get(column) or "no").strip().lower()
        if value not in ("yes", "no"):
            raise DataError(f"{self.file}, row {self.line}, {column}: '{value[:40]}' is not accepted. Give yes or no.")
        return value == "yes"


def plan(lots: Path | str, network: Path | str | None = None, routes: RouteClass | None = None) -> LinehaulSolution:
    """Plan the lots of a CSV file on a network, a folder of CSV files (default: where the lots are)."""
    return solve(read_problem(Path(lots), Path(network) if network else Path(lots).parent, routes or RouteClass()))


def read_problem(lots: Path, network: Path, routes: RouteClass) -> Problem:
    """Read lots and the network that they travel in; DataError names the fault."""
    freight = [_lot(row) for row in _rows(lots)]
    if not freight:
        raise DataError(f"{lots.name} has no lots. Give at least one row.")
    legs = _rows(network / "legs.csv")
    fleets = tuple(_fleet(row) for row in _rows(network / "fleets.csv", optional=True))
    gateways = tuple(dict.fromkeys([*(lot.gateway for lot in freight), *(fleet.gateway for fleet in fleets)]))
    ends = [row.text(column) for row in legs for column in ("origin", "destination")]
    sites = tuple(dict.fromkeys([*(end for end in ends if end not in gateways), *(lot.site for lot in freight)]))
    releases = sorted({lot.release_min for lot in freight})
    slots = sorted({release + HOUR_MIN * hour for release in releases for hour in (OWN_SLOTS_H if fleets else (0,))})
    return Problem(
        gateways,
        sites,
        tuple(_vehicle(row) for row in _rows(network / "vehicles.csv")),
        tuple(freight),
        _travel(legs, gateways, sites, _rows(network / "sites.csv", optional=True)),
        tuple(slots) or (0,),
        fleets,
        routes=routes,
    )


def _rows(path: Path, optional: bool = False) -> list[Row]:
    if optional and not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [Row(path.name, line, cells) for line, cells in enumerate(csv.DictReader(file), 2)]
    except FileNotFoundError:
        raise DataError(f"{path} does not exist.") from None
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is not UTF-8 text.") from None


def _lot(row: Row) -> Lot:
    return Lot(
        row.text("lot"),
        row.text("gateway"),
        row.text("site"),
        row.number("floor"),
        row.number("kg", 1_000, 0),
        row.number("m3", 10**6, 0),
        row.number("release_min", 1, 0),
        row.maybe("deadline_min"),
        row.number("late_eur", 100, 0),
        row.number("max_late_min", 1, 0),
    )


def _vehicle(row: Row) -> Vehicle:
    return Vehicle(
        row.text("vehicle"),
        row.number("floor"),
        row.maybe("payload_kg", 1_000),
        row.maybe("volume_m3", 10**6),
        row.yes("owned"),
        row.yes("returns"),
        row.yes("team"),
        row.number("kmh", 1, 70),
        row.number("dispatch_eur", 100),
        row.number("eur_per_km", 100),
        row.number("eur_per_hour", 100, 0),
        row.number("eur_per_stop", 100, 0),
    )


def _fleet(row: Row) -> Fleet:
    ways = tuple(part.strip() for part in row.text("vehicles").split("|"))
    return Fleet(row.text("fleet"), row.text("gateway"), ways, row.maybe("trucks"), row.number("weekly_eur", 100, 0))


def _travel(legs: list[Row], gateways: tuple[str, ...], sites: tuple[str, ...], opening: list[Row]) -> RoadTravel:
    place = {key: number for number, key in enumerate((*gateways, *sites))}
    km = np.full((len(place), len(place)), -1, np.int64)
    np.fill_diagonal(km, 0)
    ways: list[Callable[[Row], tuple[str, str]]] = [
        lambda row: (row.text("destination"), row.text("origin")),
        lambda row: (row.text("origin"), row.text("destination")),
    ]
    for way in ways:  # the way back first, so that a row of its own overrules it
        for row in legs:
            a, b = way(row)
            km[place[a], place[b]] = row.number("km")
    hours: dict[str, list[tuple[int, int]]] = {site: [] for site in sites}
    for row in opening:
        if row.text("site") not in hours:
            raise DataError(f"{row.file}, row {row.line}, site: no leg leads to {row.text('site')}.")
        hours[row.text("site")].append((row.number("opens_min"), row.number("closes_min")))
    first = len(gateways)
    windows = tuple(tuple(sorted(hours[site])) for site in sites) if opening else ()
    return RoadTravel(km[:first, first:], km[first:, first:], windows)
