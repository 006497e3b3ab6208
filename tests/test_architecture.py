"""The shape of the code. If a test here fails, move the code; do not relax the test."""

from pathlib import Path

import pytest

from tests.shape import APPS, CHECKS, PURE_NAMES, Source, sources

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sources(ROOT)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_code_keeps_its_shape(check):
    faults = {f"{source.path}:{line}: {advice}": None for source in SOURCES for line, advice in check(source)}
    assert not faults, "\n" + "\n".join(faults)


def test_all_apps_are_looked_at():
    assert {source.app for source in SOURCES} == set(APPS)
    assert not any("migrations" in source.path for source in SOURCES)


@pytest.mark.parametrize("name", PURE_NAMES)
def test_every_pure_module_is_there_to_be_looked_at(name):
    assert any(source.path == f"mach/{name}.py" for source in SOURCES), "follow the move in PURE_NAMES"


@pytest.mark.parametrize("lock", sorted(ROOT.glob("*.lock")), ids=lambda lock: lock.name)
def test_lock_files_hold_hashes_and_no_address(lock):
    text = lock.read_text()
    addresses = [number for number, line in enumerate(text.splitlines(), 1) if "://" in line]
    assert not addresses, f"{lock.name}: an address of an index or a file in lines {addresses}: lock without it"
    assert "--hash=sha256:" in text


LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 40
SEVEN = "a, b, c, d, e, f, g"

