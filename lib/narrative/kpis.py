"""Key figures, one row each: what they are called, how they are calculated, and how they read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..domain.clock import OBSERVED_DAYS
from ..domain.network import Network
from .formatting import UNDEFINED, format_number, format_signed, is_number

Better = Literal["less", "more", "neither"]
Undelivered = Literal["counted", "bounded", "never", "left out"]
Figures = Mapping[str, object]
Change = tuple[str, str, str]  # what, before, after


@dataclass(frozen=True)
class Format:
    """How a stored value reads: times `scale`, with `digits` decimals, in the form of a value or of a difference.

    fine_digits: decimals in tables of small differences.
    """

    unit: str
    value: str = "{}"
    change: str = "{}"
    digits: int = 0
    fine_digits: int = 1
    scale: float = 1.0


DAYS = Format("days", "{} days", "{} d", 1, 2)
SHARE = Format("%", "{} %", "{} pts", 1, 2, 100)
PERCENT = Format("%", "{} %", "{} pts")
TONNES = Format("t/week", "{} t/week", "{} t")
LANE_TONNES = replace(TONNES, digits=1, fine_digits=2)
STOCK_TONNES = Format("t", "{} t", "{} t")
PARCELS = Format("parcels", "{} parcels", "{} parcels")
NUMBER = replace(PARCELS, value="{}", change="{}")
WEEKLY_PARCELS = Format("parcels/week", "{} parcels/week", "{} parcels")
COUNT = Format("")
HOURS = Format("h", "{} h", "{} h", 1, 2)
TENTHS = replace(COUNT, digits=1, fine_digits=2)
EUR = Format("€", "€{}", "€{}", 2, 2)
FINE_EUR = replace(EUR, digits=3, fine_digits=3)
KG = Format("kg", "{} kg", "{} kg", 2, 2)
TEXT = Format("")


@dataclass(frozen=True)
class Kpi:
    """A key figure: `key` names it in `Outcome.kpis` and in files, `formula` says how it is calculated.

    sentence: a value as text, `{value}` and, for figures by country, `{place}`. warehouse_meaning: what it means as a
    column of `Outcome.lanes`, where that differs. usual_limit: the bound a goal search begins with, as stored.
    undelivered: what undelivered parcels do to it (rule 10.2): they count, make it a lower bound, arrive never, or are
    left out.
    """

    key: str
    label: str
    format: Format
    better: Better
    formula: str
    meaning: str
    icon: str = ""
    sentence: str = ""
    warehouse_meaning: str = ""
    usual_limit: float = 10.0
    undelivered: Undelivered = "counted"

    @property
    def scale(self) -> float:
        return self.format.scale

    @property
    def unit(self) -> str:
        return self.format.unit

    @property
    def stored_unit(self) -> str:
        """Return the unit of the value in files, which is not scaled."""
        return "share from 0 to 1" if self.scale == SHARE.scale else self.unit

    def explain(self, at_warehouse: bool) -> str:
        """Return what the figure of the network, or of one warehouse, means."""
        return (at_warehouse and self.warehouse_meaning) or self.meaning


@dataclass(frozen=True)
class Compared:
    """A key figure against its reference: the difference as stored, None where there is none to state, and whether it
    is for the better, None where that cannot be said.
    """

    change: float | None
    better: bool | None


DAYS_MEAN = Kpi(
    "days_to_warehouse_mean",
    "To warehouse",
    DAYS,
    "less",
    formula="Mean of the days from the scan at the consolidation hub to the warehouse; with undelivered parcels that "
    "of min(days, 28), which is a lower bound.",
    meaning="Mean days from the scan at the consolidation hub to the European warehouse. With undelivered parcels a "
    "lower bound: they count as 28 days.",
    icon="schedule",
    sentence="{value} to the warehouse{place} on average",
    undelivered="bounded",
)
DAYS_P50 = Kpi(
    "days_to_warehouse_p50",
    "Half within",
    DAYS,
    "less",
    formula="Median of the days to the warehouse over all parcels; undelivered parcels count as never.",
    meaning="Half of all parcels are at their warehouse within these days.",
    icon="timer",
    sentence="half reach the warehouse{place} within {value}",
    undelivered="never",
)
DAYS_P90 = Kpi(
    "days_to_warehouse_p90",
    "9 in 10 within",
    DAYS,
    "less",
    formula="90th percentile of the days to the warehouse over all parcels; undelivered parcels count as never.",
    meaning="Nine in ten of all parcels are at their warehouse within these days.",
    icon="timer",
    sentence="9 in 10 reach the warehouse{place} within {value}",
    undelivered="never",
)
DAYS_P95 = Kpi(
    "days_to_warehouse_p95",
    "19 in 20 within",
    DAYS,
    "less",
    formula="95th percentile of the days to the warehouse over all parcels; undelivered parcels count as never.",
    meaning="Nineteen in twenty of all parcels are at their warehouse within these days.",
    icon="timer",
    sentence="19 in 20 reach the warehouse{place} within {value}",
    undelivered="never",
)
DOOR_MEAN = Kpi(
    "days_to_door_mean",
    "To the door",
    DAYS,
    "less",
    formula="Mean of the days from the scan at the consolidation hub to the door; with undelivered parcels that "
    "of min(days, 28), which is a lower bound.",
    meaning="Mean days from the scan at the consolidation hub to the door. With undelivered parcels a lower bound: "
    "they count as 28 days.",
    icon="home",
    sentence="{value} to the door on average",
    undelivered="bounded",
)
DOOR_P50 = Kpi(
    "days_to_door_p50",
    "Half at the door within",
    DAYS,
    "less",
    formula="Median of the days to the door over all parcels; undelivered parcels count as never.",
    meaning="Half of all parcels are at the door within these days.",
    icon="timer",
    sentence="half reach the door within {value}",
    undelivered="never",
)
DOOR_P90 = Kpi(
    "days_to_door_p90",
    "9 in 10 at the door within",
    DAYS,
    "less",
    formula="90th percentile of the days to the door over all parcels; undelivered parcels count as never.",
    meaning="Nine in ten of all parcels are at the door within these days.",
    icon="timer",
    sentence="9 in 10 reach the door within {value}",
    undelivered="never",
)
DOOR_P95 = Kpi(
    "days_to_door_p95",
    "19 in 20 at the door within",
    DAYS,
    "less",
    formula="95th percentile of the days to the door over all parcels; undelivered parcels count as never.",
    meaning="Nineteen in twenty of all parcels are at the door within these days.",
    icon="timer",
    sentence="19 in 20 reach the door within {value}",
    undelivered="never",
)
PROMISE = Kpi(
    "share_within_10_days",
    "Within 10 days",
    SHARE,
    "more",
    formula="Parcels at their warehouse at most ten days after the scan, divided by all parcels.",
    meaning="Share of all parcels at their warehouse within the promised ten days; undelivered parcels count as late.",
    icon="check_circle",
    sentence="{value} inside the promise{place}",
    usual_limit=0.95,
)
UNDER_3_DAYS = Kpi(
    "share_under_3_days",
    "Faster than 3 days",
    SHARE,
    "more",
    formula="Parcels at their warehouse less than three days after the scan, divided by all parcels.",
    meaning="Share of all parcels at their warehouse in less than three days.",
    icon="bolt",
    sentence="{value} faster than 3 days",
    usual_limit=0.05,
)
OFFERED = Kpi(
    "offered_t_per_week",
    "Offered",
    TONNES,
    "neither",
    formula="Weight of the parcels scanned in the four measured weeks, divided by four.",
    meaning="Tonnes per week that arrive at the origin hubs.",
    sentence="{value} offered",
    usual_limit=200.0,
)
CARRIED = Kpi(
    "carried_t_per_week",
    "Carried",
    TONNES,
    "more",
    formula="Weight on the flights scheduled in the four measured weeks, divided by four.",
    meaning="Tonnes per week flown in the four measured weeks.",
    icon="package_2",
    sentence="{value} carried",
    usual_limit=200.0,
)
BACKLOG_GROWTH = Kpi(
    "left_t_per_week",
    "Backlog growth",
    TONNES,
    "less",
    formula="Weekly growth of the freight waiting for a flight over the measured weeks; 0 if it shrinks.",
    meaning="Tonnes per week by which the freight waiting for a flight grew in the measured weeks. The shortfall in "
    "the headline is another figure: expected load less capacity, of trucks and customs desks too.",
    icon="inventory_2",
    sentence="a backlog that grows by {value}",
)
OFFERED_PARCELS = Kpi(
    "offered_parcels_per_week",
    "Parcels offered",
    WEEKLY_PARCELS,
    "neither",
    formula="Parcels scanned in the measured weeks, divided by their number.",
    meaning="Parcels per week that arrive at the origin hubs.",
)
DELIVERED_PARCELS = Kpi(
    "delivered_parcels_per_week",
    "Parcels delivered",
    WEEKLY_PARCELS,
    "more",
    formula="Parcels scanned in the measured weeks that reach the door, divided by the number of these weeks.",
    meaning="Parcels per week that reach the door.",
)
UNDELIVERED = Kpi(
    "undelivered_parcels",
    "Undelivered",
    NUMBER,
    "less",
    formula="Parcels of the measured weeks that never reach the door (rule 10.2).",
    meaning="Parcels of the measured weeks that no flight of the next 28 days, or no truck, takes to the door.",
    icon="cancel",
    sentence="{value} parcels undelivered",
)
UNDELIVERED_SHARE = Kpi(
    "undelivered_share",
    "Share undelivered",
    SHARE,
    "less",
    formula="Undelivered parcels divided by all parcels of the measured weeks.",
    meaning="Share of the parcels of the measured weeks that never reach the door.",
    icon="cancel",
    sentence="{value} undelivered{place}",
    usual_limit=0.0,
)
UNDELIVERED_T = Kpi(
    "undelivered_t_per_week",
    "Freight undelivered",
    TONNES,
    "less",
    formula="Weight of the undelivered parcels divided by the number of the measured weeks.",
    meaning="Tonnes per week that never reach the door.",
    icon="cancel",
)
LEFT_BEHIND = Kpi(
    "left_behind_t",
    "Left behind",
    STOCK_TONNES,
    "less",
    formula="Weight waiting for a flight, in customs or waiting for a truck at the end of the last measured week.",
    meaning="Tonnes waiting anywhere, for a flight, in customs or for a truck, at the end of the measured weeks.",
    icon="inventory_2",
    sentence="{value} left behind",
)
DIVERTED = Kpi(
    "diverted_parcels",
    "Diverted parcels",
    PARCELS,
    "less",
    formula="Parcels of the measured weeks that waited for a flight for longer than the overflow limit.",
    meaning="Parcels of the measured weeks that a slow service carries, since no flight had space for them in time.",
)
RECEIVED = Kpi(
    "received_t_per_week",
    "Received",
    LANE_TONNES,
    "more",
    formula="Weight of the delivered parcels of this warehouse, divided by the number of the measured weeks.",
    meaning="Tonnes per week that reach this warehouse.",
    icon="package_2",
)
TRUCKS = Kpi(
    "trucks_per_week",
    "Trucks per week",
    COUNT,
    "neither",
    formula="Own and spot trucks that leave a gateway in the four measured weeks, divided by four.",
    meaning="Trucks per week that leave the gateways.",
    icon="local_shipping",
    sentence="{value} trucks per week",
    warehouse_meaning="Trucks per week that stop at this warehouse.",
)
TRUCK_LOAD = Kpi(
    "truck_load_pct",
    "Truck load",
    PERCENT,
    "neither",
    formula="Space used on the trucks of the measured weeks over their space, the fuller of weight and volume.",
    meaning="Mean load factor of the trucks.",
    icon="pallet",
    sentence="trucks loaded to {value}",
    warehouse_meaning="Mean load factor of the trucks on this lane, by volume.",
)
FLIGHT_LOAD = Kpi(
    "flight_load_pct",
    "Aircraft load",
    PERCENT,
    "neither",
    formula="Space used on the flights of the measured weeks over the block space, the fuller of weight and volume.",
    meaning="Block space used, by the fuller of weight and volume.",
    icon="flight",
    sentence="aircraft loaded to {value}",
)
FLOWN = Kpi(
    "flown_flights_per_week",
    "Flights flown",
    TENTHS,
    "neither",
    formula="Flights of all services in the four measured weeks that fly, divided by four.",
    meaning="Flights per week that fly in the measured weeks.",
    icon="flight_takeoff",
    sentence="{value} flights per week",
)
WAITING_FLIGHTS = Kpi(
    "waiting_flights_per_week",
    "Flights late for want of an aircraft",
    TENTHS,
    "less",
    formula="Flights of the measured weeks that leave late as the group's aircraft are not back, divided by four.",
    meaning="Flights per week that wait for one of the group's aircraft.",
    icon="hourglass",
    sentence="{value} flights per week wait for an aircraft",
    usual_limit=0.0,
)
AIRCRAFT_WAIT = Kpi(
    "aircraft_wait_h",
    "Wait for an aircraft",
    HOURS,
    "less",
    formula="Hours by which the group's flights of the measured weeks leave late as their aircraft are not back, "
    "divided by all flights of the group that fly.",
    meaning="Mean hours that a flight of the group waits for its aircraft.",
    icon="hourglass",
    sentence="flights wait {value} for an aircraft",
    usual_limit=1.0,
)
HIRED_FLIGHTS = Kpi(
    "hired_flights_per_week",
    "Flights hired",
    TENTHS,
    "neither",
    formula="Flights of the measured weeks that another carrier's aircraft flies at a premium, divided by four.",
    meaning="Flights per week that are hired, as no aircraft of the group was back within 24 hours.",
    icon="handshake",
    sentence="{value} hired flights per week",
)
GROUNDED_FLIGHTS = Kpi(
    "grounded_flights_per_week",
    "Flights without an aircraft",
    TENTHS,
    "less",
    formula="Flights of the measured weeks that are cancelled for want of an aircraft, divided by four.",
    meaning="Flights per week that are cancelled, as no aircraft of the group was back within 24 hours.",
    icon="flight_land",
    sentence="{value} flights per week without an aircraft",
    usual_limit=0.0,
)
AIRCRAFT = Kpi(
    "aircraft",
    "Aircraft that fly",
    COUNT,
    "neither",
    formula="Aircraft released, as far as the fleet has them, of every type that the group flies.",
    meaning="Aircraft of the group that fly for this network.",
)
AIRCRAFT_NEEDED = Kpi(
    "aircraft_needed",
    "Aircraft that are enough",
    COUNT,
    "neither",
    formula="Least number of aircraft released with which no flight of the season waits for one; missing if the "
    "largest number is not enough.",
    meaning="With so many aircraft no flight waits for one; more change nothing.",
)
COST = Kpi(
    "cost_eur_per_parcel",
    "Cost per parcel",
    EUR,
    "less",
    formula="Sum of the costs of all stages divided by delivered parcels.",
    meaning="From the origin hub to the door: air freight, handling, customs, trucks, warehouse and last mile.",
    icon="euro",
    sentence="{value} per parcel",
    usual_limit=4.0,
    undelivered="left out",
)
CO2E = Kpi(
    "co2e_kg_per_parcel",
    "CO₂e per parcel",
    KG,
    "less",
    formula="Sum of the emissions of all stages, well to wheel, divided by delivered parcels.",
    meaning="Greenhouse gases well to wheel, from the origin hub to the door.",
    icon="eco",
    sentence="{value} CO₂e per parcel",
    usual_limit=5.0,
    undelivered="left out",
)
LINEHAUL_COST = Kpi(
    "linehaul_eur_per_parcel",
    "Line-haul cost per parcel",
    FINE_EUR,
    "less",
    formula="Cost of the trucks in the simulation divided by delivered parcels.",
    meaning="Cost of the trucks from gateway to warehouse, as simulated.",
    undelivered="left out",
)
PLANNED_LINEHAUL_COST = Kpi(
    "planned_linehaul_eur_per_parcel",
    "Planned line-haul cost per parcel",
    FINE_EUR,
    "less",
    formula="Cost of the line-haul plan's week divided by its parcels; missing without an optimised plan.",
    meaning="Cost of the trucks from gateway to warehouse, as planned on expected volumes.",
)
PLANNED_TRUCKS = Kpi(
    "planned_trucks_per_week",
    "Planned trucks per week",
    COUNT,
    "neither",
    formula="Trucks of the line-haul plan's week; missing without an optimised plan.",
    meaning="Trucks per week in the line-haul plan.",
)
PLAN_GAP = Kpi(
    "plan_gap",
    "Optimality gap of the plan",
    SHARE,
    "less",
    formula="Cost of the line-haul plan less its lower bound, divided by the cost; missing without an optimised plan.",
    meaning="The line-haul plan costs at most this share more than the best possible plan.",
)
PLAN_STATUS = Kpi(
    "plan_status",
    "Status of the plan",
    TEXT,
    "neither",
    formula="How the planner ended.",
    meaning="What is known of the line-haul plan: optimal, within a gap, or a rule.",
)
STEADY = Kpi(
    "steady_state",
    "Steady state",
    TEXT,
    "neither",
    formula="True if a steady state is expected, no queue of the run grows and every parcel is delivered (rule 10.3).",
    meaning="Whether the network reaches a steady state in the run.",
)
EXPECTED_STEADY = Kpi(
    "expected_steady_state",
    "Steady state expected",
    TEXT,
    "neither",
    formula="True if the expected load of every resource is below its capacity (rule 10.3).",
    meaning="Whether a steady state is expected before the run.",
)
SHORTFALL = Kpi(
    "shortfall_t_per_week",
    "Shortfall",
    TONNES,
    "less",
    formula="Expected load less capacity, summed over every resource whose load exceeds it, before the simulation.",
    meaning="Tonnes per week that do not fit.",
)
IDENTITY = tuple(
    Kpi(key, label, TEXT, "neither", formula, meaning)
    for key, label, formula, meaning in (
        ("model_version", "Model version", "Raised by every change of figures.", "Version of the model."),
        ("data_hash", "Network data", "SHA-256 of the network's tables.", "The data that the figures are from."),
        ("scenario_id", "Scenario", "SHA-256 of model version, network data and levers.", "The scenario's address."),
    )
)
OUTCOME_KPIS = (
    DAYS_MEAN,
    DAYS_P50,
    DAYS_P90,
    DAYS_P95,
    DOOR_MEAN,
    DOOR_P50,
    DOOR_P90,
    DOOR_P95,
    PROMISE,
    UNDER_3_DAYS,
    OFFERED,
    CARRIED,
    BACKLOG_GROWTH,
    LEFT_BEHIND,
    OFFERED_PARCELS,
    DELIVERED_PARCELS,
    UNDELIVERED,
    UNDELIVERED_SHARE,
    UNDELIVERED_T,
    DIVERTED,
    TRUCKS,
    TRUCK_LOAD,
    FLIGHT_LOAD,
    FLOWN,
    WAITING_FLIGHTS,
    HIRED_FLIGHTS,
    GROUNDED_FLIGHTS,
    AIRCRAFT_WAIT,
    AIRCRAFT,
    AIRCRAFT_NEEDED,
    COST,
    CO2E,
    LINEHAUL_COST,
    PLANNED_LINEHAUL_COST,
    PLANNED_TRUCKS,
    PLAN_GAP,
    PLAN_STATUS,
    STEADY,
    EXPECTED_STEADY,
    SHORTFALL,
    *IDENTITY,
)  # every key of `Outcome.kpis`, in its order
KPIS = {kpi.key: kpi for kpi in (*OUTCOME_KPIS, RECEIVED)}
NETWORK_KPIS = (DAYS_MEAN, DAYS_P90, PROMISE, UNDELIVERED, CARRIED, LEFT_BEHIND, COST, CO2E)
LEADING_KPIS = (DAYS_MEAN, PROMISE, COST)  # what one looks at first
WAREHOUSE_KPIS = (DAYS_MEAN, DAYS_P90, PROMISE, UNDELIVERED, RECEIVED, TRUCKS, COST, CO2E)
STUDY_KPIS = (DAYS_MEAN, DAYS_P90, DOOR_MEAN, PROMISE, UNDELIVERED_SHARE, CARRIED, COST, CO2E)
COMPARED_KPIS = (
    DAYS_MEAN,
    DAYS_P50,
    DAYS_P90,
    DAYS_P95,
    DOOR_MEAN,
    DOOR_P90,
    PROMISE,
    UNDER_3_DAYS,
    UNDELIVERED,
    UNDELIVERED_SHARE,
    UNDELIVERED_T,
    CARRIED,
    BACKLOG_GROWTH,
    LEFT_BEHIND,
    FLOWN,
    WAITING_FLIGHTS,
    TRUCKS,
    COST,
    CO2E,
)
AIM_KPIS = (COST, DAYS_MEAN, DAYS_P90, DOOR_MEAN, PROMISE, CO2E)  # that a goal search can optimise
FRONTIER_KPIS = (DAYS_MEAN, COST, CO2E)
TARGET_KPIS = (DAYS_MEAN, PROMISE, COST, CO2E)  # that readers set targets for
LIMIT_KPIS = (DAYS_P90, DAYS_MEAN, DAYS_P50, PROMISE, UNDELIVERED_SHARE, DOOR_MEAN, COST, CO2E, CARRIED)
COUNTRY_KPIS = (DAYS_P90, DAYS_MEAN, DAYS_P50, PROMISE, UNDELIVERED_SHARE)  # `<key> <country>` in studies
SMALLEST_CHANGE = 0.005  # in the unit shown: below it, a difference does not show in a table of small differences
SENSES = {"<=": "at most", ">=": "at least"}
AT_LEAST, BEYOND = "≥ ", f"> {OBSERVED_DAYS} days"
ESTIMATE = "≈ "  # before preliminary figures
ONLY_DELIVERED = "delivered only"  # short enough for a card


def labels(kpis: Iterable[Kpi]) -> dict[str, str]:
    """Return the labels by key."""
    return {kpi.key: kpi.label for kpi in kpis}


def sense_of(kpi: Kpi) -> str:
    """Return the direction in which a figure is worth limiting."""
    return ">=" if kpi.better == "more" else "<="


def more_is_better(figure: str) -> bool:
    """Return whether a figure, perhaps of one country, is the better the larger it is."""
    kpi = KPIS.get(figure.partition(" ")[0])
    return kpi is not None and kpi.better == "more"


def format_value(kpi: Kpi, value: object, *, fine: bool = False) -> str:
    """Format a stored value, an en dash if it is undefined; `fine` with the digits of small differences."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if not is_number(value):
        return UNDEFINED
    digits = kpi.format.fine_digits if fine else kpi.format.digits
    return _fill(kpi.format.value, format_number(kpi.scale * value, digits))


