"""The network's tables: loaded, checked, edited, overridden by levers, turned into calendars."""

from .case import Case, build_case
from .edits import edited, possible
from .load import build_network, load_network, network_of
from .override import override
from .sites import Sites

__all__ = [
    "Case",
    "Sites",
    "build_case",
    "build_network",
    "edited",
    "load_network",
    "network_of",
    "override",
    "possible",
]
