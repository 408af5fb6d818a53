"""What a scenario is, apart from its names: model version, network data and levers; its hash is its address."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.network import Network
from ..domain.scenario import Scenario, Value

ID_PATTERN = re.compile(r"[a-z2-7]{26}")


@dataclass(frozen=True)
class Content:
    """A scenario as it was made: `levers` that differed from the baseline, in the keys of that model version."""

    model_version: str
    data_hash: str
    levers: Mapping[str, Value]

    @property
    def text(self) -> str:
        """Return the canonical JSON: keys in order, no spaces."""
        content = {"data": self.data_hash, "levers": dict(self.levers), "model": self.model_version}
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def id(self) -> str:
        """Return the content address: 26 characters of base32(SHA-256(text))."""
        return base64.b32encode(hashlib.sha256(self.text.encode()).digest()).decode().lower()[:26]

    @classmethod
    def parse(cls, text: str) -> "Content":
        """Return the content of a canonical JSON text."""
        content = json.loads(text)
        return cls(content["model"], content["data"], content["levers"])


def content_of(scenario: Scenario, model_version: str, network: Network) -> Content:
    """Return the content of a scenario of a network. Raises LeverError for levers that the network does not accept."""
    return Content(model_version, network.data_hash, network.levers.normalise(scenario).changes)


def scenario_id(scenario: Scenario, model_version: str, network: Network) -> str:
    """Return the content address of a scenario of a network (`Content.id`)."""
    return content_of(scenario, model_version, network).id
