"""The model's clock: integer minutes UTC from Monday 3 August 2020 00:00 (rule 1)."""

from datetime import UTC, datetime

EPOCH = datetime(2020, 8, 3, tzinfo=UTC)
HOUR_MIN = 60
DAY_MIN = 1_440
WEEK_MIN = 10_080
WEEKS = 12
MEASURED_WEEKS = range(4, 8)
HORIZON_MIN = WEEKS * WEEK_MIN
OBSERVED_DAYS = 28  # of flights after the measured weeks: what still waits then is never delivered (rule 10.2)
CALENDAR_DAYS = 400  # how far calendars (opening hours, bans, working days) reach
NEVER = -1
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def minute_of(moment: datetime) -> int:
    """Return the whole minutes from the epoch to an aware moment (floored)."""
    return (moment - EPOCH) // (EPOCH.resolution * 60_000_000)
