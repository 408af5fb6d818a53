"""Previews of links: what a stored scenario is said to be, and the same for everything else, whatever is asked."""

import io
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from threading import Semaphore

import pytest
from PIL import Image
from starlette.routing import Route

import lib
from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.export.preview_picture import preview_picture
from lib.public_address import VARIABLE
from lib.scenario import Content, Scenario
from lib.server import link_cards, policy
from lib.server.head_tags import GENERIC
from lib.server.link_cards import LinkCards
from lib.server.previews import Previews
from lib.server.throttle import Pace
from lib.store import database, outcome_files
from lib.store.outcome_files import is_stored, load
from lib.store.outcome_files import save as store
from lib.store.scenarios import save
from lib.whatif import MODEL_VERSION
from tests.server.asgi import Answer, ask
from tests.shipped import shipped_network

STORED = Scenario(flights_per_week=5)
MOST_BYTES = 150_000
HOSTILE = "\"><script>alert(1)</script>'&$x$ <b>"


class Head(HTMLParser):
    """The title of a document and its tags by name, as a crawler reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title, self.tags, self.scripts, self.at = "", dict[str, str](), 0, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at = tag
        told = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.tags[told.get("property", told.get("name", ""))] = told.get("content", "")
        self.scripts += tag == "script"

    def handle_data(self, data: str) -> None:
        if self.at == "title":
            self.title += data.strip()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return replace(lib.project(shipped_network(), STORED, parcels_per_unit=1024), parcels_per_unit=1)


@pytest.fixture(autouse=True)
def stores(outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have one outcome stored, and no saved scenario."""
    monkeypatch.setattr(outcome_files, "load", lambda address, folder=tmp_path: load(address, folder))
    monkeypatch.setattr(outcome_files, "is_stored", lambda address: is_stored(address, tmp_path))
    store(outcome, tmp_path)
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    monkeypatch.delenv(VARIABLE, raising=False)
    yield
    database.close()


@pytest.fixture(scope="module")
def network_cards() -> LinkCards:
    return LinkCards(shipped_network())


@pytest.fixture
def routes(network_cards: LinkCards) -> list[Route]:
    """Return the routes of a server that has just read the network."""
    return Previews(cards=LinkCards(shipped_network(), generic=network_cards.generic)).routes


def link(version: str = MODEL_VERSION, **levers: object) -> str:
    stamp = {"m": version, "d": shipped_network().data_hash[:8]}
    return "/?" + "&".join(f"{key}={value}" for key, value in (stamp | levers).items())


def short_link(name: str, **levers: int) -> str:
    return f"/?s={save(Content(MODEL_VERSION, shipped_network().data_hash, levers), {}, name).id}"


def is_generic(answer: Answer) -> bool:
    return answer.status == 200 and Head(answer.text).tags["og:title"] == GENERIC.title


def test_a_link_is_named_after_its_stored_scenario(routes: list[Route], outcome: Outcome) -> None:
    answer = ask(routes, link(flights_per_week=5))
    head = Head(answer.text)
    days = f"{outcome.kpis['days_to_warehouse_mean']:.1f} days"
    assert head.title == head.tags["og:title"] == f"{days} · Flights per week 5 · Lanecast"
    assert head.tags["og:description"].startswith(f"A parcel reaches its European warehouse in {days}")
    assert head.tags["og:image"] == f"http://lanecast.test/preview/{outcome.scenario_id}.png"
    assert head.tags["og:url"] == f"http://lanecast.test{link(flights_per_week=5)}"
    assert head.tags["twitter:card"] == "summary_large_image"
    assert (answer.headers["cache-control"], answer.headers["content-type"]) == ("no-cache", "text/html; charset=utf-8")
    assert '<div id="root"></div>' in answer.text, "the app is in the document"


def test_a_saved_scenario_is_called_by_its_name_on_every_page(routes: list[Route]) -> None:
    query = short_link("Five flights", flights_per_week=5)
    for path in ("", "explain", "present"):
        assert "· Five flights ·" in Head(ask(routes, f"/{path}{query[1:]}").text).title
    assert Head(ask(routes, f"{query}&own_trucks_lgg=20").text).title == GENERIC.title, "not what is saved"


