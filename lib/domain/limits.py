"""How much the engine's integers can number; what lies beyond is refused before a run, as it would be miscounted."""

from ..errors import DataError

WAREHOUSES = GATEWAYS = 1 << 8  # uint8 in `Parcels` and in tables by warehouse
MARKETS = 1 << 8  # 8 bits of a parcel's id
FLIGHTS = (1 << 15) - 1  # int16 in `Journeys`, which also holds −2 − flight
UNITS = 1 << 26  # int32 rows; more would take more than 2 GB of memory
UNIT_SIZE = (1 << 31) - 1  # int32 grams and cm³ of a unit


def refuse_more(what: str, count: int, most: int, remedy: str) -> None:
    """Raise DataError that names count and limit if there are more of something than the engine can number."""
    if count > most:
        raise DataError(f"{count:,} {what} are not accepted: the engine numbers at most {most:,}. {remedy}")
