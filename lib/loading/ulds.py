"""A flight's freight into ULDs: how many each gateway needs, and whether the aircraft has the positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product

from ..domain.load_plans import Aircraft, GatewayFreight, LoadUnit, Position, Uld, UldNeed
from ..domain.network import Network
from .rows import read_load_unit

M3_CM3, TONNE_G = 1_000_000, 1_000_000


@dataclass(frozen=True)
class _Deck:
    """The alike positions of a deck: their number, what a ULD on one takes."""

    unit: LoadUnit
    count: int
    cm3: int
    grams: int


def filled(gateway: str, grams: int, cm3: int, kg_m3: float) -> GatewayFreight:
    """Return the freight of a density that fills an allotment of grams and cm³, by weight or by volume."""
    by_volume = int(cm3 * kg_m3 / 1000)
    if by_volume <= grams:
        return GatewayFreight(gateway, by_volume, cm3)
    return GatewayFreight(gateway, grams, int(grams * 1000 / kg_m3))


def build_ulds(network: Network, aircraft: Aircraft, freight: Sequence[GatewayFreight]) -> UldNeed:
    """Spread each gateway's freight evenly over the fewest ULDs, of its own on each deck.

    If the positions do not suffice, the need is stated as if the main deck had more of them.
    """
    main, lower = _decks(network, aircraft)
    freight = [one for one in freight if one.cm3 > 0]
    options = [_splits(one, main, lower) for one in freight]
    chosen = min(product(*options), key=lambda split: _preference(split, main, lower))
    ulds = tuple(
        uld
        for one, (mains, lowers) in zip(freight, chosen, strict=True)
        for uld in _build(one, main, mains, lower, lowers)
    )
    mains, lowers = (sum(split[deck] for split in chosen) for deck in (0, 1))
    return _need(aircraft, freight, ulds, (main.count, lower.count), (mains, lowers))


def attainable_pct(network: Network, aircraft: Aircraft) -> float:
    """Return the share of the aircraft's volume that parcels fill with a full ULD on every position."""
    return 100 * sum(deck.count * deck.cm3 for deck in _decks(network, aircraft)) / aircraft.cm3


def _decks(network: Network, aircraft: Aircraft) -> tuple[_Deck, _Deck]:
    main, lower = ([p for p in aircraft.positions if p.deck == deck] for deck in ("main", "lower"))
    first = _deck(network, main)
    return first, _deck(network, lower) if lower else _Deck(first.unit, 0, 0, 0)


def _deck(network: Network, positions: Sequence[Position]) -> _Deck:
    """Positions of a deck are alike but for their limits; a ULD is built to the limit that most of them have."""
    unit = read_load_unit(network, positions[0].unit)
    limit = sorted(p.limit_g for p in positions)[len(positions) // 2]
    cm3 = min(p.cm3 for p in positions)
    return _Deck(unit, len(positions), int(cm3 * unit.fill_pct // 100), min(limit, unit.gross_g) - unit.tare_g)


def _splits(freight: GatewayFreight, main: _Deck, lower: _Deck) -> list[tuple[int, int]]:
    """Return the ways (main, lower) to hold a gateway's freight with no ULD to spare on the main deck."""
    return [(_ulds(freight, main, lowers, lower), lowers) for lowers in range(lower.count + 1)]


def _ulds(freight: GatewayFreight, main: _Deck, lowers: int, lower: _Deck) -> int:
    """Return how many main-deck ULDs hold what full ULDs on the lower deck leave."""
    return max(0, -(-(freight.cm3 - lowers * _holds(lower, freight)) // _holds(main, freight)))


def _holds(deck: _Deck, freight: GatewayFreight) -> int:
    """Return the cm³ of a gateway's freight in a full ULD: as much as its volume or its weight allows."""
    return max(1, min(deck.cm3, deck.grams * freight.cm3 // max(freight.grams, 1)))


def _preference(splits: Sequence[tuple[int, int]], main: _Deck, lower: _Deck) -> tuple[int, ...]:
    """Order the ways: those that fit first, then the fewest ULDs, then the most even lower decks."""
    mains, lowers = sum(split[0] for split in splits), sum(split[1] for split in splits)
    lacking = max(0, mains - main.count), max(0, lowers - lower.count)
    spread = sum(split[1] ** 2 for split in splits)
    return lacking[1], lacking[0], mains + lowers, spread, *(split[1] for split in splits)


def _build(freight: GatewayFreight, main: _Deck, mains: int, lower: _Deck, lowers: int) -> list[Uld]:
    """Build every ULD to the same share of what it holds."""
    kinds = [main] * mains + [lower] * lowers
    reach = (0, *accumulate(_holds(kind, freight) for kind in kinds))
    parts = [[amount * at // max(reach[-1], 1) for at in reach] for amount in (freight.grams, freight.cm3)]
    rows = zip(kinds, *(pairwise(part) for part in parts), strict=True)
    return [
        Uld(freight.gateway, k, kind.unit.unit, kind.unit.tare_g + heavy - light, after - before)
        for k, (kind, (light, heavy), (before, after)) in enumerate(rows)
    ]


def _need(
    aircraft: Aircraft,
    freight: Sequence[GatewayFreight],
    ulds: tuple[Uld, ...],
    there: tuple[int, int],
    taken: tuple[int, int],
) -> UldNeed:
    cm3, grams = sum(one.cm3 for one in freight), sum(uld.grams for uld in ulds)
    volume, weight = 100 * cm3 / aircraft.cm3, 100 * grams / aircraft.payload_g
    fits = taken[0] <= there[0] and taken[1] <= there[1]
    what = f"{cm3 / M3_CM3:.0f} m³ ({volume:.0f} % of the {aircraft.name}'s volume)"
    words = f"The flight needs {len(ulds)} ULDs for {what}; it has {sum(there)} positions"
    words += f" and is loaded to {weight:.0f} % of its payload." if fits else ": this fill cannot be reached."
    return UldNeed(ulds, *taken, *there, volume, weight, fits, words)
