"""Copy link, what a short link carries, and the title of the tab, in the app without a browser."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from streamlit.testing.v1 import AppTest

from lib.errors import StoreError
from lib.public_address import VARIABLE
from lib.scenario import Content
from lib.store import database, outcome_files
from lib.store.notes import WHOLE, write
from lib.store.scenarios import Saved, save, search
from lib.ui.panels import link_tools
from lib.ui.services.outcomes import Outcomes
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network
from tests.ui.conftest import session_of, text, values

FLIGHTS = "lever:flights_per_week"
HOSTILE = '<img src=x onerror=alert(1)> "&" [a](javascript:b) $x$'


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every test begin with an empty store."""
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path}/saved.db")
    monkeypatch.delenv(VARIABLE, raising=False)
    yield
    database.close()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the outcomes that are stored."""
    ids: list[str] = []
    monkeypatch.setattr(outcome_files, "save", lambda outcome: ids.append(outcome.scenario_id))
    return ids


def final(app: AppTest, **link: str) -> AppTest:
    """Run the app until its figures are final."""
    app.query_params.update(link)
    app.run()
    for _ in range(100):
        if any("Every parcel simulated" in badge.value for badge in app.markdown):
            break
        app.run()
    assert not app.exception
    return app


def copied(app: AppTest) -> str:
    app.button(key="copy-link").click().run()
    assert not app.exception
    return session_of(app).copied_link


def menu(app: AppTest) -> str:
    """Open what is beside the button; return its words."""
    app.session_state.send = True
    app.run()
    assert not app.exception
    return text(app)


def saved(name: str, description: str = "", author: str = "") -> Saved:
    content = Content(MODEL_VERSION, shipped_network().data_hash, {"flights_per_week": 5})
    return save(content, {}, name, description, author)


def test_a_copied_link_is_saved_and_short(app: AppTest, kept: list[str]) -> None:
    link = copied(final(app, flights_per_week="5", view="door"))
    (made,) = search()
    assert parse_qs(urlsplit(link).query) == {"s": [made.id], "view": ["door"]}
    assert (made.name, dict(made.content.levers)) == ("Flights per week 5", {"flights_per_week": 5})
    assert kept == [made.id], "a preview is made of it"
    assert session_of(app).link_fault == ""
    assert copied(app) == link
    assert session_of(app).copied_links == 2
    assert len(search()) == 1
    again = final(AppTest.from_file(app._script_path, default_timeout=120), s=made.id)
    assert values(again) == values(app)


def test_what_is_saved_already_keeps_its_name(app: AppTest) -> None:
    plan = saved("Five flights", author="Ana")
    assert f"s={plan.id}" in copied(final(app, flights_per_week="5"))
    assert [found.name for found in search()] == ["Five flights"]


def test_the_baseline_needs_no_short_link(app: AppTest, kept: list[str]) -> None:
    assert not urlsplit(copied(final(app))).query
    assert search() == []
    assert len(kept) == 1


def test_a_comparison_keeps_its_stamp_in_a_short_link(app: AppTest) -> None:
    link = copied(final(app, flights_per_week="5", **{"with": "demand_pct:150"}))
    told = parse_qs(urlsplit(link).query)
    assert told.keys() == {"s", "m", "d", "with"}
    assert told["with"] == ["demand_pct:150"]


@pytest.mark.parametrize(
    ("where", "broken", "reason"),
    [
        ((Outcomes, "lacks"), lambda *_: True, "still being calculated"),
        ((link_tools, "exists"), lambda _: (_ for _ in ()).throw(StoreError("No store.")), "No store."),
    ],
)
def test_a_link_that_cannot_be_short_spells_out_the_levers_and_says_why(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, where: tuple[object, str], broken: object, reason: str
) -> None:
    final(app, flights_per_week="5")
    monkeypatch.setattr(*where, broken)
    told = parse_qs(urlsplit(copied(app)).query)
    assert told["flights_per_week"] == ["5"]
    assert told.keys() == {"m", "d", "flights_per_week"}
    assert reason in session_of(app).link_fault
    assert search() == []


def test_a_code_is_drawn_for_the_public_address_alone(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    told = menu(final(app, flights_per_week="5"))
    assert 'lc-qr"' not in told
    assert "LANECAST_URL=https://lanecast.example.com" in told
    monkeypatch.setenv(VARIABLE, "https://lanes.example.com/x/")
    told = menu(app)
    (plan,) = search()
    code = segno.make(f"https://lanes.example.com/x/?s={plan.id}", error="m")
    assert code.svg_data_uri(scale=4, border=4, dark="#101b2d", light="#ffffff").replace("'", "&#x27;") in told
    monkeypatch.setenv(VARIABLE, "lanes")
    menu(app)
    assert "LANECAST\\_URL = lanes is not accepted" in app.error[0].value


def test_a_mail_has_a_subject_the_result_and_the_link(app: AppTest) -> None:
    menu(final(app, flights_per_week="5"))
    (plan,) = search()
    (address,) = (found for link in app.get("link_button") if (found := link.proto.url).startswith("mailto:"))
    told = {
        key: unquote(value) for key, _, value in (part.partition("=") for part in urlsplit(address).query.split("&"))
    }
    assert told["subject"] == "Lanecast: Flights per week 5"
    assert told["body"].startswith("A parcel reaches its European warehouse in ")
    assert told["body"].endswith(f"/?s={plan.id}")


def test_embed_code_is_shown_on_request(app: AppTest) -> None:
    menu(final(app))
    assert not app.code
    app.session_state["embed-code"] = True
    app.session_state.send = True
    app.run()
    assert app.code[0].value.startswith('<iframe src="')


def test_a_short_link_carries_who_saved_what_and_why_as_text(app: AppTest) -> None:
    plan = saved(HOSTILE, f"For the board. {HOSTILE}", "Ana <b>")
    write(plan.id, WHOLE, f"See Riga {HOSTILE}", "Bo")
    write(plan.id, "chart:days", "Rome stays slow", "Bo")
    told = text(final(app, s=plan.id))
    card = next(part for part in told.split("<section") if "lc-shared" in part).split("</section>")[0]
    assert card.count("&lt;img src=x onerror=alert(1)&gt;") == 3
    assert "Saved by Ana &lt;b&gt;" in card
    assert "1 note below the charts" in card
    assert "Rome" not in card
    assert "<img" not in card


def test_what_a_link_carries_stays_with_its_scenario_until_it_is_dismissed(app: AppTest) -> None:
    plan = saved("Five flights", "Mon to Fri", "Ana")
    final(app, s=plan.id)
    assert 'class="lc-shared"' in text(app)
    app.slider(key=FLIGHTS).set_value(6).run()
    assert 'class="lc-shared"' not in text(app), "it is of another scenario"
    app.button(key="undo").click().run()
    assert 'class="lc-shared"' in text(app)
    app.button(key="dismiss-shared").click().run()
    assert 'class="lc-shared"' not in text(app)


def test_your_own_scenario_is_not_introduced_to_you(app: AppTest) -> None:
    copied(final(app, flights_per_week="5"))
    assert 'class="lc-shared"' not in text(app.run())


def test_the_tab_says_result_and_scenario_on_every_page(app: AppTest) -> None:
    final(app)
    before = session_of(app).tab_title
    app.slider(key=FLIGHTS).set_value(6).run()
    final(app)
    after = session_of(app).tab_title
    assert after == f"{values(app)[0]} · Flights per week 6 · Lanecast"
    assert after != before
    app.switch_page("pages/explain.py")
    app.run()
    assert session_of(app).tab_title == after


def test_the_tab_says_what_is_undelivered(app: AppTest) -> None:
    final(app, own_trucks_lgg="2", spot_trucks_per_day="0")
    assert session_of(app).tab_title.startswith("Undelivered · Own trucks at Liège 2")
