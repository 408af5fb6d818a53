"""The scenario in a link: model version, data hash and the levers that differ, readable
(`?m=1&d=3f9a1c02&own_trucks_lgg=24`), or the address of a saved scenario (`?s=…`) with levers on top of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.levers import Scenario, dictionary_levers
from ..domain.network_edits import BETWEEN, MOST, read_edit, read_edits, write_edits
from ..errors import LeverError
from .content import Content
from .migrations import replay
from .page_parameters import PAGE_PARAMETERS

OWN_KEYS = frozenset({"m", "d", "s"})
EDITS = "edits"  # the lever whose value is a list
LONGEST_VALUE, LONGEST_VIEW = 200, 600
MOST_NOTICES = 8
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Link:
    """What a link says: the scenario, notices about what could not be applied, and the parameters of the page."""

    scenario: Scenario
    notices: tuple[str, ...]
    page: Mapping[str, str]


def parse(params: Given, model_version: str, data_hash: str, saved: Content | None = None) -> Link:
    """Read a link's parameters; never raises: what does not fit is named in a notice and the rest is applied.

    Levers of the link are changes on top of the `saved` scenario that its `s` stands for. What was made with an older
    model version is replayed as the present one reads it, with a notice of what moved.
    """
    params = {key: given for key, given in params.items() if given}
    page = {key: given[-1][:LONGEST_VIEW] for key, given in params.items() if key in PAGE_PARAMETERS}
    given = {key: texts for key, texts in params.items() if key not in PAGE_PARAMETERS.keys() | OWN_KEYS}
    values, notices = _saved_levers(saved, model_version, data_hash)
    notices += _versions(params, model_version, data_hash)
    version = params.get("m", [model_version])[-1]
    typed, moved = replay({key: _joined(key, texts) for key, texts in given.items()}, version, whole=saved is None)
    notices += moved
    for key, value in typed.items():
        notices += _apply(key, value, len(given.get(key, "1")), values)
    if len(notices) > MOST_NOTICES:
        notices[MOST_NOTICES:] = [f"{len(notices) - MOST_NOTICES} more parameters were left out."]
    return Link(Scenario(**values), tuple(notices), page)


def query(scenario: Scenario, model_version: str, data_hash: str) -> dict[str, str]:
    """Return the parameters of the scenario's link; the baseline's is empty."""
    levers_changed = {key: str(value) for key, value in scenario.changes.items()}
    return {"m": model_version, "d": data_hash[:8], **levers_changed} if levers_changed else {}


def restore(content: Content, model_version: str, data_hash: str) -> tuple[Scenario, list[str]]:
    """Return a saved scenario as the present model reads it, with notices about what moved since."""
    values, notices = _saved_levers(content, model_version, data_hash)
    return Scenario(**values), notices


def _saved_levers(saved: Content | None, model_version: str, data_hash: str) -> tuple[dict[str, object], list[str]]:
    if saved is None:
        return {}, []
    stamps = {"m": [saved.model_version], "d": [saved.data_hash[:8]]}
    notices = _versions(stamps, model_version, data_hash, "This scenario was saved")
    levers_then, moved = replay(saved.levers, saved.model_version)
    values: dict[str, object] = {}
    told = [notice for key, value in levers_then.items() for notice in _apply(key, value, 1, values)]
    return values, [*notices, *moved, *told]


def _versions(params: Given, model_version: str, data_hash: str, what: str = "This link was made") -> list[str]:
    notices = []
    for key, ours, stamp in (("m", model_version, "model version"), ("d", data_hash[:8], "network data")):
        theirs = params.get(key, [ours])[-1][:20]
        if theirs != ours:
            notices.append(f"{what} with {stamp} {theirs}; the figures shown are those of {stamp} {ours}.")
    return notices


def _joined(key: str, texts: Sequence[str]) -> str:
    """Return what a parameter says: all of the network edits, of any other the last value."""
    return BETWEEN.join(texts) if key == EDITS else texts[-1]


def _apply(key: str, value: object, times: int, values: dict[str, object]) -> list[str]:
    """Put one lever into `values`; return notices if it is not used as it stands."""
    try:
        known = dictionary_levers().lever(key)
        if key == EDITS:
            readable, told = _readable(str(value))
            values |= {key: readable} if readable or not told else {}
            return told
        if len(str(value)) > LONGEST_VALUE:
            long = f"its value has {len(str(value)):,} characters. It takes {known.accepted}."
            return [f"{known.label} was left out: {long}"]
        values[key] = known.parse(value)
    except LeverError as error:
        stays = f"{values[key]} of the saved scenario" if key in values else "baseline's value"
        return [f"{error} The {stays} stays." if key in dictionary_levers() else str(error)]
    return [f"{known.label} is given {times} times; the last value, {values[key]}, counts."] if times > 1 else []


def _readable(text: str) -> tuple[str, list[str]]:
    """Return the network edits that can be read, and a notice for each other one."""
    edits, told = [], []
    parts = [part for part in text.split(BETWEEN) if part.strip()]
    for part in parts[:MOST]:
        try:
            edits.append(read_edit(part.strip()))
        except LeverError as error:
            told.append(f"{error} It is left out.")
    more = [f"{len(parts) - MOST} more network edits were left out; {MOST} are the most."] if len(parts) > MOST else []
    return write_edits(read_edits(edits)), told + more
