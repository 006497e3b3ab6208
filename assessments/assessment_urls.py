"""The addresses of an assessment: its page, its steps, what waits after it."""

from django.urls import path

from assessments.views import assessments as views
from assessments.views import steps

urlpatterns = [
    path("assessments/handed-over/", steps.handed_over, name="handed_over"),
    path("assessments/consent-withdrawn/", steps.consent_list, name="consent_withdrawn"),
    path("assessments/<str:reference>/", views.assessment, name="assessment"),
    path("assessments/<str:reference>/submit/", views.submit, name="submit"),
    path("assessments/<str:reference>/visit/", steps.visit, name="visit"),
    path("assessments/<str:reference>/reallocate/", steps.reallocate, name="reallocate"),
    path("assessments/<str:reference>/send-back/", steps.send_back, name="send_back"),
    path("assessments/<str:reference>/sign-off/", steps.sign_off, name="sign_off"),
    path("assessments/<str:reference>/checkpoints/", steps.confirm_checkpoints, name="confirm_checkpoints"),
    path("assessments/<str:reference>/checkpoint/", steps.hold_checkpoint, name="hold_checkpoint"),
    path("assessments/<str:reference>/consent/", steps.withdraw_consent, name="withdraw_consent"),
    path("assessments/<str:reference>/consent/decide/", steps.decide_on_consent, name="decide_on_consent"),
    path("assessments/<str:reference>/consent/close/", steps.close_without_consent, name="close_without_consent"),
    path("assessments/<str:reference>/handover/accept/", steps.accept_handover, name="accept_handover"),
    path("assessments/<str:reference>/handover/decline/", steps.decline_handover, name="decline_handover"),
    path("assessments/<str:reference>/handover/again/", steps.hand_over_again, name="hand_over_again"),
]
