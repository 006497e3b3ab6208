"""The API's addresses."""

from django.urls import re_path

from assessments import api
from assessments.staff import api as staff_api
from mach import staff

app_name = "assessments-api"
ONE = rf"^strategy-meetings/(?P<reference>{api.REFERENCE})"
urlpatterns = [
    re_path(r"^strategy-meetings/?$", api.Meetings.as_view(), name="meetings"),
    re_path(rf"{ONE}/invitations/?$", api.Invitations.as_view(), name="invitations"),
    re_path(rf"{ONE}/receipts/?$", api.Receipts.as_view(), name="receipts"),
    *(address for work in staff_api.EVERY for address in staff.urls(work)),
]
