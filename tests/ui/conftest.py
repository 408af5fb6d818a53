"""Run the app without a browser, on outcomes of coarse units so that every test is quick."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import lib
from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.experiments.figure_store import Results
from lib.experiments.jobs import Jobs
from lib.experiments.runner import Runner
from lib.narrative.kpis import ESTIMATE
from lib.scenario import Scenario
from lib.store import outcome_files as store
from lib.ui.blocks.key_figures import Figure
from lib.ui.explore import study_controls
from lib.ui.panels import comparison, marginal_values, recommended_changes, remedy_offers
from lib.ui.services import outcomes, studies
from lib.ui.session.state import KEY, SessionState
from tests.shipped import shipped_network

ROOT = Path(__file__).parents[2]
COARSE, COARSER = 128, 1024
NEVER_S = 1e6
PATIENCE_S, LONGEST_PAUSE_S = 300, 0.8


@pytest.fixture(scope="session", autouse=True)
def coarse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every projection use coarse units and none come from the store; studies begin in tests that ask for them."""
    exact, patch = lib.project, pytest.MonkeyPatch()
    of_scenario = cache(lambda scenario: exact(shipped_network(), scenario, parcels_per_unit=COARSE))

    def project(_: Network, scenario: Scenario, parcels_per_unit: int = 1) -> Outcome:
        return replace(of_scenario(scenario), parcels_per_unit=parcels_per_unit)

    patch.setattr(lib, "load_network", shipped_network, raising=False)
    patch.setattr(lib, "project", project, raising=False)
    patch.setattr(store, "load", lambda _: None)
    patch.setattr(store, "save", lambda _: None)
    results = Results(tmp_path_factory.mktemp("studies") / "experiments.sqlite")
    patch.setattr(studies, "make_jobs", lambda: Jobs(Runner(lib.load_network(), results, workers=1, dask="")))
    packages = manifest_scanner.scan_component_manifests()  # of everything installed, which each app would read
    patch.setattr(manifest_scanner, "scan_component_manifests", lambda: packages)
    patch.setattr(outcomes, "REST_S", 0.0)
    patch.setattr(studies, "REST_S", NEVER_S)
    for module in (marginal_values, comparison, recommended_changes, remedy_offers, study_controls):
        patch.setattr(module, "QUICK_UNIT", COARSER)
    patch.setattr(marginal_values, "REFINED_UNIT", COARSER // 2)
    patch.setattr(remedy_offers, "FINAL_UNIT", COARSER)
    yield
    patch.undo()
    results.close()


@pytest.fixture
def app() -> AppTest:
    """Return the app, not yet run."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the studies that a page asks for begin at once."""
    monkeypatch.setattr(studies, "REST_S", 0.0)
    studies.studies.clear()
    yield
    service = studies.studies()
    service.scheduler.submissions.clear()
    if jobs := service.made:
        for job, thread in jobs.threads.items():
            jobs.cancel(job)
            thread.join(60)
    studies.studies.clear()


def until(app: AppTest, ready: Callable[[AppTest], bool]) -> AppTest:
    """Run the app again and again until something shows; a run takes time from what it waits for."""
    pause, until = 0.05, time.monotonic() + PATIENCE_S
    while not ready(app.run()):
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
    return app


def session_of(app: AppTest) -> SessionState:
    """Return the state of the app's session, before its first run too."""
    if KEY not in app.session_state:
        app.session_state[KEY] = SessionState()
    state: SessionState = app.session_state[KEY]
    return state


def text(app: AppTest) -> str:
    """Return the words on the page that are not in widgets, with plain spaces."""
    html = [body for element in app.get("html") if not (body := element.proto.body).startswith(("<style>", "<script>"))]
    words = " ".join([*html, *(element.value for element in (*app.markdown, *app.caption, *app.subheader))])
    return words.replace("\u00a0", " ")


def key_figures(app: AppTest) -> list[Figure]:
    """Return the key figures on the page, in the order of the screen."""
    drawn = [json.loads(each.proto.bytes) for each in app.get("bidi_component") if "lc-figure" in each.proto.js_content]
    return [Figure(**figure) for region in drawn for figure in region["figures"]]


def values(app: AppTest) -> list[str]:
    """Return the values of the key figures on the page, without the mark of preliminary ones."""
    return [figure.value.removeprefix(ESTIMATE) for figure in key_figures(app)]
