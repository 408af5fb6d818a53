"""The address under which others reach the app."""

import pytest

from lib.errors import LanecastError
from lib.public_address import VARIABLE, public_address


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("", ""),
        ("https://lanes.example.com/", "https://lanes.example.com"),
        ("http://10.0.0.7:8501", "http://10.0.0.7:8501"),
        ("http://[fd00::7]:8501/a/b", "http://[fd00::7]:8501/a/b"),
    ],
)
def test_addresses(monkeypatch: pytest.MonkeyPatch, told: str, address: str) -> None:
    monkeypatch.setenv(VARIABLE, told)
    assert public_address() == address


@pytest.mark.parametrize(
    "told",
    [
        "lanes.example.com",
        "javascript:alert(1)",
        "https://a/?x=1",
        'https://a"b',
        "https://a b",
        "https://" + "a" * 300,
    ],
)
def test_what_is_no_address_is_named(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(VARIABLE, told)
    with pytest.raises(LanecastError, match=r"LANECAST_URL = .* is not accepted"):
        public_address()