BAD = [
    # rule, path, snippet
    ("import_direction", "mach/people.py", "from referrals.models import Contact"),
    ("import_direction", "referrals/rules.py", "import assessments"),
    ("import_direction", "referrals/queries.py", "from improvement import queries"),
    ("import_direction", "mach/management/commands/demo.py", "from referrals import services"),
    ("import_direction", "mach/people.py", "from . import audit"),
    ("import_direction", "improvement/queries.py", "from sample import build"),
    ("import_direction", "mach/people.py", "from tests import factories"),
    ("import_direction", "mach/people.py", "Contact = apps.get_model('referrals.Contact')"),
    ("import_direction", "mach/people.py", "Contact = apps.get_model('referrals', 'Contact')"),
    ("import_direction", "mach/people.py", "import_module('assessments.services')"),
    ("imports_at_the_top", "mach/people.py", "def match():\n    from mach import audit"),
    (
        "imports_at_the_top",
        "mach/people.py",
        "class A:\n    async def f(self):\n        if True:\n            import os",
    ),
    ("pure_modules", "mach/workdays.py", "from django.utils import timezone"),
    ("pure_modules", "mach/census.py", "from mach.models import Person"),
    ("pure_modules", "referrals/workflow.py", "from mach import models"),
    ("pure_modules", "assessments/rules.py", "from referrals.services import decide"),
    ("pure_modules", "assessments/rules.py", "import requests"),
    ("status_has_one_writer", "referrals/services.py", "contact.status = 'decided'"),
    ("status_has_one_writer", "referrals/services/contacts.py", "contact.status: str = 'decided'"),
    ("status_has_one_writer", "referrals/services.py", "contacts.filter(pk=1).update(status='decided')"),
    ("status_has_one_writer", "referrals/services.py", "Contact.objects.create(status='new')"),
    ("status_has_one_writer", "referrals/services.py", "q.update_or_create(pk=1, defaults={'status': 'new'})"),
    ("status_has_one_writer", "referrals/services.py", "setattr(contact, 'status', 'new')"),
    ("status_has_one_writer", "referrals/services.py", "a.status, b = 1, 2"),
    ("clocks_and_audit_have_one_writer", "referrals/services.py", "Clock.objects.filter(pk=1).update(owner=None)"),
    ("clocks_and_audit_have_one_writer", "referrals/services.py", "Clock(kind='rate').save()"),
    ("clocks_and_audit_have_one_writer", "referrals/services.py", "models.Clock.objects.create(kind='rate')"),
    ("clocks_and_audit_have_one_writer", "referrals/services.py", "Clock.objects.all().delete()"),
    ("clocks_and_audit_have_one_writer", "referrals/services.py", "clock.breached_at = None"),
    ("clocks_and_audit_have_one_writer", "mach/clocks.py", "AuditEvent.objects.create(act='breach')"),
    ("doors_read_through_queries", "referrals/views.py", "from referrals.models import Contact"),
    ("doors_read_through_queries", "referrals/views/screening.py", "from mach import models"),
    ("doors_read_through_queries", "referrals/api.py", "import referrals.models"),
    ("doors_read_through_queries", "referrals/api.py", "x = Contact.objects.all()"),
    ("doors_read_through_queries", "referrals/api/contacts.py", "x = thing.person_set._base_manager"),
    ("layers", "referrals/services.py", "from celery import shared_task"),
    ("layers", "referrals/services/contacts.py", "from rest_framework.exceptions import ValidationError"),
    ("layers", "referrals/services.py", "from django.http import Http404"),
    ("layers", "referrals/services.py", "from django import http"),
    ("layers", "referrals/services.py", "from referrals.forms import RateForm"),
    ("layers", "referrals/services.py", "from mach import tasks"),
    ("layers", "referrals/services.py", "from django.core.mail import send_mail"),
    ("layers", "mach/moves.py", "from mach.views import home"),
    ("layers", "mach/models/people.py", "from mach.queries import people_for"),
    ("layers", "referrals/queries.py", "from referrals.services import decide"),
    ("services_say_by_whom", "referrals/services.py", "def decide(contact, *, outcome): ..."),
    ("services_say_by_whom", "referrals/services.py", "def decide(contact, by): ..."),
    ("services_say_by_whom", "referrals/services/decisions.py", f"def decide(contact, *, {SEVEN}, by, at): ..."),
    ("tasks_are_doors", "mach/tasks.py", "from mach.models import Clock"),
    ("tasks_are_doors", "referrals/tasks.py", "from referrals.views import queue"),
    ("tasks_are_doors", "referrals/tasks.py", "from django.core.mail import send_mail"),
    ("tasks_are_doors", "referrals/tasks.py", "contact.save()"),
    ("tasks_are_doors", "referrals/tasks.py", "x = Contact.objects.get(pk=1)"),
    ("sizes", "mach/people.py", "x = 1\n" * 301),
    ("sizes", "mach/people.py", LONG_FUNCTION),
    ("no_signals", "mach/apps.py", "from django.db.models.signals import post_save"),
    ("no_signals", "mach/apps.py", "from django.db.models import signals\nsignals.post_save.connect(f)"),
    ("no_signals", "mach/apps.py", "@receiver(post_save, sender=Person)\ndef f(**kwargs): ..."),
    ("no_signals", "mach/apps.py", "post_save.connect(f)"),
    ("models_do_not_override_save", "mach/models/people.py", "class Person:\n    def save(self, *args): ..."),
    ("models_do_not_override_save", "referrals/models.py", "class Contact:\n    def delete(self): ..."),
    ("no_swallowed_errors", "mach/tasks.py", "try:\n    f()\nexcept Exception:\n    log()"),
    ("no_swallowed_errors", "mach/tasks.py", "try:\n    f()\nexcept:\n    pass"),
    ("no_swallowed_errors", "mach/tasks.py", "try:\n    f()\nexcept (ValueError, Exception) as e:\n    pass"),
    ("no_swallowed_errors", "mach/tasks.py", "with contextlib.suppress(Exception):\n    f()"),
]
GOOD = [
    ("import_direction", "assessments/services.py", "from mach.moves import move\nfrom referrals import services"),
    ("import_direction", "mach/urls.py", "urlpatterns = [path('', include('referrals.urls'))]"),
    ("import_direction", "referrals/models.py", "Person = apps.get_model('mach.Person')"),
    ("imports_at_the_top", "mach/people.py", "import os\ndef f(): ..."),
    ("pure_modules", "assessments/rules.py", "from datetime import date\nfrom mach.workdays import covers"),
    ("pure_modules", "assessments/rules.py", "from mach import census\nfrom referrals.workflow import CONTACT"),
    ("pure_modules", "mach/people.py", "from django.db import models"),
    ("status_has_one_writer", "mach/moves.py", "record.status = step.to"),
    ("status_has_one_writer", "referrals/models.py", "class Contact:\n    status = models.CharField()"),
    ("status_has_one_writer", "referrals/queries.py", "contacts.filter(status='new').update(worker=None)"),
    ("status_has_one_writer", "referrals/api.py", "Response(data, status=201)"),
    ("clocks_and_audit_have_one_writer", "mach/clocks.py", "Clock.objects.filter(pk=1).update(breached_at=now)"),
    (
        "clocks_and_audit_have_one_writer",
        "mach/queries.py",
        "Clock.objects.filter(breached_at=None).order_by('due_at')",
    ),
    ("doors_read_through_queries", "referrals/views.py", "get_object_or_404(queries.contacts_for(user), pk=1)"),
    ("layers", "mach/notices.py", "from django.core.mail import send_mail"),
    ("layers", "referrals/services.py", "from referrals import queries\nfrom referrals.models import Contact"),
    ("services_say_by_whom", "referrals/services.py", "def decide(contact, *, a, b, c, d, e, f, by, at=None): ..."),
    ("services_say_by_whom", "referrals/services.py", "def _words(text): ..."),
    ("tasks_are_doors", "mach/tasks.py", "from celery import shared_task\nfrom mach import clocks, queries"),
    ("sizes", "mach/people.py", "x = 1\n" * 300),
    ("no_signals", "mach/celery.py", "from celery.signals import worker_ready\n@worker_ready.connect\ndef f(**k): ..."),
    ("models_do_not_override_save", "mach/forms.py", "class Form:\n    def save(self): ..."),
    ("no_swallowed_errors", "mach/tasks.py", "try:\n    f()\nexcept ValueError:\n    pass"),
    ("no_swallowed_errors", "mach/tasks.py", "try:\n    f()\nexcept Exception:\n    undo()\n    raise"),
]
BY_NAME = {check.__name__: check for check in CHECKS}


@pytest.mark.parametrize(("rule", "path", "snippet"), BAD)
def test_each_rule_finds_what_it_forbids(rule, path, snippet):
    assert list(BY_NAME[rule](Source(path, snippet)))


@pytest.mark.parametrize(("rule", "path", "snippet"), GOOD)
def test_each_rule_lets_good_code_pass(rule, path, snippet):
    assert not list(BY_NAME[rule](Source(path, snippet)))


def test_no_rule_is_without_an_example_of_each():
    assert {rule for rule, *_ in BAD} == {rule for rule, *_ in GOOD} == set(BY_NAME)
