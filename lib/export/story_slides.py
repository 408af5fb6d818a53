"""A slide and what the present model makes of it: the scenario, those beside it, the parameters of the page."""

from dataclasses import dataclass

from ..domain.network import Network
from ..experiments.compare import WITH, default_others, encode, linked
from ..scenario import Scenario, content_of
from ..scenario.link import query, restore
from ..scenario.page_parameters import PAGE_PARAMETERS
from ..store.stories import SLIDE_PAGES, SLIDE_PARAMETERS, Parameters, Slide
from ..whatif import MODEL_VERSION, settled

FALLBACK = "overview"


@dataclass(frozen=True)
class OpenedSlide:
    """What a slide shows. `others`: the further scenarios of a comparison; `notices`: what could not be applied."""

    page: str
    scenario: Scenario
    others: tuple[Scenario, ...]
    parameters: Parameters
    notices: tuple[str, ...]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Return every scenario that the page shows."""
        return self.scenario, *self.others


def make_slide(page: str, scenario: Scenario, parameters: Parameters, network: Network) -> Slide:
    """Return a slide without words of a page as it is on the screen; parameters that it does not read are left out."""
    kept = {key: value for key, value in parameters.items() if _reads(page, key) and value}
    if page == "compare" and WITH not in kept:
        kept[WITH] = [encode(other) for other in default_others(scenario)]
    return Slide(page, content_of(scenario, MODEL_VERSION, network), kept)


def _reads(page: str, key: str) -> bool:
    return key in SLIDE_PARAMETERS and (not PAGE_PARAMETERS[key].pages or page in PAGE_PARAMETERS[key].pages)


def page_of(slide: Slide) -> str:
    """Return the page that shows a slide today."""
    return slide.page if slide.page in SLIDE_PAGES else FALLBACK


def open_slide(slide: Slide, network: Network) -> OpenedSlide:
    """Return what a slide shows today; never raises: what does not fit any more is named in a notice."""
    restored, notices = restore(slide.content, MODEL_VERSION, network)
    scenario, refused = settled(network, restored)
    parameters, others, told = _others(slide, scenario, network)
    notices = [*notices, *refused, *told]
    if slide.page not in SLIDE_PAGES:
        notices.append(f"This version has no page “{slide.page[:40]}”. The Overview page is shown instead.")
    return OpenedSlide(page_of(slide), scenario, others, parameters, tuple(dict.fromkeys(notices)))


def _others(slide: Slide, scenario: Scenario, network: Network) -> tuple[Parameters, tuple[Scenario, ...], list[str]]:
    """Return the parameters with the further scenarios as this version writes them, those scenarios, and notices."""
    kept = {key: value for key, value in slide.parameters.items() if key in SLIDE_PARAMETERS}
    if slide.page != "compare":
        return kept, (), []
    texts = kept.get(WITH, [])
    given = {"m": [slide.content.model_version], WITH: [texts] if isinstance(texts, str) else texts}
    found, notices = linked(given, network)
    others = found or default_others(scenario)
    return {**kept, WITH: [encode(other) for other in others]}, tuple(others), notices


def slide_parameters(opened: OpenedSlide, network: Network) -> dict[str, str | list[str]]:
    """Return the parameters of the link that opens what a slide shows, without its story."""
    stamp = {"m": MODEL_VERSION, "d": network.data_hash[:8]}
    return {**stamp, **query(opened.scenario, MODEL_VERSION, network), **opened.parameters}
