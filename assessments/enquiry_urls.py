"""The addresses of section 47 enquiries and of what protects a child at once."""

from django.urls import path

from assessments.views import enquiries as views
from assessments.views import enquiry_steps as steps
from assessments.views import protection

ONE = "enquiries/<str:reference>/"

urlpatterns = [
    path("enquiries/", views.queue, name="enquiries"),
    path(ONE, views.enquiry, name="enquiry"),
    path(f"{ONE}submit/", views.submit, name="submit_enquiry"),
    path(f"{ONE}lead-worker/", steps.allocate, name="allocate_enquiry"),
    path(f"{ONE}visit/", steps.visit, name="enquiry_visit"),
    path(f"{ONE}discussion/", steps.discuss_again, name="discuss_again"),
    path(f"{ONE}send-back/", steps.send_back, name="send_enquiry_back"),
    path(f"{ONE}sign-off/", steps.sign_off, name="sign_off_enquiry"),
    path(f"{ONE}conference/", steps.plan_conference, name="plan_conference"),
    path(f"{ONE}conference/held/", steps.hold_conference, name="hold_conference"),
    path(f"{ONE}conference/not-required/", steps.conference_not_required, name="conference_not_required"),
    path(f"{ONE}hindsight/", steps.look_back, name="look_back_on_enquiry"),
    path("protection/<str:reference>/police/", protection.police, name="police_protection"),
    path("protection/<str:reference>/order/", protection.order, name="emergency_order"),
    path("protection/<int:pk>/extend/", protection.extend, name="extend_order"),
    path("protection/<int:pk>/ended/", protection.end, name="end_protection"),
]
