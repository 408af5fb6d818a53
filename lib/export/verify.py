"""Whether a file's figures are those of the model: each compared with what the file registers and with a new run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..scenario import Content, Scenario
from ..scenario.link import restore
from ..whatif import MODEL_VERSION, project
from .figure_registry import PICTURE, Registry, Shown, plain, read
from .files import WRITTEN
from .read_back import Contents, read_back
from .report import Report
from .story_deck import remade, story_deck
from .story_sheets import StoryReport

SAME, MOVED, TAMPERED, UNKNOWN = STATUSES = ("same", "moved", "tampered", "cannot be verified here")
Recalculate = Callable[[Registry], Report | StoryReport]


@dataclass(frozen=True)
class Checked:
    """A figure of a file: what the file shows, what is right as far as it is known, and why that is so."""

    key: str
    status: str
    shown: str
    right: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Again:
    """The registry of the same file made today; None with a reason where that cannot be done."""

    registry: Registry | None
    reason: str = ""


def verify(file: bytes, suffix: str, recalculate: Recalculate) -> list[Checked]:
    """Return every registered figure of a file with its status; free text is ignored.

    recalculate: returns the report or the story of a registry; raises LanecastError, with the reason, where it cannot.
    Raises DataError for a file that has no registry.
    """
    contents = read_back(file, suffix)
    registry = read(contents.registry)
    if registry.kind != suffix or registry.content.id != registry.scenario_id:
        return [Checked("scenario", TAMPERED, registry.scenario_id, registry.content.id, "its levers do not match it")]
    return check(contents, registry, _made_again(registry, recalculate))


def check(contents: Contents, registry: Registry, again: Again) -> list[Checked]:
    """Return every figure of a file with its status, from what the file holds and from the same file made again."""
    checked = [_check(figure, contents.texts.get(figure.key, ()), registry, again) for figure in registry.figures]
    return [*checked, *_unregistered(registry, again)]


def recalculated(network: Network) -> Recalculate:
    """Return a function that simulates the scenarios of a registry and the baseline on a network."""

    def recalculate(registry: Registry) -> Report | StoryReport:
        theirs, ours = registry.content.data_hash, network.data_hash
        if theirs != ours:
            raise LanecastError(f"these figures need the network data {theirs[:8]}, here are {ours[:8]} (--network)")
        if registry.slides:
            return remade(registry, network, outcome_of)
        outcomes = outcome_of(registry.content), outcome_of(Content(MODEL_VERSION, network.data_hash, {}))
        return Report(network, *outcomes, link="", pins=registry.pins)

    @cache
    def of_scenario(scenario: Scenario) -> Outcome:
        return project(network, scenario)

    def outcome_of(content: Content) -> Outcome:
        return of_scenario(restore(content, MODEL_VERSION, network)[0])

    return recalculate


def _made_again(registry: Registry, recalculate: Recalculate) -> Again:
    try:
        report = recalculate(registry)
    except LanecastError as error:
        return Again(None, str(error))
    file = story_deck(report) if isinstance(report, StoryReport) else WRITTEN[registry.kind].make(report)
    return Again(read(read_back(file, registry.kind).registry))


def _check(figure: Shown, seen: tuple[str, ...], registry: Registry, again: Again) -> Checked:
    """Compare a figure with its texts in the file, then what is registered with the same figure made again."""
    if not seen:
        return Checked(figure.key, TAMPERED, "", figure.text, "it is no longer in the file")
    for text in seen:
        if plain(text) != plain(figure.text):
            return Checked(figure.key, TAMPERED, text, figure.text, "the file shows something else than was written")
    if again.registry is None:
        return Checked(figure.key, UNKNOWN, figure.text, "", again.reason)
    return _compare(figure, registry, again.registry)


def _compare(figure: Shown, registry: Registry, again: Registry) -> Checked:
    version, now = registry.content.model_version, again.content.model_version
    right = again.by_key.get(figure.key)
    if right is None:
        reason = f"model version {now} does not write this figure"
        return Checked(figure.key, TAMPERED if version == now else UNKNOWN, figure.text, "", reason)
    if version != now:
        reason = f"model version {version} became {now}"
        is_same = plain(figure.text) == plain(right.text)
        return Checked(figure.key, SAME if is_same else MOVED, figure.text, right.text, "" if is_same else reason)
    if (plain(figure.text), figure.value, figure.scenario) == (plain(right.text), right.value, right.scenario):
        return Checked(figure.key, SAME, figure.text, right.text)
    if figure.key.startswith(PICTURE) and registry.drawing != again.drawing:
        reason = f"it was drawn by {registry.drawing}, here is {again.drawing}"
        return Checked(figure.key, UNKNOWN, figure.text, right.text, reason)
    return Checked(figure.key, TAMPERED, figure.text, right.text, "the model calculates something else")


def _unregistered(registry: Registry, again: Again) -> list[Checked]:
    """Return the figures that the file ought to register and does not."""
    if again.registry is None or again.registry.content != registry.content:
        return []
    right = again.registry.by_key
    missing = right.keys() - registry.by_key.keys()
    return [Checked(key, TAMPERED, "", right[key].text, "it is not registered any more") for key in sorted(missing)]
