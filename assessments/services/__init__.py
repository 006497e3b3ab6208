"""Every write of an assessment, as verbs."""

from assessments.services.allocating import open_assessment, reallocate
from assessments.services.checkpoints import confirm_checkpoints, hold_checkpoint
from assessments.services.consent import close_without_consent, decide_on_consent, withdraw_consent
from assessments.services.enquiries import begin_enquiry
from assessments.services.finishing import send_back, sign_off, submit, write_and_submit
from assessments.services.handovers import accept_handover, decline_handover, hand_over_again
from assessments.services.writing import record_visit, write

__all__ = [
    "accept_handover",
    "begin_enquiry",
    "close_without_consent",
    "confirm_checkpoints",
    "decide_on_consent",
    "decline_handover",
    "hand_over_again",
    "hold_checkpoint",
    "open_assessment",
    "reallocate",
    "record_visit",
    "send_back",
    "sign_off",
    "submit",
    "withdraw_consent",
    "write",
    "write_and_submit",
]
