"""The session's scenario: changed by gestures, undone, opened from what was saved."""

import time
from collections.abc import Iterable

from ...domain.network import Network
from ...domain.network_edits import read_edit
from ...errors import EditError
from ...scenario import LeverTable, Scenario, Value
from ...scenario.link import EDITS, restore
from ...store.scenarios import Saved
from ...whatif import MODEL_VERSION, settled
from .state import session
from .timeline import Timeline


def set_timeline(timeline: Timeline, notices: tuple[str, ...] = ()) -> None:
    """Make a place on a timeline the session's; a replay of the last change ends."""
    state = session()
    state.timeline, state.notices, state.replay_phase = timeline, notices, ""


def scenario_on_screen() -> Scenario:
    """Return the session's scenario, or while the last change is replayed the one before it."""
    state = session()
    return state.timeline.past[-1] if state.replay_phase == "before" else state.scenario


def change_scenario(scenario: Scenario, lever: str = "") -> None:
    """Make a scenario the session's; `undo` brings back the one before."""
    before = session().timeline
    after = before.move(scenario, lever, time.monotonic())
    if after is not before:
        set_timeline(after)


def set_lever(key: str, value: Value, levers: LeverTable) -> None:
    """Set one lever of the session's scenario."""
    change_scenario(levers.normalise(session().scenario.replace(**{key: value})), key)


def set_edits(edits: Iterable[object], network: Network) -> None:
    """Set the network edits of the session's scenario; a notice names each that is not possible."""
    accepted, notices = _readable(edits)
    try:
        scenario, refused = settled(network, session().scenario.replace(edits=accepted))
    except EditError as error:
        scenario, refused = session().scenario, [str(error)]
    change_scenario(scenario, EDITS)
    session().notices = (*notices, *refused)


def _readable(edits: Iterable[object]) -> tuple[list[object], list[str]]:
    accepted: list[object] = []
    notices: list[str] = []
    for edit in edits:
        try:
            accepted.append(read_edit(str(edit).strip()))
        except EditError as error:
            notices.append(str(error))
    return accepted, notices


def undo() -> None:
    """Go back to the scenario before the last change."""
    set_timeline(session().timeline.undo())


def redo() -> None:
    """Go forward again to the scenario that was undone last."""
    set_timeline(session().timeline.redo())


def start_over(scenario: Scenario) -> None:
    """Make a scenario the session's that has nothing to do with the saved one opened last."""
    change_scenario(scenario)
    session().origin = None


def open_saved(saved: Saved, network: Network) -> None:
    """Make a saved scenario the session's, as the present model reads it; what is saved next is forked from it."""
    restored, notices = restore(saved.content, MODEL_VERSION, network)
    scenario, refused = settled(network, restored)
    set_timeline(session().timeline.move(scenario), (*notices, *refused))
    session().origin = saved
