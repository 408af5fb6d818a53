"""The routes beside Streamlit's: every page's document with the tags of its link, and the pictures they name."""

import logging
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..errors import LanecastError
from ..paths import ROOT
from ..public_address import public_address
from . import policy
from .head_tags import GENERIC, app_document, with_card

if TYPE_CHECKING:
    from .link_cards import LinkCards

HOST = re.compile(r"(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE | re.ASCII)
DAY_S, SOON_S = 86_400, 300
LOG = logging.getLogger(__name__)


@dataclass
class Previews:
    """Previews of links; generic ones until the network has been read, which begins with the server."""

    prefix: str = ""  # of every path, Streamlit's `server.baseUrlPath`
    cards: "LinkCards | None" = None
    document: str = field(default_factory=app_document)

    @property
    def routes(self) -> list[Route]:
        """Return the routes: the documents of the pages, and the pictures."""
        base = f"/{self.prefix.strip('/')}".rstrip("/")
        pages = ["", *(page.stem for page in sorted((ROOT / "pages").glob("*.py")))]
        documents = [Route(f"{base}/{page}", self.serve_document) for page in pages]
        return [*documents, Route(f"{base}/preview/{{name}}.png", self.serve_picture)]

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Read the network beside the server that starts."""
        threading.Thread(target=self.load, name="previews", daemon=True).start()
        yield

    def load(self) -> None:
        """Read the network and import what previews are made with."""
        from ..network import load_network
        from .link_cards import LinkCards

        try:
            self.cards = LinkCards(load_network())
        except LanecastError as error:
            LOG.warning("Links have generic previews: %s", error)

    def serve_document(self, request: Request) -> Response:
        """Return the app's document; its head says what the link shows."""
        query = request.scope["query_string"].decode("ascii", "replace")
        card = self.cards.card(query) if self.cards and policy.allow(request, "preview") else GENERIC
        base = _own_address(request, self.prefix)
        page = request.scope["path"].rpartition("/")[2]
        text = with_card(self.document, card, base, f"{base}/{page}" + (f"?{query}" if query else ""))
        return HTMLResponse(text, headers={"Cache-Control": "no-cache"})

    def serve_picture(self, request: Request) -> Response:
        """Return the picture of a scenario; the generic one if its outcome is not stored."""
        name = request.path_params["name"]
        if self.cards is None:
            return Response(status_code=503, headers={"Retry-After": "5"})
        found = self.cards.picture(name) if policy.allow(request, "preview") else None
        kept_s = DAY_S if found or name == GENERIC.picture else SOON_S
        headers = {"Cache-Control": f"public, max-age={kept_s}", "X-Content-Type-Options": "nosniff"}
        return Response(found or self.cards.generic, media_type="image/png", headers=headers)


def _own_address(request: Request, prefix: str) -> str:
    """Return the app's address: the public one, else that of the request; only a path if its host is none."""
    try:
        public = public_address()
    except LanecastError:
        public = ""
    host = request.headers.get("host", "")
    own = f"{request.scope['scheme']}://{host}" if HOST.fullmatch(host) else ""
    return public or f"{own}/{prefix.strip('/')}".rstrip("/")
