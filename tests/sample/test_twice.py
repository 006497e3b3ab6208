"""The one who was registered twice is merged though another teller works with them at that moment."""

import threading
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from mach.models import Person, PersonMerge, User
from sample import twice
from sample.company import Company
from sample.hub import Hub
from sample.steps import step_by_step
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]
PATIENCE_SECONDS = 30


class Another:
    """Another teller, who has somebody's record in their hands until the first time that it is asked for in vain."""

    def __init__(self, person):
        self.person, self.refused = person, 0
        self._has, self._asked, self._gone = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._work)

    def _work(self):
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=self.person.pk)
            self._has.set()
            self._asked.wait(PATIENCE_SECONDS)
        connection.close()
        self._gone.set()

    def __enter__(self):
        self.thread.start()
        assert self._has.wait(PATIENCE_SECONDS)
        return self

    def __exit__(self, *_):
        self._asked.set()
        self.thread.join(PATIENCE_SECONDS)

    def hear(self, execute, *said):
        try:
            return execute(*said)
        except OperationalError:
            self.refused += 1
            self._asked.set()
            assert self._gone.wait(PATIENCE_SECONDS)
            raise


def test_a_merge_that_another_teller_hinders_is_tried_again():
    now = timezone.now()
    known = factories.person("Orla", "Thackray", date_of_birth=date(now.year - 9, 5, 4), nhs_number="9990000018")
    staff = {"b.whitlock": factories.user("call_handler"), "r.nunthorpe": factories.manager()}
    began = now - timedelta(days=9)
    company = Company(number=1, staff=staff, families=[], start=began)
    hub = Hub(staff=staff, system=User.objects.system(), seed=1, now=began, company=company)
    hub.begin(twice.story(hub, now))
    with step_by_step():
        for _ in ("registered anew", "on the list"):
            hub.tell(hub.waiting[0][0])
        with Another(known) as another, connection.execute_wrapper(another.hear):
            hub.tell(now)
    assert another.refused == 1
    assert PersonMerge.objects.get().kept == known
