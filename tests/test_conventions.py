"""Habits that hold across the project, read from the models, the templates, the services and what leaves the system."""

import ast
import json
import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.forms import IntegerField
from django.test import Client
from django.urls import reverse

from assessments.workflow import ASSESSMENT, ENQUIRY, EPISODE, MEETING
from improvement.forms.returns import SixMonthsForm
from improvement.forms.workforce import DemandForm
from improvement.workflow import AUDIT, BOARD_MEETING, IMPROVEMENT_ACTION, PANEL_CASE, SUPERVISION
from mach import outbox, people
from mach.celery import app as jobs
from mach.forms import DateField
from mach.models import AuditEvent, Clock, Draft, Event, Notice, User
from referrals import services
from referrals.workflow import CONTACT, REFERRAL, ContactStatus
from tests import factories
from tests.referrals.api import Caller
from tests.shape import APPS, sources

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def our_models():
    """Every table of the four apps but the histories, which repeat the fields of what they keep."""
    return [m for m in apps.get_models() if m._meta.app_label in APPS and not m.__name__.startswith("Historical")]


def listed(model, name):
    """What a model and those it inherits from list under this name."""
    return [field for base in model.__mro__ for field in base.__dict__.get(name, ())]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_is_said_to_be_personal_or_not(model):
    fields = {field.name for field in model._meta.concrete_fields} - {"id"}
    personal, impersonal = listed(model, "personal"), listed(model, "impersonal")
    assert sorted(personal + impersonal) == sorted(fields)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_texts_that_people_write_are_personal(model):
    """Notices and settings are written by the system and by administrators, about the work."""
    written = {field.name for field in model._meta.concrete_fields if isinstance(field, models.TextField)}
    assert written - {"reason"} <= set(listed(model, "personal"))


def personal_words(*but):
    """Every personal text in the database that is long enough to be looked for: names, numbers, sentences."""
    for model in set(our_models()) - set(but):
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if field.name in listed(model, "personal")
            and isinstance(field, models.CharField | models.TextField | models.EmailField)
            and not field.choices
            and field.name != "password"
        ]
        for row in model._default_manager.values_list(*texts) if texts else ():
            yield from (word for word in row if word and len(word) > 4 and not word.isspace())


# What the pages are made of


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_template_carries_style_or_script_of_its_own(template):
    text = template.read_text()
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text), "put it into frontend/ or a script"
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text)), "scripts are files of the project"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_pages_take_nothing_from_elsewhere(template):
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", template.read_text())


ASKS_FOR_NO_PERSON = {
    "annex_a.html": (SixMonthsForm, DateField),
    "demand.html": (DemandForm, IntegerField),
}
"""Pages that ask by GET for a day or for numbers: no person can be typed into them, and their answers can be linked to
and printed with what was asked."""


def test_only_filters_are_sent_in_addresses():
    """A form that asks by GET writes what was typed into the address: fit for filters, never for a person."""
    forms = [
        (path.name, tag) for path in TEMPLATES for tag in re.findall(r"<form\b[^>]*method[^>]*>", path.read_text())
    ]
    by_get = {name for name, tag in forms if not re.search(r'method="(post|dialog|{{ attrs.method }})"', tag)}
    assert by_get <= {"filters.html", *ASKS_FOR_NO_PERSON}
    assert set(ASKS_FOR_NO_PERSON) <= by_get, "an exception that is not needed any more goes"
    for form, kind in ASKS_FOR_NO_PERSON.values():
        assert {type(field) for field in form().fields.values()} == {kind}


# The verbs


def verbs():
    for source in sources(ROOT):
        if source.kind == "services" or source.path.startswith("mach/people/"):
            for node in ast.parse(source.text).body:
                if isinstance(node, ast.FunctionDef):
                    yield source, node


