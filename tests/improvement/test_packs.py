"""Evidence packs: who makes them, whom they name, what they leave out, and what the log says of it."""

import io
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from improvement.models import EvidencePack, Figure
from improvement.queries import packs as queries
from improvement.rules.months import month_of
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken
from mach.models import AuditEvent
from tests import factories
from tests.improvement import made

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAME = "Ella-Mae Hodgson"


def senior():
    return factories.user(Role.SENIOR_MANAGER)


def page_of(pack, reader):
    client = Client()
    client.force_login(reader)
    return client.get(f"/packs/{pack.pk}/").content.decode()


def pdf_of(pack, reader):
    client = Client()
    client.force_login(reader)
    content = client.get(f"/packs/{pack.pk}/pack.pdf").content
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_only_who_leads_improvement_makes_and_opens_packs():
    with pytest.raises(NotAllowed):
        made.pack(by=factories.manager())
    made.pack()
    assert not queries.packs_for(factories.manager())


@pytest.mark.parametrize("named", [False, True])
def test_names_are_replaced_unless_asked_and_permitted(named):
    referral = factories.referral()
    reader = senior()
    pack = made.pack(by=reader, named=named)
    for text in (page_of(pack, reader), pdf_of(pack, reader)):
        assert (NAME in text) == named
        assert ("Child 1" in text) != named
        assert referral.reference in text


def test_who_reads_no_cases_can_neither_ask_for_names_nor_see_them():
    factories.referral()
    lead = made.lead()
    with pytest.raises(RuleBroken) as refused:
        made.pack(by=lead, named=True)
    assert list(refused.value.errors) == ["named"]
    pack = made.pack(by=senior(), named=True)
    for text in (page_of(pack, lead), pdf_of(pack, lead)):
        assert NAME not in text
        assert "Child 1" in text


def test_no_name_is_kept_in_a_pack():
    factories.referral()
    kept = str(EvidencePack.objects.get(pk=made.pack(by=senior(), named=True).pk).contents)
    assert "Hodgson" not in kept


def test_a_restricted_child_is_on_no_list_of_who_may_not_open_the_record():
    hidden = factories.referral(restricted=factories.restrict(factories.person("Zebedee", "Quillfeather")))
    lead, boss = made.lead(), senior()
    pack = made.pack(by=lead)
    assert pack.contents["children"] == []
    whole = made.pack(by=boss, named=True)
    assert [line["referral"] for line in whole.contents["children"]] == [hidden.reference]
    assert "Quillfeather" in page_of(whole, boss)
    text = page_of(whole, lead)
    assert hidden.reference not in text
    assert "1 left out: restricted." in text


def test_a_child_who_becomes_restricted_afterwards_is_left_out_when_it_is_opened():
    referral = factories.referral()
    lead = made.lead()
    pack = made.pack(by=lead)
    assert referral.reference in page_of(pack, lead)
    factories.restrict(referral.person)
    assert referral.reference not in page_of(pack, lead)


def test_making_and_opening_stand_in_the_log_with_everyone_on_the_list():
    referral, reader = factories.referral(), senior()
    pack = made.pack(by=reader)
    page_of(pack, reader)
    pdf_of(pack, reader)
    lines = AuditEvent.objects.filter(subject_type="improvement.evidencepack", subject_id=pack.pk, by=reader)
    assert [(line.act, line.detail.get("through"), line.people) for line in lines.order_by("pk")] == [
        ("evidence pack.make", None, [referral.person_id]),
        ("viewed", "page", [referral.person_id]),
        ("viewed", "file", [referral.person_id]),
    ]


def test_children_are_followed_from_the_contact_to_the_assessment():
    assessment = factories.assessment("signed_off")
    (line,) = made.pack(by=senior()).contents["children"]
    assert line["assessment"] == assessment.reference
    assert line["referral"] == assessment.referral.reference
    assert line["contact"] == assessment.referral.contact.reference
    assert line["signed_off"]


def test_the_days_and_areas_choose_what_is_in_it():
    today = timezone.localdate()
    factories.referral()
    before = made.pack(by=senior(), first_day=today - 400 * DAY, last_day=today - 300 * DAY)
    assert before.contents["children"] == []
    only = made.pack(areas=["assessments"])
    assert set(only.contents) == {"measures"}
    chosen = {each["slug"] for each in only.contents["measures"]}
    assert {"assessments-45-days", "assessments-open-past-45-days"} <= chosen
    assert "contacts" not in chosen
    assert len(only.contents["measures"][0]["months"]) in (3, 4)


def test_figures_stand_with_their_definitions_and_small_ones_are_not_said():
    month = month_of(timezone.localdate())
    for slug, met, count in (("assessments-45-days", 3, 4), ("contacts-24-hours", 27, 32)):
        Figure.objects.create(measure=slug, version=1, month=month, met=met, count=count, taken_at=timezone.now())
    lead = made.lead()
    for text in (page_of(made.pack(by=lead), lead), pdf_of(made.pack(by=lead), lead)):
        assert "fewer than 5" in text
        assert "75%" not in text
        assert "84.4%" in text
        assert "Of the contacts received in the month" in text


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": " "}, "title"),
        ({"areas": []}, "areas"),
        ({"areas": ["secrets"]}, "areas"),
        ({"first_day": 1}, "last_day"),
        ({"last_day": 1}, "last_day"),
        ({"first_day": -800}, "first_day"),
    ],
)
def test_what_is_no_pack(told, field):
    today = timezone.localdate()
    told = {name: today + value * DAY if isinstance(value, int) else value for name, value in told.items()}
    with pytest.raises(RuleBroken) as refused:
        made.pack(**told)
    assert list(refused.value.errors) == [field]


def test_a_pack_stays_as_it_was_made():
    pack = made.pack()
    for change in (EvidencePack.objects.filter(pk=pack.pk).update, EvidencePack.objects.filter(pk=pack.pk).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(**({"named": True} if change.__name__ == "update" else {}))