def test_names_are_text_and_no_markup(routes: list[Route]) -> None:
    plain = Head(ask(routes, "/").text)
    answer = ask(routes, short_link(HOSTILE, flights_per_week=5))
    head = Head(answer.text)
    assert HOSTILE in head.title
    assert HOSTILE in head.tags["twitter:title"]
    assert head.scripts == plain.scripts
    assert HOSTILE not in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "/?flights_per_week=6",
        "/?s=" + "a" * 26,
        "/?s=../../../etc/passwd",
        "/?s=%00&s=%ff",
        link("7", flights_per_week=5),
        link(flights_per_week="5&flights_per_week=30"),
        link(flights_per_week="1e999"),
        link(flights_per_week=5, nonsense=1),
        f"/?flights_per_week={HOSTILE}",
        "/?" + "a=1&" * 400,
        "/?edits=" + "close:W-PAR|" * 100,
        "/?flights_per_week=5&" + "x" * 5000,
    ],
)
def test_what_is_unknown_or_hostile_has_the_generic_preview(
    routes: list[Route], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def simulate(*_: object) -> None:
        raise AssertionError("a crawler has something calculated")

    monkeypatch.setattr("lib.whatif.simulate", simulate)
    answer = ask(routes, asked)
    assert is_generic(answer)
    assert Head(answer.text).tags["og:url"] == "http://lanecast.test/"
    assert "alert(1)" not in answer.text


def test_a_store_that_cannot_be_used_leaves_the_generic_preview(
    routes: list[Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database.VARIABLE, "sqlite:////proc/none/saved.db")
    assert is_generic(ask(routes, "/?s=" + "a" * 26))


@pytest.mark.parametrize(("public", "base"), [("https://lanes.example.com/x/", "https://lanes.example.com/x")])
def test_the_public_address_is_that_of_the_picture(
    routes: list[Route], monkeypatch: pytest.MonkeyPatch, public: str, base: str
) -> None:
    monkeypatch.setenv(VARIABLE, public)
    tags = Head(ask(routes, "/explain").text).tags
    assert tags["og:image"] == f"{base}/preview/lanecast.png"


@pytest.mark.parametrize("host", ['a"><script>', "[::1", "", "x" * 300])
def test_a_host_that_is_none_is_not_repeated(routes: list[Route], host: str) -> None:
    answer = ask(routes, "/", headers=[("host", host)])
    assert Head(answer.text).tags["og:image"] == "/preview/lanecast.png"


def test_a_refused_request_gets_what_everyone_gets(
    routes: list[Route], outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def refuse(request: object, action: str) -> bool:
        asked.append((request.scope["path"], action))  # type: ignore[attr-defined]
        return False

    monkeypatch.setattr(policy, "allow", refuse)
    picture = f"/preview/{outcome.scenario_id}.png"
    assert is_generic(ask(routes, link(flights_per_week=5)))
    assert ask(routes, picture).body == ask(routes, "/preview/lanecast.png").body
    for route in routes:
        ask(routes, route.path.replace("{name}", "x"))
    assert {path for path, _ in asked} >= {route.path.replace("{name}", "x") for route in routes}, "every route asks"
    assert {action for _, action in asked} == {"preview"}


def test_a_picture_is_small_and_drawn_once(
    routes: list[Route], outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def count(found: Outcome, network: Network, name: str) -> bytes:
        drawn.append(name)
        return preview_picture(found, network, name)

    monkeypatch.setattr(link_cards, "preview_picture", count)
    short_link("Five flights", flights_per_week=5)
    answers = [ask(routes, f"/preview/{outcome.scenario_id}.png") for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert drawn == ["Five flights"]
    assert answers[0].headers["cache-control"] == "public, max-age=86400"
    assert len(answers[0].body) < MOST_BYTES
    with Image.open(io.BytesIO(answers[0].body)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize("name", ["a" * 26, "x", "..%2f..", "a" * 4000, HOSTILE.replace("/", "")])
def test_a_picture_of_nothing_stored_is_the_generic_one(routes: list[Route], name: str) -> None:
    answer = ask(routes, f"/preview/{name}.png")
    generic = ask(routes, "/preview/lanecast.png")
    assert (answer.status, answer.body) == (200, generic.body)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert generic.headers["cache-control"] == "public, max-age=86400"


def test_pictures_and_cards_that_come_too_fast_are_generic(outcome: Outcome, network_cards: LinkCards) -> None:
    nothing = Pace(0, 0)
    cards = LinkCards(shipped_network(), reading=nothing, drawing=nothing, generic=network_cards.generic)
    assert cards.card(link(flights_per_week=5)[2:]) == GENERIC
    assert cards.picture(outcome.scenario_id) is None
    cards = LinkCards(shipped_network(), waiting=Semaphore(0), generic=network_cards.generic)
    assert cards.picture(outcome.scenario_id) is None, "enough are waiting"
    assert cards.card(link(flights_per_week=5)[2:]) != GENERIC


def test_before_the_network_is_read_documents_are_served_and_pictures_come_later() -> None:
    early = Previews().routes
    assert is_generic(ask(early, link(flights_per_week=5)))
    assert ask(early, "/preview/lanecast.png").status == 503


def test_routes_lie_below_the_path_of_the_app(network_cards: LinkCards) -> None:
    routes = Previews("/network/", network_cards).routes
    tags = Head(ask(routes, "/network/explain").text).tags
    assert tags["og:image"] == "http://lanecast.test/network/preview/lanecast.png"
    assert ask(routes, "/network/preview/lanecast.png", "HEAD").status == 200
    assert ask(routes, "/explain").status == 404
