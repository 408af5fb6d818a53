"""The last mile: from the warehouse to the door in working days (rule 8)."""

from bisect import bisect_left
from typing import Any

from lib.domain.clock import NEVER
from lib.domain.network import Network
from lib.errors import LanecastError
from tests.reference.calendars import CALENDAR_END, instant, working_days, zone_of_country
from tests.reference.draws import categorical, pick
from tests.reference.tables import Row, rows

MOST_DAYS = 10


def partner_of(network: Network, scenario: Any, country: str) -> Row:
    """Return the partner that delivers in a country: the scenario's choice, else the first of the table."""
    there = [row for row in rows(network.partners) if row.country == country]
    try:
        chosen = getattr(scenario, f"partner_{country.lower()}")
    except (AttributeError, LanecastError):  # no lever for this country
        return there[0]
    return next(row for row in there if row.partner_id == chosen)


class LastMile:
    """Takes parcels from one warehouse to the door."""

    def __init__(self, network: Network, scenario: Any, warehouse: Row) -> None:
        """Keep the partner's noons, afternoons (minutes UTC of working days) and quantiles of working days."""
        partner = partner_of(network, scenario, warehouse.country)
        working = working_days(network, warehouse.country, partner.works_saturday == "yes")
        zone = zone_of_country(network, warehouse.country)
        self.noons = [instant(day, "12:00", zone) for day in working]
        self.afternoons = [instant(day, "14:00", zone) for day in working]
        self.days = categorical(tuple(float(getattr(partner, f"d{n}")) for n in range(MOST_DAYS + 1)))
        self.shift = int(scenario.last_mile_shift_days)

    def deliver(self, received: int, luck: int) -> tuple[int, int]:
        """Return the minutes of induction and delivery of a parcel."""
        day = bisect_left(self.noons, received)
        later = day + max(0, pick(self.days, luck) + self.shift)
        return on_calendar(self.noons, day), on_calendar(self.afternoons, later)


def on_calendar(times: list[int], day: int) -> int:
    """Return the minute of a working day, never if it lies past the calendar's end."""
    return times[day] if day < len(times) and times[day] < CALENDAR_END else NEVER
