"""The independent checker of drivers' hours finds every violation planted in a lawful record."""

import pytest

from tests.roads.hours_checker import DRIVE, HOUR, WORK, Activity, Record, violations


def record(*days, weeks=2):
    """Return a record of days (start of the week's hour, hours driven in turns of 4.5 h with breaks, hours of work)."""
    activities, tours = [], []
    for start, driven, worked in days:
        minute = start * HOUR
        left = round(driven * HOUR)
        while left:
            turn = min(left, 270)
            activities.append(Activity(minute, minute + turn, DRIVE))
            minute, left = minute + turn + (45 if left > turn else 0), left - turn
        if worked:
            activities.append(Activity(minute, minute + round(worked * HOUR), WORK))
            minute += round(worked * HOUR)
        tours.append((start * HOUR, minute))
    return Record(tuple(activities), tuple(tours), weeks)


def week(number, days=5, driven=8.0, worked=0.0, begins=6):
    """Return so many days of a week, each from six in the morning on."""
    return [(168 * number + 24 * day + begins, driven, worked) for day in range(days)]


def articles(made):
    """Return the articles that a record violates."""
    return {told.split(":")[0] for told in violations(made)}


def test_an_ordinary_fortnight_is_lawful():
    assert violations(record(*week(0), *week(1))) == []


@pytest.mark.parametrize(
    ("days", "article"),
    [
        ([*week(0, driven=11.3)], "6(1)"),  # a day
        ([*week(0, 7, driven=9)], "6(2)"),  # 63 h a week
        ([*week(0, 6, driven=8.5), *week(1, 5, driven=8.5)], "6(3)"),  # 93.5 h in two weeks
        ([*week(0, worked=4.5)], "4(a)"),  # 62.5 h of work in a week
        ([*week(0, driven=8, worked=2), *week(1, driven=8, worked=2)], "4(a)"),  # 50 h on average
        ([(6, 8, 0), (21, 8, 0)], "8(2)"),  # 6 h of rest between
        ([*week(0, 5, worked=5.7)], "8(4)"),  # four rests of nine and a half hours
        ([*week(0, 7, driven=4)], "8(6)"),  # seven days in a row
        ([day for n in range(3) for day in week(n, 6, driven=5, begins=0)], "8(6)"),  # reduced rests of 42 h in a row
    ],
)
def test_a_planted_violation_is_found(days, article):
    assert article in articles(record(*days))


def test_driving_without_a_break_is_found():
    whole = Record((Activity(0, 300, DRIVE),), ((0, 300),), 2)
    halves = Record((Activity(0, 150, DRIVE), Activity(195, 345, DRIVE)), ((0, 345),), 2)
    assert articles(whole) == {"7"}
    assert violations(halves) == []


@pytest.mark.parametrize(("friday_nights", "lawful"), [((), True), (range(2, 7), False)])
def test_a_reduced_weekly_rest_needs_its_compensation(friday_nights, lawful):
    """Saturday until 18:00 leaves 30 h instead of 45 in the second weekend. Later ones have 68 h, or 47 after a Friday
    night: only 2 h more than they need; no day has 15 h to spare.
    """
    days = [day for n in range(2) for day in week(n, begins=0)] + [(168 + 5 * 24 + 7, 8, 2.25)]
    days += [day for n in range(2, 7) for day in week(n, driven=4, begins=0)]
    days += [(168 * n + 4 * 24 + 21, 4, 0) for n in friday_nights]
    told = violations(record(*sorted(days), weeks=7))
    assert (told == []) == lawful
    assert all(wrong.startswith("8(6)") for wrong in told)


@pytest.mark.parametrize(("leaves", "wrong"), [(3, True), (0, False)])
def test_weeks_away_from_home_are_found_since_august_2020(leaves, wrong):
    """On tour from the fourth week on, or from before 20 August on, for five weeks."""
    made = record(*week(leaves), (168 * (leaves + 5) + 6, 4, 0), weeks=leaves + 6)
    away = made._replace(tours=((made.activities[0].start, made.activities[-1].end),))
    assert ("8(8a)" in articles(away)) == wrong
    assert "8(8a)" not in articles(made)