def format_change(kpi: Kpi, change: object, *, fine: bool = True) -> str:
    """Format a stored difference, mine minus the reference, with its sign; what rounds to nothing has none."""
    if not is_number(change):
        return UNDEFINED
    digits = kpi.format.fine_digits if fine else kpi.format.digits
    return _fill(kpi.format.change, format_signed(kpi.scale * change, digits))


def format_range(kpi: Kpi, low: float, high: float) -> str:
    """Format two stored differences as a range, with the digits of small differences."""
    return f"{format_change(kpi, low)} to {format_change(kpi, high)}"


def lacks_parcels(figures: Figures) -> bool:
    """Return whether parcels are undelivered in key figures or a row of `Outcome.lanes`."""
    count = figures.get(UNDELIVERED.key)
    return is_number(count) and count > 0


def format_kpi(kpi: Kpi, figures: Figures, *, fine: bool = False) -> str:
    """Format a key figure, found among the others: lower bounds and what is never reached are marked (rule 10.2)."""
    value = figures.get(kpi.key)
    if is_beyond(kpi, figures):
        return BEYOND
    text = format_value(kpi, value, fine=fine)
    return AT_LEAST + text if is_number(value) and is_bounded(kpi, figures) else text


def is_bounded(kpi: Kpi, figures: Figures) -> bool:
    """Return whether a key figure is a lower bound, as parcels are undelivered."""
    return kpi.undelivered == "bounded" and lacks_parcels(figures)


