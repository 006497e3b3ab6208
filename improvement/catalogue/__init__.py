"""The catalogue of measures. A measure is one entry in the module of its noun."""

from improvement.catalogue.assessments import ASSESSMENTS
from improvement.catalogue.audits import AUDITS
from improvement.catalogue.base import Better, Measure, Standing, Unit
from improvement.catalogue.contacts import CONTACTS
from improvement.catalogue.decisions import DECISIONS
from improvement.catalogue.early_help import EARLY_HELP
from improvement.catalogue.meetings import MEETINGS
from improvement.catalogue.workload import WORKLOAD

SUBJECTS: dict[str, tuple[Measure, ...]] = {
    "Contacts and their decisions": CONTACTS,
    "From contact to referral": DECISIONS,
    "Strategy meetings and section 47": MEETINGS,
    "Assessments": ASSESSMENTS,
    "Early help": EARLY_HELP,
    "Work in hand": WORKLOAD,
    "Quality": AUDITS,
}
MEASURES: tuple[Measure, ...] = tuple(measure for measures in SUBJECTS.values() for measure in measures)
BY_SLUG = {measure.slug: measure for measure in MEASURES}

__all__ = ["BY_SLUG", "MEASURES", "SUBJECTS", "Better", "Measure", "Standing", "Unit"]
