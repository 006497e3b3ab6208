"""Every write of a section 47 enquiry, as verbs."""

from assessments.services.enquiries.beginning import allocate, begin_enquiry, correct_began, lead_with_assessment
from assessments.services.enquiries.deciding import (
    conference_not_required,
    hold_conference,
    look_back,
    plan_conference,
    send_back,
    sign_off,
    sign_off_to_conference,
)
from assessments.services.enquiries.writing import (
    discuss_again,
    discussed_in_meeting,
    record_visit,
    submit,
    write,
    write_and_submit,
)

__all__ = [
    "allocate",
    "begin_enquiry",
    "conference_not_required",
    "correct_began",
    "discuss_again",
    "discussed_in_meeting",
    "hold_conference",
    "lead_with_assessment",
    "look_back",
    "plan_conference",
    "record_visit",
    "send_back",
    "sign_off",
    "sign_off_to_conference",
    "submit",
    "write",
    "write_and_submit",
]
