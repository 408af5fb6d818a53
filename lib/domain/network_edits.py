"""Network edits in words: `close:W-PAR`, `open:Lyon,45.76,4.84,FR`, `air:HKG-LGG,Tue|Thu,09:00,747-8F,100`."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..errors import EditError
from .clock import WEEKDAYS
from .dictionary import TIME_PATTERN

BETWEEN = ";"  # edits
MOST = 12
LONGEST = 120  # characters of one edit
FORMS = ("close:ID", "open:NAME,LAT,LON,COUNTRY", "air:ROUTE,DAYS,HH:MM,AIRCRAFT,SHARES")
EXAMPLES = {
    "close": "close:W-PAR",
    "open": "open:Dijon,47.32,5.04,FR (name, latitude, longitude, country)",
    "air": "air:HKG-LGG-MAD,Tue|Thu,09:00,747-8F,70/30 (route, days, departure UTC, aircraft, share of each gateway)",
}
NAME_PATTERN = r"(?=.*[^\W\d_])\w[\w .'()-]{0,23}"


@dataclass(frozen=True)
class Close:
    """Close a warehouse."""

    warehouse: str

    def __str__(self) -> str:
        return f"close:{self.warehouse}"


@dataclass(frozen=True)
class Open:
    """Open a warehouse at a place in degrees; `country` is ISO 3166 alpha-2."""

    name: str
    lat: float
    lon: float
    country: str

    def __str__(self) -> str:
        return f"open:{self.name},{_short(self.lat)},{_short(self.lon)},{self.country}"

    @property
    def warehouse(self) -> str:
        """Return the id that the warehouse gets: `W-` and the letters and digits of its name."""
        return "W-" + "".join(filter(str.isalnum, self.name.upper()))


@dataclass(frozen=True)
class Fly:
    """Add an air service: airports in order, weekdays, departure HH:MM UTC, type, % of the space for each gateway."""

    route: tuple[str, ...]
    days: tuple[str, ...]
    departure_utc: str
    aircraft: str
    shares: tuple[float, ...]

    def __str__(self) -> str:
        shares = "/".join(map(_short, self.shares))
        return f"air:{'-'.join(self.route)},{'|'.join(self.days)},{self.departure_utc},{self.aircraft},{shares}"


Edit = Close | Open | Fly


def read_edits(given: object) -> tuple[Edit, ...]:
    """Read edits from a text that joins them by `;`, or from a list of texts or edits: each once, in order.

    Raises EditError naming the first that cannot be read.
    """
    parts = given.split(BETWEEN) if isinstance(given, str) else given
    if not isinstance(parts, Iterable):
        raise EditError(f"{str(given)[:40]!r} is not a list of network edits; write for example {EXAMPLES['close']}.")
    texts = [text for part in parts if (text := str(part).strip())]
    edits = {read_edit(text) for text in texts[: MOST + 1]}
    if len(edits) > MOST or len(texts) > 10 * MOST:
        raise EditError(
            f"More than {MOST} network edits are given. Make larger changes in a network folder of your own."
        )
    kinds = (Close, Open, Fly)
    return tuple(sorted(edits, key=lambda edit: (kinds.index(type(edit)), str(edit))))


def write_edits(edits: Iterable[Edit]) -> str:
    """Return edits as the text that `read_edits` reads."""
    return BETWEEN.join(map(str, edits))


def read_edit(text: str) -> Edit:
    """Read one edit. Raises EditError with an example."""
    kind, _, rest = text.partition(":")
    kind = kind.strip()
    if kind not in READERS:
        wanted = "; ".join(EXAMPLES.values())
        raise EditError(f"{_cut(text)!r} is not a network edit; write for example {wanted}.")
    try:
        if len(text) > LONGEST:
            raise ValueError(f"it has {len(text):,} characters; at most {LONGEST} are accepted")
        return READERS[kind]([word.strip() for word in rest.split(",")])
    except ValueError as problem:
        raise EditError(f"{_cut(text)!r} is not accepted: {problem}. Write for example {EXAMPLES[kind]}.") from None


def _close(words: Sequence[str]) -> Edit:
    (warehouse,) = _all(words, 1)
    if not re.fullmatch(r"[\w-]{1,30}", warehouse):
        raise ValueError("the id of a warehouse consists of letters, digits and hyphens")
    return Close(warehouse)


def _open(words: Sequence[str]) -> Edit:
    name, lat, lon, country = _all(words, 4)
    if not re.fullmatch(NAME_PATTERN, name):
        raise ValueError("a name has up to 24 letters, digits, spaces and . ' ( ) -, and a letter among them")
    if not re.fullmatch("[A-Z]{2}", country):
        raise ValueError(f"the country {_cut(country)!r} is not a two-letter ISO code in capitals")
    return Open(name, _degrees("latitude", lat, 90), _degrees("longitude", lon, 180), country)


def _fly(words: Sequence[str]) -> Edit:
    route, days, departure, aircraft, shares = _all(words, 5)
    stops, chosen = tuple(route.split("-")), set(days.split("|"))
    if not all(re.fullmatch("[A-Z]{3}", stop) for stop in stops) or not 2 <= len(set(stops)) == len(stops) <= 4:
        raise ValueError(f"the route {_cut(route)!r} is not two to four different airports joined by -")
    if not chosen <= set(WEEKDAYS):
        raise ValueError(f"the days {_cut(days)!r} are not weekdays joined by |, from {', '.join(WEEKDAYS)}")
    if not re.fullmatch(TIME_PATTERN, departure) or departure == "24:00":
        raise ValueError(f"the departure {_cut(departure)!r} is not a time from 00:00 to 23:59")
    if not re.fullmatch(r"[\w-]{1,20}", aircraft):
        raise ValueError(f"the aircraft {_cut(aircraft)!r} is no id")
    parts = tuple(round(_number("share", share, 0, 100), 4) for share in shares.split("/"))
    if len(parts) != len(stops) - 1 or abs(sum(parts) - 100) > 0.01:
        raise ValueError(f"the shares {_cut(shares)!r} are not one for each gateway of the route that sum to 100")
    return Fly(stops, tuple(day for day in WEEKDAYS if day in chosen), departure, aircraft, parts)


READERS: dict[str, Callable[[Sequence[str]], Edit]] = {"close": _close, "open": _open, "air": _fly}


def _all(words: Sequence[str], number: int) -> Sequence[str]:
    if len(words) != number:
        raise ValueError(f"it has {len(words)} parts between commas; {number} are needed")
    return words


def _degrees(what: str, text: str, most: float) -> float:
    return round(_number(what, text, -most, most), 4) + 0.0  # no negative zero


def _number(what: str, text: str, low: float, high: float) -> float:
    try:
        number = float(text) if text.isascii() else math.nan
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise ValueError(f"the {what} {_cut(text)!r} is not a number from {low:g} to {high:g}")
    return number


def _short(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
