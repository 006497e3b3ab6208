"""Records for tests, built by doing the work: every one has the history, clocks and story that it would have.

factories.contact(ContactStatus.TO_AUTHORISE, children=3, rag="red")
factories.user("mach_manager", team=factories.team())
"""

from tests.factories.assessments import assessment, seen, written
from tests.factories.basics import moment, next_number
from tests.factories.contacts import bring, contact, outcome, outcomes, referral, sent, sent_adult, sent_child
from tests.factories.enquiries import enquiry, protection, question, strategy_meeting
from tests.factories.families import episode, pathway
from tests.factories.index import grant, merge, pair, person, restrict
from tests.factories.staff import PASSWORD, agency, agency_key, manager, system, team, user, worker

__all__ = [
    "PASSWORD",
    "agency",
    "agency_key",
    "assessment",
    "bring",
    "contact",
    "enquiry",
    "episode",
    "grant",
    "manager",
    "merge",
    "moment",
    "next_number",
    "outcome",
    "outcomes",
    "pair",
    "pathway",
    "person",
    "protection",
    "question",
    "referral",
    "restrict",
    "seen",
    "sent",
    "sent_adult",
    "sent_child",
    "strategy_meeting",
    "system",
    "team",
    "user",
    "worker",
    "written",
]
