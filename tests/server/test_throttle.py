"""What strangers ask for is bounded in pace and in memory."""

from lib.server.throttle import Kept, Pace


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_burst_is_served_and_then_one_for_each_interval() -> None:
    clock = Clock()
    pace = Pace(0.5, 3, clock)
    assert [pace.allows() for _ in range(4)] == [True, True, True, False]
    clock.now_s += 2
    assert [pace.allows() for _ in range(2)] == [True, False]
    clock.now_s += 1000
    assert [pace.allows() for _ in range(4)] == [True, True, True, False]


def test_the_answers_used_last_are_kept_for_a_while() -> None:
    clock = Clock()
    kept: Kept[str, int] = Kept(2, 10, clock)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    clock.now_s += 10
    assert [kept.get(key) for key in "ac"] == [None, None]
    assert not kept.answers
