"""The numbers of the programme and of a team's profile, and the audits that each counts."""

import re
from html import unescape

import pytest
from django.urls import reverse

from improvement.models import Audit
from improvement.queries import audits as queries
from improvement.queries import programme
from tests import factories
from tests.improvement.auditing import audit, auditor, senior

__all__ = ["auditor", "senior"]

pytestmark = pytest.mark.django_db


def test_the_programme_counts_what_is_done_and_who_is_due(auditor, senior):
    audit("agreed", auditor=auditor)
    audit("drawn", auditor=auditor, size=2)
    states = [(each.state, each.drawn, each.agreed) for each in programme.programme(senior)]
    assert sorted(states) == [("to draw", 1, 0), ("to draw", 1, 1)]
    (due,) = programme.who_is_due(senior)
    assert (due.auditor, due.to_do, due.late) == (auditor, 1, 0)
    assert programme.completion(senior).percent == 100


def test_a_profile_counts_the_agreed_grade(auditor, senior):
    team = factories.team()
    contact = factories.contact("decided", worker=factories.worker(team=team))
    made = audit("agreed", agreed="requires_improvement", auditor=auditor, of=contact)
    Audit.objects.filter(pk=made.pk).update(team=team)
    told = programme.profile(team, senior)
    assert dict(told.grades)["requires_improvement"] == 1
    assert told.by_month[-1][2] == told.differed == 1
    assert told.themes == [("Delay", 1)]
    assert programme.teams(senior) == [(team, 1)]
    for first, grades, count in told.by_month:
        assert queries.behind(senior, {"team": team.slug, "month": first}).count() == count
        for grade, number in grades:
            asked = {"team": team.slug, "month": first, "grade": grade.value}
            assert queries.behind(senior, asked).count() == number


def numbers_of(page):
    """Each number that leads to a list of audits, with its address."""
    found = re.findall(r'href="(/audits/list/[^"]*)"[^>]*>(\d+)', page.content.decode())
    return [(unescape(address), int(number)) for address, number in found if "show=" not in address]


def test_every_number_of_the_pages_opens_the_audits_that_it_counts(client, auditor, senior):
    team = factories.team()
    for grade, final in (("good", ""), ("good", "inadequate"), ("requires_improvement", "")):
        of = factories.contact("decided", worker=factories.worker(team=team))
        audit("agreed", grade=grade, agreed=final, auditor=auditor, of=of)
    audit("drawn", auditor=auditor)
    audit("withdrawn", auditor=auditor)
    Audit.objects.filter(status="agreed").update(team=team)
    client.force_login(senior)
    pages = {"audits": [], "audit_teams": [], "audit_team": [team.slug]}
    for name, args in pages.items():
        numbers = numbers_of(client.get(reverse(f"improvement:{name}", args=args)))
        assert numbers, name
        for address, number in numbers:
            assert len(client.get(address).context["rows"]) == number, address


@pytest.mark.parametrize("asked", ["part=nonsense", "round=0", "round=x", "auditor=99999999999", "since=2026-99"])
def test_what_the_address_asks_for_and_there_is_not_changes_nothing(client, senior, asked):
    audit("drawn")
    client.force_login(senior)
    assert len(client.get(f"{reverse('improvement:audit_list')}?show=open&{asked}").context["rows"]) == 1
