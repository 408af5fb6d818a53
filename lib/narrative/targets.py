"""Targets: what key figures should reach, set by a reader and kept in the link."""

from collections.abc import Mapping

from .formatting import is_number
from .kpis import KPIS, PROMISE, SENSES, TARGET_KPIS, Figures, Kpi, format_value, is_bounded, is_partial, sense_of

Targets = Mapping[str, float]  # bounds as stored, by key of the figure
DEFAULT_TARGETS: Targets = {PROMISE.key: PROMISE.usual_limit}
ASSUMED = "The share that has to keep the promise is assumed, as the promise itself states none."
NONE = "none"  # in a link: no targets at all
WIDEST = 1000.0  # as shown


def read_targets(text: str) -> tuple[Targets, tuple[str, ...]]:
    """Return the targets of a link, such as `cost_eur_per_parcel:4.8,share_within_10_days:0.95`, and a notice for each
    part that is none; an empty text stands for the default.
    """
    if text in ("", NONE):
        return ({} if text else DEFAULT_TARGETS), ()
    targets: dict[str, float] = {}
    notices = []
    for part in text.split(","):
        key, _, bound = part.partition(":")
        value = _bound(key, bound)
        if value is None:
            named = ", ".join(kpi.key for kpi in TARGET_KPIS)
            notices.append(f"{part[:60]!r} is no target: write for example {PROMISE.key}:0.95, for {named}.")
        else:
            targets[key] = value
    return targets, tuple(notices)


def write_targets(targets: Targets) -> str:
    """Return the text that stands for targets in a link; empty for the default."""
    if targets == DEFAULT_TARGETS:
        return ""
    return ",".join(f"{key}:{bound:g}" for key, bound in targets.items()) or NONE


def misses_target(kpi: Kpi, targets: Targets, figures: Figures) -> bool:
    """Return whether a key figure, as it is shown, misses its target; one that is undefined, a lower bound or of
    delivered parcels alone does.
    """
    if kpi.key not in targets:
        return False
    value = figures.get(kpi.key)
    if not is_number(value) or is_bounded(kpi, figures) or is_partial(kpi, figures):
        return True
    shown, bound = (round(kpi.scale * number, kpi.format.digits) for number in (value, targets[kpi.key]))
    return shown < bound if kpi.better == "more" else shown > bound


def describe_target(kpi: Kpi, bound: float) -> str:
    """Describe a target: `at most 5.0 days`."""
    return f"{SENSES[sense_of(kpi)]} {format_value(kpi, bound)}"


def _bound(key: str, text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    known = any(kpi.key == key for kpi in TARGET_KPIS)
    return value if known and 0 <= value * KPIS[key].scale <= WIDEST else None
