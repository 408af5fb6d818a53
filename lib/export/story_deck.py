"""A story as one deck: a slide for each of its slides, speaker notes in PowerPoint's own, every figure registered."""

from collections.abc import Callable
from typing import Any

from pptx.util import Inches

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..figures.palette import LIGHT
from ..scenario import Content, Scenario
from ..store.stories import Story
from ..whatif import MODEL_VERSION
from .figure_registry import Registry, Shown, SlideSource, content_of_outcome, drawing, shown_in
from .office_parts import add_registry, charts_in
from .pptx import EDGE, FOOT, GAP, TOP, WIDTH, add_cards, add_charts, add_slide, add_table, add_text, new_show, saved
from .sheets import Table, is_cards, paginate
from .story_sheets import StoryReport, StorySheet, StorySlide, appendix, story_sheets
from .story_slides import open_slide

CARD = Inches(1.45)
LEFT_SHARE = 0.42  # of the width, for key figures beside a chart


def story_report(
    story: Story, network: Network, outcome_of: Callable[[Scenario], Outcome], link_of: Callable[[int], str]
) -> StoryReport:
    """Return a story with its outcomes, as the present model shows it.

    link_of: returns the link of a slide by its number, from 1. Raises LanecastError for a story without slides.
    """
    slides = []
    for number, slide in enumerate(story.slides, 1):
        opened = open_slide(slide, network)
        outcomes = tuple(map(outcome_of, opened.scenarios))
        link = link_of(number)
        slides.append(StorySlide(opened.page, outcomes, slide.caption, slide.note, link, opened.notices))
    return StoryReport(network, story.title, story.author, tuple(slides), outcome_of(Scenario()))


def remade(registry: Registry, network: Network, outcome_of: Callable[[Content], Outcome]) -> StoryReport:
    """Return the story that a registry is of, without what people wrote; captions stand where there were some."""
    made = registry.content
    slides = [
        StorySlide(
            source.page,
            tuple(outcome_of(Content(made.model_version, made.data_hash, levers)) for levers in source.levers),
            "Caption" if source.is_captioned else "",
        )
        for source in registry.slides
    ]
    return StoryReport(network, "", "", tuple(slides), outcome_of(Content(MODEL_VERSION, network.data_hash, {})))


def story_deck(story: StoryReport) -> bytes:
    """Return a story as a PPTX file."""
    first = story.slides[0].outcomes[0]
    show = new_show(story.title, story.author, story.footer, first.scenario_id)
    drawn, pages = story_sheets(story), [page for sheet in appendix(story) for page in paginate(sheet)]
    total = len(drawn) + len(pages)
    for number, each in enumerate(drawn, 1):
        _add(show, each, story, f"{number} / {total}")
    for number, page in enumerate(pages, len(drawn) + 1):
        slide = add_slide(show, page, story.footer, f"{number} / {total}")
        add_table(slide, page.body, _area(), page.key)  # type: ignore[arg-type]
    figures = [figure for each in drawn for figure in shown_in(each.sheet, each.mine, each.reference)]
    figures += [figure for page in pages if page.key for figure in shown_in(page, first.scenario_id, "")]
    owners = {each.sheet.key: each.mine for each in drawn}
    figures += [Shown(key, text, owners[key.split(".")[1]]) for key, text in charts_in(show).items()]
    add_registry(show.part, _registry(story, tuple(figures)))
    return saved(show)


def _registry(story: StoryReport, figures: tuple[Shown, ...]) -> Registry:
    first = story.slides[0].outcomes[0]
    sources = tuple(
        SlideSource(slide.page, tuple(outcome.levers for outcome in slide.outcomes), bool(slide.caption))  # type: ignore[misc]
        for slide in story.slides
    )
    return Registry("pptx", content_of_outcome(first), first.scenario_id, (), figures, drawing(), sources)


def _area() -> tuple[int, int, int, int]:
    return EDGE, TOP, WIDTH - 2 * EDGE, FOOT - TOP - Inches(0.1)


def _add(show: Any, each: StorySheet, story: StoryReport, number: str) -> None:
    """Add the slide of a sheet: its body at the left, its charts beside it, its note below the slide."""
    slide, body = add_slide(show, each.sheet, story.footer, number), each.sheet.body
    left, top, wide, high = _area()
    if each.charts:
        beside = int(wide * (1 - LEFT_SHARE)) - GAP
        add_charts(slide, each.charts, (left + wide - beside, top, beside, high))
        wide = wide - beside - GAP
    if isinstance(body, Table):
        add_table(slide, body, (left, top, wide, high), each.sheet.key)
    elif is_cards(body):
        add_cards(slide, body, (left, top, wide, high), 2, CARD)
    else:
        add_charts(slide, body, (left, top, wide, high))  # type: ignore[arg-type]
    _add_link(slide, each.link)
    if each.note:
        slide.notes_slide.notes_text_frame.text = each.note


def _add_link(slide: Any, link: str) -> None:
    """Write the link that opens the slide live beside the foot."""
    if link.startswith(("http://", "https://")):
        box = WIDTH - EDGE - Inches(3.6), FOOT, Inches(2.5), Inches(0.3)
        frame = add_text(slide, box, "Open this slide live", 9, LIGHT.accent)
        frame.paragraphs[0].runs[0].hyperlink.address = link
