"""What the time of an assessment was spent on sums to the whole, whatever happened in it."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.rules.time_spent import SIGN_OFF, WAITING, Held, time_spent, totals

T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)


def day(n):
    return T0 + timedelta(days=n)


def test_waiting_then_two_workers_then_sign_off():
    held = [Held("Ann", day(2), day(10)), Held("Ben", day(10), None)]
    spans = time_spent(T0, day(30), held=held, submitted=[(day(25), day(27)), (day(28), None)])
    assert [(each.what, each.length.days) for each in spans] == [
        (WAITING, 2), ("With Ann", 8), ("With Ben", 15), (SIGN_OFF, 2), ("With Ben", 1), (SIGN_OFF, 2),
    ]  # fmt: skip
    assert dict(totals(spans))["With Ben"] == timedelta(days=16)


def test_never_allocated_it_only_waited():
    assert [each.what for each in time_spent(T0, day(3), held=[], submitted=[])] == [WAITING]


MOMENTS = st.integers(-5, 60)
STRETCHES = st.lists(st.tuples(MOMENTS, st.one_of(st.none(), MOMENTS)), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(STRETCHES, STRETCHES, st.integers(1, 50))
def test_every_moment_is_told_once(held, submitted, length):
    holders = [Held(f"W{n}", day(a), day(b) if b is not None else None) for n, (a, b) in enumerate(held)]
    waits = [(day(a), day(b) if b is not None else None) for a, b in submitted]
    spans = time_spent(T0, day(length), held=holders, submitted=waits)
    assert sum((each.length for each in spans), timedelta()) == timedelta(days=length)
    assert [each.end for each in spans[:-1]] == [each.start for each in spans[1:]]
    assert (spans[0].start, spans[-1].end) == (T0, day(length))
