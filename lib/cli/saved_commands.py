"""Saved scenarios on the command line: `save`, `saved`, and `--scenario ID` as where to start from."""

import json
import sys
from typing import Any

from ..domain.network import Network
from ..errors import StoreError
from ..scenario import Scenario, content_of
from ..scenario.link import restore
from ..store import outcome_files
from ..store.scenarios import Saved, load, save, search
from ..whatif import MODEL_VERSION, project

MOST = 1000


def start_from(scenario_id: str, network: Network) -> Scenario:
    """Return a saved scenario as the present model reads it; what moved since goes to stderr. Raises StoreError."""
    saved = load(scenario_id)
    if saved is None:
        raise StoreError(f"There is no saved scenario {scenario_id[:40]!r}; `python -m lib saved` lists them.")
    scenario, notices = restore(saved.content, MODEL_VERSION, network)
    print(*(f"lanecast: {notice}" for notice in notices), sep="\n", end="\n" * bool(notices), file=sys.stderr)
    return scenario


def keep(network: Network, scenario: Scenario, name: str, description: str, author: str, forked_from: str) -> Saved:
    """Save a scenario with its canonical figures, which are computed if they are not stored; raises StoreError."""
    content = content_of(scenario, MODEL_VERSION, network)
    outcome = outcome_files.load(content.id) or project(network, scenario)
    return save(content, outcome.summary(), name, description, author, forked_from)


def listed(words: str, *, as_json: bool) -> str:
    """Return the saved scenarios that match, newest first, a line each or as a JSON list; raises StoreError."""
    found = search(words, MOST)
    if as_json:
        return json.dumps([_row(saved) for saved in found], ensure_ascii=False)
    return "\n".join(f"{saved.id}  {saved.saved_at}  {saved.name}  {_levers(saved)}" for saved in found)


def _levers(saved: Saved) -> str:
    return " ".join(f"{key}={value}" for key, value in saved.content.levers.items()) or "(baseline)"


def _row(saved: Saved) -> dict[str, Any]:
    return {
        "id": saved.id,
        "name": saved.name,
        "description": saved.description,
        "author": saved.author,
        "saved_at": saved.saved_at,
        "forked_from": saved.forked_from,
        "model_version": saved.content.model_version,
        "data_hash": saved.content.data_hash,
        "levers": dict(saved.content.levers),
        "figures": dict(saved.figures),
    }
