"""What is drawn before any of it is told: it ends, whatever the number, and it is about children."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from referrals.rules import years_between
from sample import plans
from sample.concerns import CONCERNS

FIRST, LAST = date(2023, 11, 23), date(2026, 11, 19)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_drawn_over_three_years_too_and_about_children_alone(seed):
    """A homeless young person of three years ago is grown by now: no child of today could have been them."""
    drawn = plans.past(Random(seed), 300, FIRST, LAST, number=1)
    assert len(drawn) == 300
    assert any("homeless_16_17" in plan.concern.categories for plan in drawn)
    for plan in drawn:
        ages = [years_between(child.date_of_birth, plans.local(plan.at)) for child in plan.children]
        assert min(ages) >= 0 and max(ages) < 18
        assert max(ages) >= plan.concern.youngest


def test_every_concern_finds_a_family():
    for concern in CONCERNS:
        at = plans.times.arrival(Random(2), concern.sources[0], FIRST, FIRST)
        assert plans.fits(plans.family_for(Random(3), concern, at, LAST), concern, at)


@pytest.mark.parametrize("day", range(7))
def test_a_year_has_the_same_shares_on_whatever_day_it_is_drawn(day):
    """Thrown one by one they strayed, and on some days of the week the sample's figures were not England's."""
    last = LAST + timedelta(days=day)
    drawn = plans.past(Random("a year"), 330, last - timedelta(days=365), last, number=1)
    told = Counter(plan.decision for plan in drawn)
    whole = sum(plans.SHARES.values())
    assert all(abs(told[each] - share / whole * 330) < 1 for each, share in plans.SHARES.items())
    grave = [plan for plan in drawn if plan.decision == "assessment" and plan.concern.level >= plans.SIGNIFICANT]
    assert abs(sum(plan.meets for plan in grave) - plans.MEETING * len(grave)) < 1
    assert not any(plan.meets for plan in drawn if plan not in grave)
    referred = [plan for plan in drawn if plan.decision in plans.REFERRED]
    again = [plan for place, plan in enumerate(referred) if _ended_before(plan, referred[:place])]
    assert abs(len(again) - plans.AGAIN * len(referred)) < 5


def _ended_before(plan, earlier):
    """Whether the same family's last referral was long ago enough to have ended."""
    at = [each.at for each in earlier if each.family is plan.family]
    return bool(at) and plan.at - at[-1] > plans.ENDED
