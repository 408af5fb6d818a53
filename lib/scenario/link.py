"""The scenario in a link: model version, data hash and the levers that differ, readable
(`?m=1&d=3f9a1c02&own_trucks_lgg=24`), or the address of a saved scenario (`?s=…`) with levers on top of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.levers import LeverTable
from ..domain.network import Network
from ..domain.network_edits import BETWEEN, MOST, read_edit, read_edits, write_edits
from ..domain.scenario import Scenario
from ..errors import LeverError
from .content import Content
from .migrations import migrate
from .page_parameters import PAGE_PARAMETERS

OWN_KEYS = frozenset({"m", "d", "s"})
EDITS = "edits"  # the lever whose value is a list
LONGEST_VALUE, LONGEST_VIEW = 200, 600
MOST_NOTICES = 8
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Link:
    """A link that was read: the scenario, notices about what could not be applied, and the parameters of the page."""

    scenario: Scenario
    notices: tuple[str, ...]
    page: Mapping[str, str]


def parse(params: Given, model_version: str, network: Network, saved: Content | None = None) -> Link:
    """Read a link's parameters; never raises: what does not fit is named in a notice and the rest is applied.

    Levers of the link are changes on top of the `saved` scenario that its `s` stands for. Levers of an older model
    version are migrated, with a notice of what changed.
    """
    params = {key: texts for key, texts in params.items() if texts}
    page = {key: texts[-1][:LONGEST_VIEW] for key, texts in params.items() if key in PAGE_PARAMETERS}
    written = {key: texts for key, texts in params.items() if key not in PAGE_PARAMETERS.keys() | OWN_KEYS}
    values, notices = _saved_values(saved, model_version, network)
    notices += _version_notices(params, model_version, network)
    version = params.get("m", [model_version])[-1]
    joined = {key: _joined(key, texts) for key, texts in written.items()}
    current, changes = migrate(joined, version, network.levers, whole=saved is None)
    notices += changes
    for key, value in current.items():
        notices += _apply(key, value, len(written.get(key, "1")), values, network.levers)
    if len(notices) > MOST_NOTICES:
        notices[MOST_NOTICES:] = [f"{len(notices) - MOST_NOTICES} more parameters were left out."]
    return Link(network.levers.normalise(Scenario(**values)), tuple(notices), page)


def query(scenario: Scenario, model_version: str, network: Network) -> dict[str, str]:
    """Return the parameters of the scenario's link; the baseline's is empty."""
    changes = network.levers.normalise(scenario).changes
    values = {key: str(value) for key, value in changes.items()}
    return {"m": model_version, "d": network.data_hash[:8], **values} if values else {}


def restore(content: Content, model_version: str, network: Network) -> tuple[Scenario, list[str]]:
    """Return a saved scenario as the present model reads it, with notices of what changed since."""
    values, notices = _saved_values(content, model_version, network)
    return network.levers.normalise(Scenario(**values)), notices


def _saved_values(saved: Content | None, model_version: str, network: Network) -> tuple[dict[str, object], list[str]]:
    if saved is None:
        return {}, []
    stamps = {"m": [saved.model_version], "d": [saved.data_hash[:8]]}
    notices = _version_notices(stamps, model_version, network, "This scenario was saved")
    current, changes = migrate(saved.levers, saved.model_version, network.levers)
    values: dict[str, object] = {}
    refused = [notice for key, value in current.items() for notice in _apply(key, value, 1, values, network.levers)]
    return values, [*notices, *changes, *refused]


def _version_notices(
    params: Given, model_version: str, network: Network, what: str = "This link was made"
) -> list[str]:
    notices = []
    for key, ours, stamp in (("m", model_version, "model version"), ("d", network.data_hash[:8], "network data")):
        theirs = params.get(key, [ours])[-1][:20]
        if theirs != ours:
            notices.append(f"{what} with {stamp} {theirs}; the figures shown are those of {stamp} {ours}.")
    return notices


def _joined(key: str, texts: Sequence[str]) -> str:
    """Return the value of a parameter: all of the network edits, of any other the last value."""
    return BETWEEN.join(texts) if key == EDITS else texts[-1]


def _apply(key: str, value: object, times: int, values: dict[str, object], levers: LeverTable) -> list[str]:
    """Put one lever into `values`; return notices if it is not used as it stands."""
    try:
        lever = levers.lever(key)
        if key == EDITS:
            readable, notices = _readable(str(value))
            values |= {key: readable} if readable or not notices else {}
            return notices
        if len(str(value)) > LONGEST_VALUE:
            long = f"its value has {len(str(value)):,} characters. It takes {lever.accepted}."
            return [f"{lever.label} was left out: {long}"]
        values[key] = lever.parse(value)
    except LeverError as error:
        stays = f"{values[key]} of the saved scenario" if key in values else "baseline's value"
        return [f"{error} The {stays} is kept." if key in levers else str(error)]
    return [f"{lever.label} is given {times} times; the last value, {values[key]}, counts."] if times > 1 else []


def _readable(text: str) -> tuple[str, list[str]]:
    """Return the network edits that can be read, and a notice for each other one."""
    edits, notices = [], []
    parts = [part for part in text.split(BETWEEN) if part.strip()]
    for part in parts[:MOST]:
        try:
            edits.append(read_edit(part.strip()))
        except LeverError as error:
            notices.append(f"{error} It is left out.")
    more = (
        [f"{len(parts) - MOST} more network edits were left out; at most {MOST} are accepted."]
        if len(parts) > MOST
        else []
    )
    return write_edits(read_edits(edits)), notices + more
