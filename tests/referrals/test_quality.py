"""How good a partner's contact was: rated in two clicks, read by whoever sent it, counted by agency and month."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mach.access import Role
from mach.errors import NotAllowed, RuleBroken
from mach.models import AuditEvent
from referrals import services
from referrals.models import Contact, QualityRating
from referrals.queries import quality as queries
from tests import factories
from tests.referrals.api import Caller, sample
from tests.referrals.calls import signed_in

pytestmark = pytest.mark.django_db
GOOD = {"complete": True, "clear": True, "right_level": True, "consent_said": True}


@pytest.fixture
def worker():
    return factories.worker()


@pytest.fixture
def contact(worker):
    return factories.contact("screening", worker=worker, agency=factories.agency("police"))


def test_the_latest_rating_stands_and_earlier_ones_are_kept(contact, worker):
    services.rate_quality(contact, **GOOD, by=worker)
    services.rate_quality(contact, **GOOD | {"clear": False}, words="Say who saw it.", by=worker)
    assert [row.superseded_at is None for row in QualityRating.objects.filter(contact=contact)] == [False, True]
    assert queries.in_force(contact).words == "Say who saw it."
    assert AuditEvent.objects.filter(act="contact.rate_quality", subject_id=contact.pk).count() == 2


def test_one_rating_stands_in_the_database_too(contact, worker):
    services.rate_quality(contact, **GOOD, by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityRating.objects.create(contact=contact, **GOOD, by=worker, at=timezone.now())


@pytest.mark.parametrize("role", [Role.CALL_HANDLER, Role.QUALITY_AUDITOR, Role.PARTNER, Role.ADMINISTRATOR])
def test_who_does_not_rate(contact, role):
    with pytest.raises(NotAllowed):
        services.rate_quality(contact, **GOOD, by=factories.user(role))


def test_what_no_agency_sent_is_not_rated(worker):
    with pytest.raises(RuleBroken):
        services.rate_quality(factories.contact(), **GOOD, by=worker)


# On the page


def test_two_clicks_while_screening_and_nothing_typed_is_lost(contact, worker):
    page = signed_in(worker)
    shown = page.get(contact.get_absolute_url()).content.decode()
    assert shown.count('name="quality-') == 5
    posted = {"do": "quality", "quality-complete": "on", "quality-right_level": "on", "quality-consent_said": "on",
              "analysis.0": "She was upstairs."}  # fmt: skip
    assert page.post(contact.get_absolute_url(), posted).status_code == 302
    held = queries.in_force(contact)
    assert (held.complete, held.clear) == (True, False)
    shown = page.get(contact.get_absolute_url()).content.decode()
    assert "Not: Clear" in shown


def test_the_panel_is_not_there_for_who_does_not_rate_or_where_no_agency_sent_it(contact, worker):
    assert b'name="quality-' not in signed_in(factories.user(Role.CALL_HANDLER)).get(contact.get_absolute_url()).content
    own = factories.contact("screening", worker=worker)
    assert b'name="quality-' not in signed_in(worker).get(own.get_absolute_url()).content
    refused = signed_in(factories.user(Role.CALL_HANDLER)).post(contact.get_absolute_url(), {"do": "quality"})
    assert refused.status_code == 403


# The referrer reads it


def test_the_agency_reads_it_on_its_page_and_by_api(worker):
    agency = Caller()
    reference = agency.post(sample("01")).json()["reference"]
    assert agency.get(f"/api/v1/contacts/{reference}/").json()["quality"] is None
    sent = Contact.objects.get(reference=reference)
    services.rate_quality(sent, **GOOD | {"clear": False}, words="Say who saw it.", by=worker)
    told = agency.get(f"/api/v1/contacts/{reference}/").json()["quality"]
    assert (told["clear"], told["complete"], told["words"]) == (False, True, "Say who saw it.")
    assert "by" not in told
    partner = factories.user(Role.PARTNER, agency=sent.agency)
    shown = signed_in(partner).get(f"/sent/{reference}/").content.decode()
    assert "Say who saw it." in shown
    assert "Not: Clear" in shown


# The figures


def test_figures_by_agency_and_month_count_their_rows(worker):
    since = timezone.localdate().replace(day=1)
    police, school = factories.agency("police"), factories.agency("school")
    for agency, clear in ((police, True), (police, False), (school, True)):
        services.rate_quality(factories.contact(agency=agency), **GOOD | {"clear": clear}, by=worker)
    reader = factories.user(Role.QUALITY_AUDITOR)
    for line in queries.by_agency(reader, since):
        assert queries.listed(reader, since, agency=line.key).count() == line.count
        for what, _, good, bad in line.cells:
            assert queries.listed(reader, since, agency=line.key, what=what).count() == good
            assert queries.listed(reader, since, agency=line.key, what=what, good=False).count() == bad
    (month,) = queries.by_month(reader, [since])
    assert (month.count, month.of_all) == (3, 2)
    assert queries.listed(reader, since, what="all").count() == 2
    assert queries.listed(reader, since, until=since).count() == 0
    (month,) = queries.by_month(reader, [since], "police")
    assert (month.count, month.of_all) == (2, 1)


def test_what_is_restricted_counts_for_nobody_else(worker):
    since = timezone.localdate() - timedelta(days=40)
    senior = factories.user(Role.SENIOR_MANAGER)
    hidden = factories.contact(restricted=True, agency=factories.agency("police"))
    services.rate_quality(hidden, **GOOD, by=senior)
    assert queries.by_agency(senior, since)[0].count == 1
    assert queries.by_agency(factories.user(Role.QUALITY_AUDITOR), since) == []
    assert queries.by_agency(factories.user(Role.IMPROVEMENT_LEAD), since) == []
