"""Commands for saved scenarios."""

from json import dumps
from typing import Annotated, Any

from cyclopts import Parameter

from ..domain.network import Network
from ..public_address import public_address
from ..scenario import Scenario, content_of
from ..store import outcome_files
from ..store.scenarios import Saved, search
from ..store.scenarios import save as store
from ..whatif import MODEL_VERSION, project
from .scenario_options import BASELINE, AsJson, ScenarioOptions

MOST = 1000


def save(
    *,
    scenario: ScenarioOptions = BASELINE,
    name: Annotated[str, Parameter(help="Name of the scenario.")],
    description: Annotated[str, Parameter(help="Description.")] = "",
    author: Annotated[str, Parameter(help="Author.")] = "",
) -> None:
    """Save a scenario under a name."""
    network = scenario.load_network()
    kept = keep(network, scenario.read(network), name, description, author, scenario.scenario)
    print(f"{kept.id}  {kept.name}  {public_address()}/?s={kept.id}")


def saved(
    *words: Annotated[str, Parameter(help="Only those whose name, description, author or id contain these words.")],
    json: AsJson = False,
) -> None:
    """List saved scenarios, the newest first."""
    print(listed(" ".join(words), as_json=json))


def keep(network: Network, scenario: Scenario, name: str, description: str, author: str, forked_from: str) -> Saved:
    """Save a scenario with its canonical figures, which are computed and stored if need be; raises StoreError."""
    content = content_of(scenario, MODEL_VERSION, network)
    outcome = outcome_files.load(content.id) or project(network, scenario)
    outcome_files.save(outcome)
    return store(content, outcome.summary(), name, description, author, forked_from)


def listed(words: str, *, as_json: bool) -> str:
    """Return the saved scenarios that match, newest first, a line each or as a JSON list; raises StoreError."""
    found = search(words, MOST)
    if as_json:
        return dumps([_row(saved) for saved in found], ensure_ascii=False)
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