def is_beyond(kpi: Kpi, figures: Figures) -> bool:
    """Return whether a percentile lies beyond the days within which parcels are observed, as some are undelivered."""
    value = figures.get(kpi.key)
    reached = is_number(value) and value <= OBSERVED_DAYS
    return kpi.undelivered == "never" and lacks_parcels(figures) and not reached


def is_partial(kpi: Kpi, figures: Figures) -> bool:
    """Return whether a key figure is of the delivered parcels alone, as others are undelivered."""
    return kpi.undelivered == "left out" and lacks_parcels(figures)


def describe_mark(kpi: Kpi, figures: Figures) -> str:
    """Describe what undelivered parcels do to a key figure; empty if nothing."""
    if is_beyond(kpi, figures):
        return BEYOND
    if is_bounded(kpi, figures):
        return "lower bound (≥)"
    return ONLY_DELIVERED if is_partial(kpi, figures) else ""


def whole_value(figure: str, figures: Mapping[str, float | None]) -> float | None:
    """Return a figure of a study; None where it is of the delivered parcels alone, as others are undelivered."""
    kpi = KPIS.get(figure.partition(" ")[0])
    return None if kpi and is_partial(kpi, figures) else figures.get(figure)


def compare_kpi(kpi: Kpi, figures: Figures, reference: Figures) -> Compared:
    """Compare a key figure with its reference, both among their others (rule 10.2)."""
    pair = (figures, reference)
    if any(is_partial(kpi, each) or is_beyond(kpi, each) for each in pair):
        return Compared(None, None)
    change = rounded_change(kpi, figures.get(kpi.key), reference.get(kpi.key))
    better = None if any(is_bounded(kpi, each) for each in pair) else is_better(kpi, change)
    return Compared(change, None if better and _lacks_more(figures, reference) else better)


