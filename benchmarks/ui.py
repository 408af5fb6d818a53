"""Time the app in a browser: from a key press on a lever to the preliminary figures and charts, against an empty app.

`python -m benchmarks.ui` prints two JSON lines: medians over moves made in turns in both apps, every one to a scenario
not seen before and once the canonical figures of the one before are there, with ratios that depend little on the
machine; then the 95th percentile of the answers with ten
sessions at once, whose browsers share the machine with the server.
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.server import ROOT, chromium, served

WATCH = Path(__file__).with_suffix(".js")
EMPTY = Path(__file__).with_name("empty") / "app.py"
SCREEN = {"width": 1440, "height": 900}
WARM_UP, MOVES = 6, 50
SESSIONS, PAUSE_S, LASTS_S = 10, 2.0, 40.0
WAITING = "bench.start !== null && bench.kpi === null ? performance.now() - bench.start : null"
SLIDER = "input[type=range]"
STRETCH = 5  # steps of flights a week before demand takes one
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
FINAL = IDLE + " && document.body.innerText.includes('Every parcel simulated')"
RAN = "(bench.kpi !== null || bench.states.some(([, state]) => state === 'running'))"


def walk() -> Iterator[tuple[str, str]]:
    """Yield levers and keys that never lead back: a step of demand, flights up, a step of demand, flights down."""
    for key in cycle(("ArrowRight", "ArrowLeft")):
        yield "demand_pct", "ArrowRight"  # first, as presets are there already
        yield from [("flights_per_week", key)] * STRETCH


@contextmanager
def empty_app() -> Iterator[Path]:
    """Yield a folder with the empty app beside the real app's settings and fonts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
        shutil.copytree(ROOT / "static", folder / "static")
        shutil.copy(EMPTY, folder / "app.py")
        yield folder


def visit(browser: Browser, url: str, ready: str) -> Page:
    """Open an address in a session of its own, watched, and wait until it is ready."""
    page = browser.new_context(viewport=SCREEN).new_page()  # type: ignore[arg-type]
    page.add_init_script(path=WATCH)
    page.goto(url)
    page.wait_for_selector(SLIDER)
    page.wait_for_function(ready, timeout=60_000)
    return page


def slider(lever: str) -> str:
    """Return the selector of a lever's slider in the app."""
    return f".st-key-lever-{lever} {SLIDER}"


def move(page: Page, selector: str, key: str, ready: str) -> dict[str, Any]:
    """Press a key on a slider; return what was seen until the page was ready again and had been quiet for a while."""
    before = page.evaluate("bench.answers.length")
    page.locator(selector).press(key)
    page.wait_for_function(f"{RAN} && {ready}", timeout=60_000)
    page.wait_for_timeout(400)
    seen: dict[str, Any] = page.evaluate("({...bench})")
    return seen | {"answered": len(seen["answers"]) > before}


def charts_ms(seen: dict[str, Any]) -> float:
    """Return the time to the last drawing of the preliminary answer's charts."""
    return max((when for when, final in seen["plots"] if not final), default=seen["kpi"]) - seen["start"]


def compare(browser: Browser, app: str, empty: str) -> dict[str, float]:
    """Move levers in both apps in turns; return the medians and their ratios."""
    full, bare, steps = visit(browser, app, FINAL), visit(browser, empty, IDLE), walk()
    rows: list[tuple[float, float, float]] = []
    made = 0
    while len(rows) < MOVES:
        lever, key = next(steps)
        seen = move(full, slider(lever), key, FINAL)
        least = move(bare, SLIDER, key, IDLE)
        made += 1
        if made > WARM_UP and seen["answered"] and least["answered"]:
            rows.append((least["kpi"] - least["start"], seen["kpi"] - seen["start"], charts_ms(seen)))
    for page in (full, bare):
        page.context.close()
    empty_ms, kpi_ms, drawn_ms = (statistics.median(column) for column in zip(*rows, strict=True))
    return {
        "moves": len(rows),
        "empty_ms": round(empty_ms),
        "kpi_ms": round(kpi_ms),
        "charts_ms": round(drawn_ms),
        "ratio_kpi": round(kpi_ms / empty_ms, 2),
        "ratio_charts": round(drawn_ms / empty_ms, 2),
    }


def crowd(browser: Browser, app: str, pid: int) -> dict[str, float]:
    """Let sessions move levers at once; return the 95th percentile of their answers and the server's memory.

    Moves made before the answer to an earlier one share that answer; one that never comes counts as long as it was
    waited for. `lasted_s` above 40 says that the browser could not keep up.
    """
    pages = [visit(browser, f"{app}/?own_trucks_lgg={20 + number}", IDLE) for number in range(SESSIONS)]
    walks = [walk() for _ in pages]
    for page in pages:
        page.wait_for_function(FINAL, timeout=60_000)
    began = time.perf_counter()
    for turn in range(round(SESSIONS * LASTS_S / PAUSE_S)):
        pages[0].wait_for_timeout(max(0.0, began + turn * PAUSE_S / SESSIONS - time.perf_counter()) * 1000)
        lever, key = next(walks[turn % SESSIONS])
        pages[turn % SESSIONS].locator(slider(lever)).press(key)
    lasted = time.perf_counter() - began
    pages[0].wait_for_timeout(PAUSE_S * 1000)
    late = [wait for page in pages if (wait := page.evaluate(WAITING)) is not None]
    answers = [answer for page in pages for answer in page.evaluate("bench.answers")] + late
    p95 = statistics.quantiles(answers, n=20)[-1]
    return {
        "sessions": SESSIONS,
        "moves": turn + 1,
        "answers": len(answers) - len(late),
        "median_ms": round(statistics.median(answers)),
        "p95_ms": round(p95),
        "resident_mb": resident_mb(pid),
        "lasted_s": round(lasted),
    }


def resident_mb(pid: int) -> int:
    """Return a process's resident memory."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Print the figures as JSON lines."""
    with empty_app() as folder, served() as (app, pid), served(folder) as (empty, _), chromium() as browser:
        print(json.dumps(compare(browser, app, empty)), flush=True)
        print(json.dumps(crowd(browser, app, pid)))


if __name__ == "__main__":
    main()
