"""The catalogue of measures. A measure is one entry in the module of its noun."""

from improvement.catalogue.assessments import ASSESSMENTS
from improvement.catalogue.base import Better, Measure, Standing, Unit
from improvement.catalogue.contacts import CONTACTS

MEASURES: tuple[Measure, ...] = (*CONTACTS, *ASSESSMENTS)
BY_SLUG = {measure.slug: measure for measure in MEASURES}

__all__ = ["BY_SLUG", "MEASURES", "Better", "Measure", "Standing", "Unit"]
