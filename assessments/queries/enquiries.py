"""Section 47 enquiries as a reader may see them: what runs, what waits for a signature, whose conference is awaited."""

from __future__ import annotations

from typing import Any

from assessments.models import Enquiry
from mach.models import User


def enquiries_for(reader: User) -> Any:
    """Every enquiry this reader may see."""
    return Enquiry.objects.visible_to(reader).select_related(
        "person", "worker", "team", "referral", "referral__contact", "meeting", "submitted_by", "signed_off_by"
    )
