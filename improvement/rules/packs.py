"""What an evidence pack may hold, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

LONGEST = timedelta(days=2 * 366)
AREAS = {
    "front_door": "Front door: contacts and referrals",
    "strategy": "Strategy discussions and section 47 enquiries",
    "assessments": "Child in need assessments",
    "early_help": "Early help, step-up and step-down",
    "audits": "Audits and their grades",
    "plan": "The plan, and findings with what answers them",
    "workforce": "Workforce",
    "tracking": "Children for case tracking, from front door to assessment",
}
MEASURED = {
    "front_door": ("referrals:",),
    "strategy": ("assessments:meeting", "assessments:enquiry"),
    "assessments": ("assessments:assessment",),
    "early_help": ("assessments:episode",),
}
"""The areas that have measures, and by the page of what they count which measures those are."""


def measured(areas: Collection[str], link: str) -> bool:
    """Whether a measure of what has this page belongs to one of these areas."""
    return any(link.startswith(MEASURED[area]) for area in areas if area in MEASURED)


def faults(areas: Collection[str], first: date, last: date, today: date) -> dict[str, str]:
    """What is wrong with what was asked for, by field."""
    found = {}
    if not areas or set(areas) - set(AREAS):
        found["areas"] = "Choose at least one of the areas."
    if last < first:
        found["last_day"] = "The last day is before the first: correct one of them."
    elif last > today:
        found["last_day"] = "This day has not come: a pack holds what has been."
    elif last - first > LONGEST:
        found["first_day"] = "Two years are the longest: choose a later first day."
    return found
