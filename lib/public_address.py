"""The address under which others reach the app, if its owner has set one."""

import os
import re

from .errors import LanecastError

VARIABLE = "LANECAST_URL"
FORM = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[\w.~-]+)*", re.IGNORECASE | re.ASCII)
LONGEST = 200
EXAMPLE = "https://lanecast.example.com"


def public_address() -> str:
    """Return the address without a slash at its end, empty if none is set; raises LanecastError for a malformed one."""
    told = os.environ.get(VARIABLE, "").strip().rstrip("/")
    if told and (len(told) > LONGEST or not FORM.fullmatch(told)):
        raise LanecastError(
            f"{VARIABLE} = {told[:40]} is not accepted: it takes an address with http:// or https://, without a "
            f"question mark, such as {EXAMPLE} or {EXAMPLE}/network."
        )
    return told
