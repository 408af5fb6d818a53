"""Presets: one TOML file each in `data/presets/`, in the order of their file names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..domain.arguments import shortened
from ..domain.levers import LeverTable
from ..domain.scenario import Scenario
from ..errors import LeverError
from ..paths import DATA


@dataclass(frozen=True)
class Preset:
    """A named scenario with one sentence about it and the source of its values."""

    key: str
    title: str
    description: str
    source: str
    scenario: Scenario


@cache
def presets() -> Mapping[str, Preset]:
    """Return every preset by key (the file's name without its number)."""
    files = sorted((DATA / "presets").glob("*.toml"))
    loaded = [_preset(file.stem.split("-", 1)[1], tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    return MappingProxyType({preset.key: preset for preset in loaded})


def scenario_of(given: object) -> Scenario:
    """Return a scenario as given: itself, a mapping of levers to values, or the key of a preset; LeverError else."""
    match given:
        case Scenario():
            return given
        case str() if given in presets():
            return presets()[given].scenario
        case Mapping() if all(isinstance(key, str) for key in given):
            return Scenario(**given)
    raise LeverError(
        f"scenario = {shortened(given)} is not accepted: it takes a Scenario, a mapping of levers to values, or the "
        f"key of a preset ({', '.join(presets())})."
    )


def preset_of(scenario: Scenario, levers: LeverTable) -> Preset | None:
    """Return the preset that a normalised scenario is in a network, None if it is none."""
    return next((preset for preset in presets().values() if _means(preset, scenario, levers)), None)


def _means(preset: Preset, scenario: Scenario, levers: LeverTable) -> bool:
    try:
        return levers.normalise(preset.scenario) == scenario
    except LeverError:  # a preset that this network does not accept
        return False


def _preset(key: str, toml: dict[str, object]) -> Preset:
    levers = toml.get("levers", {})
    assert isinstance(levers, dict)
    return Preset(key, str(toml["title"]), str(toml["description"]), str(toml["source"]), Scenario(**levers))