def test_every_service_says_the_rule():
    """What is public in services has a docstring: the rule, as a practitioner would recognise it."""
    silent = [
        f"{source.path}:{node.lineno} {node.name}()"
        for source, node in verbs()
        if source.kind == "services" and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


OF_IMPROVEMENT = (IMPROVEMENT_ACTION, BOARD_MEETING, AUDIT, PANEL_CASE, SUPERVISION)
WORKFLOWS = (CONTACT, REFERRAL, ASSESSMENT, MEETING, ENQUIRY, EPISODE, *OF_IMPROVEMENT)
NAMED_OTHERWISE = {
    "contact.take": "take_on",
    "contact.screen": "write_part",
    "contact.authorise_child": "authorise",
    "contact.identify": "confirm_person",
    "contact.read_information": "rate",
    "referral.accept": "begin_referral",
    "referral.close": "close_referral",
    "assessment.open": "open_assessment",
    "section 47 enquiry.begin": "begin_enquiry",
    "early help episode.offer": "offer_from_assessment",
    "improvement action.set": "add_action",
    "audit.draw": "draw_sample",
    "re-referral.list": "list_month",
}
"""Steps whose service has a name that says more."""


def app_of(workflow):
    if workflow in (CONTACT, REFERRAL):
        return "referrals"
    return "improvement" if workflow in OF_IMPROVEMENT else "assessments"


@pytest.mark.parametrize(
    ("workflow", "step"),
    [(workflow, step) for workflow in WORKFLOWS for step in workflow],
    ids=lambda value: getattr(value, "name", getattr(value, "noun", "")),
)
def test_every_step_is_one_service(workflow, step):
    named = {node.name for source, node in verbs() if source.app == app_of(workflow)}
    assert NAMED_OTHERWISE.get(f"{workflow.noun}.{step.name}", step.name) in named


def test_every_other_name_is_still_needed():
    steps = {f"{workflow.noun}.{step.name}" for workflow in WORKFLOWS for step in workflow}
    assert set(NAMED_OTHERWISE) <= steps


# What leaves the system


def test_tasks_take_nothing_but_ids():
    jobs.loader.import_default_modules()
    ours = {name: task for name, task in jobs.tasks.items() if name.split(".")[0] in APPS}
    assert ours
    for name, task in ours.items():
        code = task.run.__code__
        given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        assert all(each == "self" or each.endswith(("_id", "_ids")) for each in given), name


@pytest.fixture
def gone_through(db, caplog):
    """A contact that came by API, went through pages and services to its end, with everything that was logged."""
    caplog.set_level(logging.INFO)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    worker, manager = factories.worker(), factories.manager()
    agency = Caller()
    body = json.loads(next((ROOT / "sample/contacts").glob("01-*.json")).read_text())["body"]
    reference = agency.post({**body, "immediate_danger": True}).json()["reference"]
    agency.post({**body, "reason": "Something else"})
    agency.post({**body, "surprise": "Ella-Mae Hodgson"})
    contact = apps.get_model("referrals", "Contact").objects.get(reference=reference)
    page = Client()
    page.force_login(manager)
    for path in ("/contacts/", contact.get_absolute_url(), "/contacts/C-2026-999999/", "/people/?q=Hodgson"):
        page.get(path)
    page.post(reverse("mach:people_search"), {"q": "Hodgson"})
    page.post(reverse("mach:draft", args=["screening", reference]), {"draft_fields": "x", "x": "Ella-Mae is afraid"})
    factories.bring(contact, ContactStatus.DECIDED, rag="red", worker=worker, manager=manager)
    agency.get(f"/api/v1/contacts/{reference}/")
    page.get(contact.get_absolute_url())
    return caplog.text


def found_in(text, *but):
    return {word for word in personal_words(*but) if word in text}


def test_log_lines_carry_no_personal_data(gone_through):
    assert "Hodgson" in set(personal_words())
    assert not found_in(gone_through)


def test_emails_carry_no_personal_data(gone_through):
    outbox.deliver()
    assert mail.outbox
    assert not found_in("\n".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox))


def test_emails_name_no_colleague_either(db):
    first, second, manager = factories.worker(), factories.worker(), factories.manager()
    factories.user("senior_manager")
    contact = factories.contact(ContactStatus.SCREENING, worker=first, manager=manager)
    services.allocate(contact, worker=second, steps=["Ring the school"], reason="Away.", by=manager)
    people.break_glass(reference=factories.person(restricted=True).reference, reason="Police ask.", by=manager)
    outbox.deliver()
    letters = "\n".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox)
    assert "went to somebody else" in letters
    assert "glass" in letters
    assert not found_in(letters)


def test_what_is_told_or_kept_beside_the_record_names_nobody(gone_through):
    """Notices, the audit log and the child's story hold references, ids and at most who of the staff did something; a
    draft is kept encrypted."""
    rows = [
        *Notice.objects.values("text", "link", "once"),
        *AuditEvent.objects.values("act", "subject_label", "detail"),
    ]
    rows += Event.objects.values("label", "link")
    rows += [{"sealed": bytes(row.sealed)} for row in Draft.objects.all()]
    assert not found_in(str(rows), User, Clock)
