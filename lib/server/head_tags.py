"""The head of the app's document: title, description and the tags from which other sites make a preview of a link."""

import re
from dataclasses import dataclass
from html import escape
from importlib.resources import files

TITLE = re.compile(r"<title>[^<]*</title>")
PICTURE_PX = 1200, 630
SENTENCE_LETTERS = 300


@dataclass(frozen=True)
class LinkCard:
    """What is said about a link. `picture`: its name among the previews; `is_known`: whether it is of a scenario."""

    title: str
    sentence: str
    picture: str
    is_known: bool = True

    @property
    def path(self) -> str:
        """Return where the picture is served."""
        return f"/preview/{self.picture}.png"


GENERIC = LinkCard(
    "Lanecast: what-ifs for a China–Europe parcel network",
    "How fast do parcels travel from China to Europe, how many get through, and at what cost? Every parcel is "
    "simulated; move a lever and see.",
    "lanecast",
    is_known=False,
)


def app_document() -> str:
    """Return the document that Streamlit serves for every page."""
    return files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")


def with_card(document: str, card: LinkCard, base: str, address: str) -> str:
    """Return a document whose head names a link's scenario.

    base: address of the app; address: that of the page with its parameters, which only a known scenario repeats.
    """
    head = "\n    ".join((f"<title>{escape(card.title)}</title>", *_tags(card, base, address)))
    return TITLE.sub(lambda _: head, document, count=1)


def _tags(card: LinkCard, base: str, address: str) -> list[str]:
    sentence, picture = card.sentence[:SENTENCE_LETTERS], base + card.path
    alt = f"{card.title}: key figures and a map of the European lanes" if card.is_known else card.title
    properties = {
        "og:site_name": "Lanecast",
        "og:type": "website",
        "og:title": card.title,
        "og:description": sentence,
        "og:image": picture,
        "og:image:type": "image/png",
        "og:image:width": str(PICTURE_PX[0]),
        "og:image:height": str(PICTURE_PX[1]),
        "og:image:alt": alt,
        "og:url": address if card.is_known else f"{base}/",
    }
    names = {
        "description": sentence,
        "twitter:card": "summary_large_image",
        "twitter:title": card.title,
        "twitter:description": sentence,
        "twitter:image": picture,
        "twitter:image:alt": alt,
    }
    return [
        *(f'<meta property="{key}" content="{escape(value)}" />' for key, value in properties.items()),
        *(f'<meta name="{key}" content="{escape(value)}" />' for key, value in names.items()),
    ]
