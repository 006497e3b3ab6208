"""What `make run` shows: 400 contacts of a year, with the shares of a front door in England, and quick to load."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.test import override_settings
from django.utils import timezone

from assessments.models import Assessment, ConsentWithdrawn, Enquiry, Episode, Pathway, StrategyMeeting
from assessments.queries.handing_over import going
from assessments.rules import EpisodeOutcome
from assessments.workflow import AssessmentStatus, EnquiryStatus, EpisodeStatus, MeetingStatus
from improvement.counting.weeks import STAGES, count_weeks
from improvement.forecasting import FEWEST
from improvement.queries.demand import history
from mach.models import AuditEvent, Clock, User
from referrals.models import Contact, Referral
from tests.sample.test_demo import DAYS
from tests.sample.told import own_database, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACTS, MONTHS = 400, 12
ASKED = 9.3
"""How often the database may be asked for each line of the log, on whatever day: what makes the first start long. Part
of it keeps what each source said of a person, and the keys by which they are found."""
LINES = 36
"""How many lines of the log a contact may leave: more work in the sample makes it long too."""


@pytest.fixture(scope="module", autouse=True, params=["one teller", "tellers"])
def statements(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all that is asked of it here, and taken away again: by this process, then by as many as
    `make run` has. What it is: how many statements it took, where they could be counted."""
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), override_settings(MACH_STATE=state):
        if request.param == "tellers":
            with own_database():
                told(state, "--contacts", str(CONTACTS), "--months", str(MONTHS))
                yield None
        else:
            with transaction.atomic():
                yield _counted()
                transaction.set_rollback(True)


def _counted():
    count = 0

    def counted(execute, *said):
        nonlocal count
        count += 1
        return execute(*said)

    with connection.execute_wrapper(counted):
        call_command("demo", contacts=CONTACTS, months=MONTHS, verbosity=0, stdout=StringIO())
    return count


def statuses(model):
    return set(model.objects.values_list("status", flat=True))


def test_it_is_quick_to_load(statements):
    assert Contact.objects.count() == CONTACTS
    lines = AuditEvent.objects.count()
    assert statements is None or statements / lines < ASKED, statements / lines
    assert lines / CONTACTS < LINES, lines / CONTACTS


def test_about_every_fifth_referral_is_about_a_child_who_was_referred_within_the_year():
    """England, year to March 2024: 22%."""
    year_before = Referral.objects.filter(
        person=OuterRef("person"), date__lt=OuterRef("date"), date__gte=OuterRef("date") - timedelta(days=365)
    )
    again = Referral.objects.filter(Exists(year_before)).count()
    assert 0.14 < again / Referral.objects.count() < 0.31


def test_about_every_third_referral_that_is_assessed_has_an_enquiry():
    """England, year to March 2024: about 36%."""
    assessed = Referral.objects.filter(assessment__isnull=False)
    enquired = assessed.filter(Exists(Enquiry.objects.filter(referral=OuterRef("pk"))))
    assert 0.28 < enquired.count() / assessed.count() < 0.45


def test_what_follows_a_referral_is_in_every_state():
    assert statuses(StrategyMeeting) == set(MeetingStatus)
    assert statuses(Enquiry) == set(EnquiryStatus)
    assert statuses(Assessment) == set(AssessmentStatus)
    assert statuses(Episode) == set(EpisodeStatus)
    assert set(Assessment.objects.filter(status="signed_off").values_list("outcome", flat=True)) >= {
        "no_further_action", "early_help", "child_in_need", "child_protection",
    }  # fmt: skip


def test_early_help_ends_in_every_way():
    """Also as stepped up: the front door decided, and a social worker has the family."""
    assert set(Episode.objects.filter(status="closed").values_list("outcome", flat=True)) == set(EpisodeOutcome)
    up = Episode.objects.get(outcome=EpisodeOutcome.STEPPED_UP)
    assert up.stepped_up_to.decided_at < up.closed_at
    assert Referral.objects.filter(contact=up.stepped_up_to).exists()


def test_homeless_young_people_stand_at_different_steps():
    some = Pathway.objects.all()
    assert some.filter(accommodated_at=None).exists()
    assert some.exclude(accommodated_at=None).filter(answered_at=None).exists()
    assert set(some.filter(status="closed").values_list("answer", flat=True)) == {"accepted", "declined"}


def test_consent_is_withdrawn_waited_about_and_decided_both_ways():
    """A senior manager goes on with some and closes others; one waits."""
    assert set(ConsentWithdrawn.objects.values_list("decision", flat=True)) == {"", "go_on", "close"}
    closed = ConsentWithdrawn.objects.filter(decision="close").values("assessment")
    assert set(Assessment.objects.filter(pk__in=closed).values_list("status", flat=True)) == {"signed_off"}


def test_somebody_leaves_whose_work_has_nobody_yet():
    senior = User.objects.get(email="h.lund@hub.example")
    leaver, *_ = (row for row in going(senior) if row.gone)
    assert leaver.worker.leaves_on > timezone.localdate()
    assert sum(piece.kind == "assessment" for piece in leaver.work) >= 2


def test_every_stage_has_weeks_enough_to_be_forecast():
    count_weeks(timezone.now())
    assert {stage for stage in STAGES if len(history(stage)) < FEWEST} == set()


def test_nothing_waits_since_last_year():
    """The wall is headed by what is late this week."""
    now = timezone.now()
    first = dict(Clock.objects.running().order_by("-started_at").values_list("kind", "started_at"))
    assert not [kind for kind, at in first.items() if now - at > timedelta(days=DAYS.get(kind, 9))]
