"""The scenario in a link: model version, data hash and the levers that differ, readable
(`?m=1&d=3f9a1c02&own_trucks_lgg=24`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.errors import LeverError
from lib.scenario.lever import levers
from lib.scenario.scenario import Scenario, lever

PAGE_KEYS = frozenset({"view", "lane", "embed", "embed_options"})
LONGEST_VALUE = 200
MOST_NOTICES = 8


@dataclass(frozen=True)
class Link:
    """What a link says: the scenario, notices about what could not be applied, and the parameters of the page."""

    scenario: Scenario
    notices: tuple[str, ...]
    page: Mapping[str, str]


def parse(params: Mapping[str, Sequence[str]], model_version: str, data_hash: str) -> Link:
    """Read a link's parameters; never raises: what does not fit is named in a notice and the rest is applied."""
    values: dict[str, object] = {}
    page: dict[str, str] = {}
    params = {key: given for key, given in params.items() if given}
    notices = _versions(params, model_version, data_hash)
    for key, given in params.items():
        if key in PAGE_KEYS:
            page[key] = given[-1][:LONGEST_VALUE]
        elif key not in ("m", "d"):
            notice = _apply(key, given, values)
            notices += [notice] if notice else []
    if len(notices) > MOST_NOTICES:
        notices[MOST_NOTICES:] = [f"{len(notices) - MOST_NOTICES} more parameters were left out."]
    return Link(Scenario(**values), tuple(notices), page)


def query(scenario: Scenario, model_version: str, data_hash: str) -> dict[str, str]:
    """Return the parameters of the scenario's link; the baseline's is empty."""
    levers_changed = {key: str(value) for key, value in scenario.changes.items()}
    return {"m": model_version, "d": data_hash[:8], **levers_changed} if levers_changed else {}


def _versions(params: Mapping[str, Sequence[str]], model_version: str, data_hash: str) -> list[str]:
    notices = []
    for key, ours, what in (("m", model_version, "model version"), ("d", data_hash[:8], "network data")):
        theirs = params.get(key, [ours])[-1][:20]
        if theirs != ours:
            notices.append(f"This link was made with {what} {theirs}; the figures shown are those of {what} {ours}.")
    return notices


def _apply(key: str, given: Sequence[str], values: dict[str, object]) -> str | None:
    """Put one parameter into `values`; return a notice if it is not used as it stands."""
    try:
        known = lever(key)
        if len(given[-1]) > LONGEST_VALUE:
            return (
                f"{known.label} was left out: its value has {len(given[-1]):,} characters. It takes {known.accepted}."
            )
        values[key] = known.parse(given[-1])
    except LeverError as error:
        return f"{error} The baseline's value stays." if key in levers() else str(error)
    return (
        f"{known.label} is given {len(given)} times; the last value, {values[key]}, counts." if len(given) > 1 else None
    )
