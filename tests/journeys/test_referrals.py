"""Contacts that become referrals: siblings and news of them, neglect, a homeless young person, an unborn child."""

import pytest

from mach.models import Clock
from referrals.models import Handover, Referral
from tests.journeys.agency import Agency
from tests.journeys.front_door import staff, stored

pytestmark = pytest.mark.e2e


def referred(hub, reference, *, rag="amber", level=3, children=1):
    """The way of most referrals: rated and allocated, screened, recommended, authorised."""
    hub["manager"].rates_and_allocates(reference, rag, hub["worker"].user)
    hub["worker"].registers_everybody(reference)
    hub["worker"].recommends(reference, "Referral – assessment", level=level, children=children)
    hub["manager"].authorises(reference)
    return list(Referral.objects.filter(contact__reference=reference).order_by("pk"))


def test_01_and_08_siblings_are_referred_and_news_of_them_is_linked(desks, live_server):
    # Given a front door on duty; the police system and the school's, each with its key
    hub, police, school = staff(desks), Agency(live_server.url, "police"), Agency(live_server.url, "school")
    # When the police send two siblings, and a manager decides as the worker recommends
    reference = police.sends("police")
    first, second = referred(hub, reference, children=2)
    # Then each child's referral waits for an assessment
    hub["boss"].open("/assessments/to-allocate/")
    hub["boss"].sees(first.reference, second.reference, "Ella-Mae Hodgson", "Jaxon Hodgson")
    # And the police read in their own system what was decided for each; that counts as told
    read = police.reads(reference)
    assert [child["outcome"] for child in read["children"]] == ["Accepted as a referral: a social worker will assess "
                                                                 "this child's needs."] * 2  # fmt: skip
    assert stored(reference).referrer_told.get().how == "api"
    # When the referral has its worker, and the school sends the older child again, her name and birthday mistaken
    hub["boss"].allocates_the_assessment(first.reference, hub["assessor"].user)
    again = school.sends("again")
    hub["manager"].rates_and_allocates(again, "red", hub["worker"].user, "Likely significant harm: act today.")
    # Then the worker, whom the matcher offers nobody, finds her by the search and says who she is
    hub["worker"].opens(again)
    hub["worker"].sees("Do not contact them until a manager has agreed.")
    found = hub["worker"].finds("Hodgson")
    assert first.person.reference in found
    hub["worker"].says_who(again, "Ella May Hodgeson", first.person.reference)
    hub["worker"].sees(reference, first.reference)
    # And it goes to the worker of the open referral, who acknowledges it
    hub["worker"].recommends(again, "Linked to open work", level=3, because="Already open.", linked_to=first.reference)
    hub["manager"].authorises(again)
    hub["assessor"].takes_up(again)
    assert Handover.objects.get(contact__reference=again).accepted_by == hub["assessor"].user


def test_02_neglect_is_assessed_and_signed_off(desks, live_server):
    # Given a contact about neglect that became two referrals
    hub, school = staff(desks), Agency(live_server.url, "school")
    reference = school.sends("neglect")
    first, second = referred(hub, reference, children=2)
    # When the assessment of one is allocated, the child is seen, and it is written and submitted
    assessment = hub["boss"].allocates_the_assessment(first.reference, hub["assessor"].user)
    hub["assessor"].sees_the_child(f"/assessments/{assessment}/", where="School", said="I am hungry in the morning.")
    hub["assessor"].assesses(assessment, "Early help")
    # Then a manager signs it off, which closes that referral and no other
    hub["boss"].signs_off(assessment)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("closed", "accepted")
    # And its 45 working days, counted from the contact's day, have stopped in time
    clock = Clock.objects.get(reference=first.reference, kind="assessment")
    assert clock.started_at == stored(reference).received_at
    assert clock.stopped_at < clock.due_at


def test_04_a_homeless_young_person_becomes_a_referral(desks, live_server):
    hub, housing = staff(desks), Agency(live_server.url, "housing")
    reference = housing.sends("homeless")
    hub["worker"].open(f"/contacts/{reference}/")
    hub["worker"].sees("Young person agreesYes")
    (referral,) = referred(hub, reference)
    hub["boss"].open(f"/referrals/{referral.reference}/")
    hub["boss"].sees("Tyrese Okafor-Bell", "Referral – assessment")


def test_05_an_unborn_child_becomes_a_referral(desks, live_server):
    hub, hospital = staff(desks), Agency(live_server.url, "hospital")
    reference = hospital.sends("unborn")
    (referral,) = referred(hub, reference, level=4)
    assert referral.person.unborn
    hub["boss"].open("/assessments/to-allocate/")
    hub["boss"].sees(referral.reference, "unborn")
