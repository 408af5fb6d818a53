"""The colours of every figure, for light and dark backgrounds; distinct for every kind of colour vision."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.journeys import STAGES

FONT = "Inter, sans-serif"
DAY_LIMITS = (4, 5, 6, 8, 10)  # days at which the colour of a lane changes; the last is the promise


@dataclass(frozen=True)
class Palette:
    """Colours of one theme as hex; `days` has one colour more than `DAY_LIMITS`, fast to late."""

    name: str
    ink: str
    quiet: str
    faint: str
    line: str
    paper: str
    accent: str
    good: str
    warn: str
    alarm: str
    days: tuple[str, ...]
    stages: Mapping[str, str]

    def of_days(self, days: float | None) -> str:
        """Return the colour of a number of days to the warehouse; grey if nothing arrives."""
        if days is None or days != days:
            return self.quiet
        return self.days[sum(days > limit for limit in DAY_LIMITS)]


# Air is blue, gateway and customs green, road amber, delivery violet; waiting is paler than moving.
LIGHT = Palette(
    "light",
    ink="#101b2d",
    quiet="#5b6678",
    faint="#8a94a6",
    line="#dfe5ee",
    paper="#ffffff",
    accent="#1552c9",
    good="#0f766e",
    warn="#b4580a",
    alarm="#b3261e",
    days=("#0b6b62", "#2a9d8f", "#696d17", "#c97a12", "#b4480a", "#7c1d12"),
    stages=dict(
        zip(
            STAGES,
            ("#8a94a6", "#8fb4f2", "#1552c9", "#0f8a7e", "#74c7bd", "#f0b878", "#b4580a", "#c4b0ee", "#7a4fd0"),
            strict=True,
        )
    ),
)
DARK = Palette(
    "dark",
    ink="#e9eef6",
    quiet="#a3adbd",
    faint="#76839a",
    line="#26344a",
    paper="#0c131f",
    accent="#6ba5ff",
    good="#4fd0c0",
    warn="#f0a85e",
    alarm="#ff8a80",
    days=("#37d6c2", "#7ddbb0", "#d5d36a", "#ed9439", "#ef7f4d", "#f2607d"),
    stages=dict(
        zip(
            STAGES,
            ("#76839a", "#2f4f86", "#6ba5ff", "#4fd0c0", "#2b7169", "#8a5c2c", "#f0a85e", "#5b4a8c", "#b79bff"),
            strict=True,
        )
    ),
)


def days_entries(colours: Palette) -> list[tuple[str, str]]:
    """Return what the lanes' colours mean, colour and words."""
    words = [f"up to {DAY_LIMITS[0]} d", *(f"to {limit}" for limit in DAY_LIMITS[1:]), f"over {DAY_LIMITS[-1]}"]
    return list(zip(colours.days, words, strict=True))


def palette(theme: str | None) -> Palette:
    """Return the colours of a theme; light unless it is 'dark'."""
    return DARK if theme == "dark" else LIGHT
