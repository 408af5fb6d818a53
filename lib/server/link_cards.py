"""What is known about the scenario of a link, from outcomes that are stored: nothing is calculated for a crawler."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock, Semaphore
from urllib.parse import parse_qs

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import StoreError
from ..export.preview_picture import generic_picture, preview_picture
from ..export.report import report_name
from ..narrative.headline import headline
from ..narrative.page_titles import page_title
from ..scenario import scenario_id
from ..scenario.content import ID_PATTERN
from ..scenario.link import parse
from ..store import outcome_files
from ..store.scenarios import Saved
from ..store.scenarios import load as load_saved
from ..whatif import MODEL_VERSION, settled
from .head_tags import GENERIC, LinkCard
from .throttle import Kept, Pace

LONGEST_QUERY, MOST_PARAMETERS = 2000, 60
CARDS_KEPT, CARDS_S = 500, 60.0  # a name may change
PICTURES_KEPT, PICTURES_S = 64, 600.0  # of about 50 kB each
MOST_WAITING = 4  # for a picture to be drawn; each takes half a second


@dataclass
class LinkCards:
    """Cards and pictures of links; all that was drawn or read lately is kept, and the rest is bounded in pace."""

    network: Network
    cards: Kept[str, LinkCard] = field(default_factory=lambda: Kept(CARDS_KEPT, CARDS_S))
    pictures: Kept[str, bytes] = field(default_factory=lambda: Kept(PICTURES_KEPT, PICTURES_S))
    reading: Pace = field(default_factory=lambda: Pace(per_s=10, burst=40))
    drawing: Pace = field(default_factory=lambda: Pace(per_s=0.5, burst=8))
    pencil: Lock = field(default_factory=Lock)
    waiting: Semaphore = field(default_factory=lambda: Semaphore(MOST_WAITING))
    generic: bytes = field(default_factory=generic_picture)

    def card(self, query: str) -> LinkCard:
        """Return the card of a link by what follows its question mark; the generic one if its outcome is not stored."""
        if len(query) > LONGEST_QUERY:
            return GENERIC
        known = self.cards.get(query)
        if known is None:
            if not self.reading.allows():
                return GENERIC
            known = self._read_card(query)
            self.cards.put(query, known)
        return known

    def picture(self, name: str) -> bytes | None:
        """Return a picture by its name (that of a scenario is its id), None for the generic one: it is not stored, or
        too many are asked for.
        """
        if not ID_PATTERN.fullmatch(name):
            return None
        return self.pictures.get(name) or self._draw(name)

    def _read_card(self, query: str) -> LinkCard:
        try:
            parameters = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
            address, saved = self._address(parameters)
        except ValueError:  # too many parameters, none of a scenario, or no store
            return GENERIC
        outcome = outcome_files.load(address) if address else None
        if outcome is None:
            return GENERIC
        return LinkCard(page_title(outcome, self._name(outcome, saved)), headline(outcome), address)

    def _address(self, parameters: Mapping[str, Sequence[str]]) -> tuple[str, Saved | None]:
        """Return the id of a link's scenario and what is saved of it; no id for a link that cannot be shown as it is.

        Raises LanecastError.
        """
        asked = parameters.get("s", [""])[-1]
        saved = load_saved(asked) if asked else None
        if asked and saved is None:
            return "", None
        link = parse(parameters, MODEL_VERSION, self.network, saved.content if saved else None)
        scenario, refused = settled(self.network, link.scenario)
        if link.notices or refused:
            return "", None
        return scenario_id(scenario, MODEL_VERSION, self.network), saved

    def _draw(self, address: str) -> bytes | None:
        if not outcome_files.is_stored(address) or not self.waiting.acquire(blocking=False):
            return None
        try:
            with self.pencil:
                drawn = self.pictures.get(address)
                if drawn is None and self.drawing.allows():
                    drawn = self._drawn(address)
                return drawn
        finally:
            self.waiting.release()

    def _drawn(self, address: str) -> bytes | None:
        outcome = outcome_files.load(address)
        if outcome is None:
            return None
        drawn = preview_picture(outcome, self.network, self._name(outcome, _saved(address)))
        self.pictures.put(address, drawn)
        return drawn

    def _name(self, outcome: Outcome, saved: Saved | None) -> str:
        """Return the name that a scenario is saved under, else what it is called by what it changes."""
        return saved.name if saved and saved.id == outcome.scenario_id else report_name(outcome, self.network)


def _saved(address: str) -> Saved | None:
    try:
        return load_saved(address)
    except StoreError:
        return None
