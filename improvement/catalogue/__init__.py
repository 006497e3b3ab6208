"""The catalogue of measures. A measure is one entry in the module of its noun."""

from improvement.catalogue.assessments import ASSESSMENTS
from improvement.catalogue.audits import AUDITS
from improvement.catalogue.base import Better, Measure, Standing, Unit
from improvement.catalogue.contacts import CONTACTS
from improvement.catalogue.decisions import DECISIONS
from improvement.catalogue.early_help import EARLY_HELP
from improvement.catalogue.meetings import MEETINGS
from improvement.catalogue.quality import QUALITY
from improvement.catalogue.workload import WORKLOAD
from improvement.catalogue.young_people import YOUNG_PEOPLE

SUBJECTS: dict[str, tuple[Measure, ...]] = {
    "Contacts and their decisions": CONTACTS,
    "From contact to referral": DECISIONS,
    "Strategy meetings and section 47": MEETINGS,
    "Assessments": ASSESSMENTS,
    "Young people and consent": YOUNG_PEOPLE,
    "Early help": EARLY_HELP,
    "Work in hand": WORKLOAD,
    "Quality": (*AUDITS, *QUALITY),
}
MEASURES: tuple[Measure, ...] = tuple(measure for measures in SUBJECTS.values() for measure in measures)
BY_SLUG = {measure.slug: measure for measure in MEASURES}
GLANCE = tuple(
    BY_SLUG[slug]
    for slug in (
        "contacts-24-hours",
        "contacts-48-hours",
        "rated-in-time",
        "same-day-visits",
        "contacts",
        "to-referral",
        "re-referrals",
        "strategy-meetings-in-time",
        "enquiries-no-further-action",
        "conferences-15-days",
        "assessments-45-days",
        "assessments-open-past-45-days",
        "child-seen",
        "early-help-closed-positively",
        "audits-inadequate",
    )
)
"""What a leader looks at first: whether children wait, and whether what is done for them is any good."""
GLANCE_OF_A_TEAM = tuple(
    BY_SLUG[slug]
    for slug in (
        "assessments-45-days",
        "assessments-open-past-45-days",
        "child-seen",
        "referrals-unallocated",
        "children-in-assessment",
        "families-in-assessment",
        "strategy-meetings-in-time",
        "conferences-15-days",
        "unfinished-enquiries",
        "enquiries-no-further-action",
        "re-referrals",
        "step-downs-back",
        "audits-good-or-better",
        "audits-inadequate",
    )
)
"""What a manager of an assessment team looks at first."""

__all__ = ["BY_SLUG", "GLANCE", "GLANCE_OF_A_TEAM", "MEASURES", "SUBJECTS", "Better", "Measure", "Standing", "Unit"]
