"""Whatever is done, in whatever order: to count what changed gives the same as to count everything."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import OPEN_ASSESSMENT, Assessment
from improvement import services
from improvement.models import Fact, Figure
from mach import people
from referrals import services as referring
from referrals.models import OPEN_REFERRAL, ChildDecision, Contact, ContactChild, Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ACTS = 25
OUTCOMES = [Decision.EARLY_HELP, Decision.ASSESSMENT, Decision.NO_FURTHER_ACTION, Decision.RETURNED]


class Walk:
    """Somebody who does what can be done next, at random."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.boss = factories.user("senior_manager")
        self.worker = factories.worker(team=factories.team())
        self.agency = factories.agency()
        self.done = []

    def one(self, rows):
        found = list(rows.order_by("pk"))
        return self.dice.choice(found) if found else None

    def step(self):
        act = self.dice.choice(self.ACTS)
        if act(self):
            self.done.append(act.__name__)

    def receive(self):
        ago = self.dice.choice([1, 20, 23, 30, 47, 60, 24 * 40, 24 * 90]) * HOUR
        agency = self.dice.choice([None, self.agency])
        rag = self.dice.choice(["", "green"])
        children, restricted = self.dice.randint(1, 3), self.dice.random() < 0.15
        at = timezone.now() - ago
        return factories.contact(received_at=at, agency=agency, rag=rag, children=children, restricted=restricted)

    def rate(self):
        contact = self.one(Contact.objects.open())
        rag = self.dice.choice(["amber", "green"])
        return contact and referring.rate(contact, rag=rag, reason="News.", by=self.boss)

    def recommend(self):
        contact = self.one(Contact.objects.filter(status=ContactStatus.NEW, rag=""))
        wanted, decision = ContactStatus.TO_AUTHORISE, self.dice.choice(OUTCOMES)
        return contact and factories.bring(contact, wanted, decision=decision, manager=self.boss, worker=self.worker)

    def decide(self):
        contact = self.one(Contact.objects.filter(status=ContactStatus.TO_AUTHORISE))
        return contact and referring.authorise(contact, by=self.boss)

    def correct(self):
        referrals = Referral.objects.filter(status="accepted").values("decision")
        entry = self.one(ChildDecision.objects.filter(superseded_at=None, pk__in=referrals))
        return entry and referring.correct(entry, outcome=factories.outcome(), reason="Another family.", by=self.boss)

    def identify(self):
        child = self.one(ContactChild.objects.filter(person=None, contact__restricted_people=[]))
        return child and referring.register_person(child, by=self.boss)

    def restrict(self):
        child = self.one(ContactChild.objects.filter(person__restricted=False))
        return child and factories.restrict(child.person, self.worker)

    def tell_more(self):
        child = self.one(ContactChild.objects.filter(person__isnull=False))
        born = timezone.localdate() - self.dice.choice([300, 3000]) * 24 * HOUR
        said = {"ethnicity": self.dice.choice(["WBRI", "APKN"]), "date_of_birth": born}
        return child and people.correct(child.person, said, by=self.boss)

    def open_assessment(self):
        referral = self.one(Referral.objects.filter(status__in=OPEN_REFERRAL, assessment=None, restricted_people=[]))
        return referral and assessing.open_assessment(referral, worker=self.worker, by=self.boss)

    def visit(self):
        of = self.one(Assessment.objects.filter(status__in=OPEN_ASSESSMENT))
        return of and factories.seen(of, self.boss, when=timezone.now())

    def sign_off(self):
        of = self.one(Assessment.objects.filter(status="writing", restricted_people=[]))
        if of is None:
            return None
        factories.seen(of, self.worker)
        of = assessing.write_and_submit(of, **factories.written(of), by=self.worker)
        return assessing.sign_off(of, by=self.boss)

    ACTS = (receive, receive, rate, recommend, recommend, decide, decide, correct, identify, restrict, tell_more,
            open_assessment, open_assessment, visit, sign_off)  # fmt: skip


FACT = [field.name for field in Fact._meta.concrete_fields if field.name != "id"]
FIGURE = ("measure", "version", "month", "way", "group", "restricted", "count", "met")


def counted():
    figures = Figure.objects.filter(superseded_at=None).exclude(count=0)
    return set(Fact.objects.values_list(*FACT)), set(figures.values_list(*FIGURE))


@pytest.mark.parametrize("seed", range(6))
def test_to_count_what_changed_is_to_count_everything(seed):
    walk, now = Walk(seed), timezone.now()
    services.refresh(by=factories.system(), at=now)
    for place in range(ACTS):
        walk.step()
        if walk.dice.random() < 0.3:
            # Time passes between refreshes too: limits run out though nobody does anything.
            now = timezone.now() + place * HOUR
            services.refresh(by=factories.system(), at=now)
    now += HOUR
    services.refresh(by=factories.system(), at=now)
    facts, figures = counted()
    services.refresh(by=factories.system(), whole=True, at=now)
    whole_facts, whole_figures = counted()
    assert facts ^ whole_facts == set(), walk.done
    assert figures ^ whole_figures == set(), walk.done
    assert facts
