"""What is drawn before any of it is told: it ends, whatever the number, and it is about children."""

from datetime import date
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
