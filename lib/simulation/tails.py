"""Tails: the group's aircraft that are released to the network, each back from its rotation before it flies again (rule
4.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapreplace
from typing import Any, NamedTuple

from ..domain.clock import DAY_MIN, NEVER
from ..domain.network import Network, rows, rows_by
from ..network.case import Case

LONGEST_WAIT_MIN = DAY_MIN
HOUR_MIN_TENTHS = 240  # minutes of a day per tenth of an hour flown in it, in tenths


class Start(NamedTuple):
    """Minute from which a flight may leave, −1 if it has no aircraft; hired: with another carrier's."""

    minute: int
    hired: bool


NO_AIRCRAFT = Start(NEVER, False)


@dataclass(frozen=True)
class TailPool:
    """Minutes at which the tails of each type are ready, as heaps; without a tail in time flights hire, or do not
    fly.
    """

    ready: Mapping[str, list[int]]
    hires: bool

    @classmethod
    def of(cls, case: Case) -> "TailPool":
        """Return the pool of a scenario as it is at minute 0."""
        return cls({key: [0] * tails for key, tails in tails_by_type(case).items()}, case.levers.buy_in != "none")

    @classmethod
    def of_each(cls, tails: int, case: Case) -> "TailPool":
        """Return a pool of so many tails of each type, without hiring."""
        return cls({key: [0] * tails for key in case.network.aircraft.aircraft_id}, hires=False)

    def start(self, aircraft: str, scheduled: int) -> Start:
        """Return when a flight may leave with the tail that is ready first."""
        tails = self.ready[aircraft]
        latest = scheduled + LONGEST_WAIT_MIN
        if tails and tails[0] <= latest:
            return Start(max(scheduled, tails[0]), False)
        return Start(latest, True) if self.hires else NO_AIRCRAFT

    def occupy(self, aircraft: str, ready: int) -> None:
        """Send the tail that is ready first on a rotation, from which it is ready again at a minute."""
        heapreplace(self.ready[aircraft], ready)


def tails_by_type(case: Case) -> dict[str, int]:
    """Return the aircraft that fly for the network by type; every one more or less than the table's fleet is of each
    type.
    """
    more = case.levers.fleet_size - int(case.network.aircraft.fleet_count.sum())
    released = case.levers.aircraft_released
    types = rows(case.network.aircraft)
    return {row.aircraft_id: min(released, max(0, int(row.fleet_count) + more)) for row in types}


def maintained_min(block_min: int, hours_per_day: float) -> int:
    """Return the minutes from departure after which a tail has flown `hours_per_day` on average."""
    return HOUR_MIN_TENTHS * block_min // int(10 * hours_per_day + 0.5)


def legs(network: Network) -> dict[tuple[str, str, str], Any]:
    """Return the rows of `aircraft_legs` by (aircraft, origin, destination)."""
    return rows_by(network.aircraft_legs, "aircraft_id", "origin", "destination")
