"""The spot market: carriers that are asked for trucks day by day and may refuse (rule 7.3)."""

from collections import Counter
from fractions import Fraction

from lib.domain.clock import DAY_MIN
from tests.reference.draws import happens, key, mix


class SpotMarket:
    """The carriers that one gateway can ask, numbered afresh every UTC day."""

    def __init__(self, gateway: int, carriers_a_day: int, acceptance: Fraction, replication: int) -> None:
        """Start with no carrier asked; `acceptance` is the probability (0–1) that one accepts."""
        self.gateway, self.carriers_a_day = gateway, carriers_a_day
        self.acceptance, self.replication = acceptance, replication
        self.asked: Counter[int] = Counter()

    def accepts(self, day: int, carrier: int) -> bool:
        """Tell whether a carrier accepts on a day."""
        counter = (self.gateway << 32) + (day << 16) + carrier
        return happens(mix(key("spot", self.replication), counter), self.acceptance)

    def ask(self, day: int) -> bool:
        """Ask the next carrier of a day and tell whether it accepts."""
        carrier = self.asked[day]
        self.asked[day] += 1
        return self.accepts(day, carrier)

    def left(self, day: int) -> int:
        """Return how many carriers can still be asked on a day."""
        return self.carriers_a_day - self.asked[day]

    def book(self, minute: int, trucks: int) -> int:
        """Ask as many carriers as trucks are needed, ahead of a departure, and return how many accept."""
        day = minute // DAY_MIN
        return sum(self.ask(day) for _ in range(min(trucks, self.left(day))))

    def call(self, minute: int, trucks: int) -> int:
        """Ask carriers at a departure until enough accept or the day has no more, and return how many accept."""
        day, accepted = minute // DAY_MIN, 0
        while accepted < trucks and self.left(day):
            accepted += self.ask(day)
        return accepted
