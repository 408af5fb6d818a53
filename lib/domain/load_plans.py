"""Loading: freight in load units, where each stands in a truck or on a deck, and why a load was refused.

Lengths in mm, weights in grams. In a truck x runs from the headboard to the rear door, y from left to right, z up.
Stops count from 0 in the order of delivery.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Freight:
    """What a truck carries of a lot to a stop (facility id)."""

    lot: str
    stop: str
    grams: int
    cm3: int


@dataclass(frozen=True)
class Trip:
    """A truck's load: vehicle class, facility ids in the order of delivery, freight."""

    vehicle: str
    stops: tuple[str, ...]
    freight: tuple[Freight, ...]


@dataclass(frozen=True)
class LoadUnit:
    """A kind of pallet, roll cage or ULD, empty; a row of `load_units.csv`.

    height_mm: largest height with its load; deck_mm: of the unit itself, below the load; clearance_mm: kept free above
    it; gross_g: largest weight with its load; fill_pct: share of the space above the deck that parcels fill;
    bearing_g: what may stand on it (0: nothing).
    """

    unit: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    deck_mm: int
    clearance_mm: int
    tare_g: int
    gross_g: int
    fill_pct: float
    bearing_g: int


@dataclass(frozen=True)
class Pallet:
    """A loaded pallet or roll cage: number `number` of its lot, for stop `stop`; grams with its tare."""

    lot: str
    number: int
    stop: int
    length_mm: int
    width_mm: int
    height_mm: int
    grams: int
    bearing_g: int


@dataclass(frozen=True)
class Tractor:
    """A two-axle tractor; distances from its front axle."""

    grams: int
    gravity_mm: int
    fifth_wheel_mm: int
    wheelbase_mm: int


@dataclass(frozen=True)
class Body:
    """A floor on two supports; distances from the headboard, negative ahead of it.

    The front support of a semi-trailer is its kingpin, which rests on a tractor; else it is an axle.
    """

    number: int
    length_mm: int
    width_mm: int
    height_mm: int
    payload_g: int
    tare_g: int
    gravity_mm: int
    front_mm: int
    rear_mm: int
    front_axle: str
    front_limit_g: int
    rear_axle: str
    rear_limit_g: int
    tractor: Tractor | None


@dataclass(frozen=True)
class Truck:
    """A vehicle class with its bodies, each with a rear door of its own."""

    vehicle: str
    name: str
    payload_g: int
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Placed:
    """A pallet in its place: body, corner nearest to headboard, left wall and floor, lengths along x, y and z."""

    pallet: Pallet
    body: int
    x_mm: int
    y_mm: int
    z_mm: int
    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True)
class AxleLoad:
    """Load of an axle group once `unloaded` stops have been served."""

    unloaded: int
    body: int
    axle: str
    grams: float
    limit_g: int


@dataclass(frozen=True)
class LoadingPlan:
    """A truck that loads: every pallet's place and the axle loads before the first and after every stop."""

    truck: Truck
    stops: tuple[str, ...]
    placed: tuple[Placed, ...]
    axles: tuple[AxleLoad, ...]


@dataclass(frozen=True)
class Cut:
    """Lots that this vehicle class does not take in this order of stops."""

    vehicle: str
    stops: tuple[str, ...]
    lots: frozenset[str]


@dataclass(frozen=True)
class Refusal:
    """Why something does not load: the rule, the stop where it fails (None: as a whole), in words.

    proven: no loading exists; else none was found.
    """

    rule: str
    stop: str | None
    words: str
    proven: bool
    cut: Cut | None = None


@dataclass(frozen=True)
class GatewayFreight:
    """Freight of a flight for a gateway."""

    gateway: str
    grams: int
    cm3: int


@dataclass(frozen=True)
class Uld:
    """A built-up aircraft pallet: kind (id in `load_units.csv`), weight with its tare, parcels in cm³."""

    gateway: str
    number: int
    unit: str
    grams: int
    cm3: int


@dataclass(frozen=True)
class UldNeed:
    """The ULDs that a flight's freight needs and the fill they mean, against the aircraft's volume and payload limit.

    main, lower: ULDs a deck, against the positions there are; `fits` says whether they suffice.
    """

    ulds: tuple[Uld, ...]
    main: int
    lower: int
    main_positions: int
    lower_positions: int
    volume_pct: float
    weight_pct: float
    fits: bool
    words: str


@dataclass(frozen=True)
class Position:
    """A pallet position, arm aft of the datum; `towards_door`: the next on the way to its door, '' at the door."""

    position: str
    deck: str
    compartment: str
    side: str
    arm_mm: int
    unit: str
    cm3: int
    limit_g: int
    towards_door: str


@dataclass(frozen=True)
class Aircraft:
    """A freighter's positions, compartment limits and balance.

    Envelope: centre of gravity at zero fuel in % of the mean aerodynamic chord (MAC), straight lines from the empty
    weight to the largest zero-fuel weight.
    """

    aircraft: str
    name: str
    cm3: int
    payload_g: int
    positions: tuple[Position, ...]
    compartments: tuple[tuple[str, int], ...]
    empty_g: int
    empty_arm_mm: int
    zero_fuel_g: int
    chord_start_mm: int
    chord_mm: int
    forward_pct: tuple[float, float]
    aft_pct: tuple[float, float]


@dataclass(frozen=True)
class Balance:
    """Zero-fuel weight and centre of gravity on a leg, with the envelope's limits at that weight (% MAC)."""

    origin: str
    destination: str
    grams: int
    gravity_pct: float
    forward_pct: float
    aft_pct: float


@dataclass(frozen=True)
class DeckPlan:
    """A flight that loads: the ULD on each position (in the order of the positions), the balance on every leg."""

    aircraft: Aircraft
    route: tuple[str, ...]
    placed: tuple[tuple[Position, Uld], ...]
    balance: tuple[Balance, ...]