def _lacks_more(figures: Figures, reference: Figures) -> bool:
    """Return whether more parcels are undelivered than in the reference."""
    counts = [count if is_number(count := each.get(UNDELIVERED.key)) else 0 for each in (figures, reference)]
    return counts[0] > counts[1]


def rounded_change(kpi: Kpi, mine: object, reference: object) -> float | None:
    """Return the difference of two stored values as they are shown, so that a reader's subtraction agrees.

    Exactly 0 where both read the same, None where one is undefined.
    """
    if not is_number(mine) or not is_number(reference):
        return None
    digits = kpi.format.digits
    change = round(kpi.scale * mine, digits) - round(kpi.scale * reference, digits)
    return change / kpi.scale if abs(change) >= 0.5 * 10**-digits else 0.0


def is_better(kpi: Kpi, change: float | None) -> bool | None:
    """Return whether a difference is for the better; None where it is nothing or neither way is better."""
    return None if not change or kpi.better == "neither" else (change > 0) == (kpi.better == "more")


def kpi_changes(before: Figures, after: Figures, kpis: Iterable[Kpi]) -> list[Change]:
    """Return label and both values of every key figure whose values read differently."""
    rows = [(kpi.label, format_kpi(kpi, before), format_kpi(kpi, after)) for kpi in kpis]
    return [row for row in rows if row[1] != row[2]]


def describe_figure(figure: str, value: float | None, network: Network) -> str:
    """Describe a figure of a study with its value; `<key> <country>` names the country too."""
    key, _, country = figure.partition(" ")
    text = format_figure(figure, value)
    if key not in KPIS or not KPIS[key].sentence:
        return f"{figure.replace('_', ' ')} {text}"
    countries = dict(zip(network.countries.country, network.countries.name, strict=True))
    place = f" in {countries.get(country, country)}" if country else ""
    return KPIS[key].sentence.format(value=text, place=place)


def format_figure(figure: str, value: float | None) -> str:
    """Format the value of a figure of a study, with the digits of small differences."""
    kpi = KPIS.get(figure.partition(" ")[0])
    return format_value(kpi, value, fine=True) if kpi else format_number(value, 2)


def _fill(form: str, number: str) -> str:
    """Put a number into a form, its sign before all else."""
    sign = number[0] if number[0] in "+−" else ""
    return sign + form.format(number.removeprefix(sign))
