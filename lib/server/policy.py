"""Who may have what: asked by every route that is ours. Open to everyone; sign-in takes its place here."""

from typing import Literal

from starlette.requests import Request

Action = Literal["preview"]


def allow(request: Request, action: Action) -> bool:
    """Return whether a request may do something; what is refused gets the answer that is the same for everyone."""
    del request, action
    return True
