"""Every write of an assessment, as verbs."""

from assessments.services.allocating import open_assessment, reallocate
from assessments.services.enquiries import begin_enquiry
from assessments.services.finishing import send_back, sign_off, submit, write_and_submit
from assessments.services.writing import record_visit, write

__all__ = [
    "begin_enquiry",
    "open_assessment",
    "reallocate",
    "record_visit",
    "send_back",
    "sign_off",
    "submit",
    "write",
    "write_and_submit",
]
