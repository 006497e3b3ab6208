"""The addresses of strategy meetings, included by `urls.py`."""

from django.urls import URLPattern, path

from assessments.views import meeting_steps as steps
from assessments.views import meetings as views

urlpatterns: list[URLPattern] = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/call/<str:reference>/", views.call, name="call_meeting"),
    path("meetings/invitations/<int:pk>/", steps.invitation, name="invitation"),
    path("meetings/actions/<int:pk>/", steps.finish_action, name="finish_agreed_action"),
    path("meetings/copies/<int:pk>/", steps.received, name="minutes_received"),
    path("meetings/<str:reference>/", views.meeting, name="meeting"),
    path("meetings/<str:reference>/plan/", steps.replan, name="replan_meeting"),
    path("meetings/<str:reference>/children/", steps.add_child, name="add_to_meeting"),
    path("meetings/<str:reference>/invite/", steps.invite, name="invite"),
    path("meetings/<str:reference>/cancel/", steps.cancel, name="cancel_meeting"),
    path("meetings/<str:reference>/hold/", steps.hold, name="hold_meeting"),
    path("meetings/<str:reference>/actions/", steps.agree_action, name="agree_action"),
    path("meetings/<str:reference>/decide/", steps.conclude, name="conclude_meeting"),
    path("meetings/<str:reference>/look-back/", steps.look_back, name="look_back_on_meeting"),
    path("meetings/<str:reference>/correct/", steps.correct, name="correct_meeting"),
    path("meetings/<str:reference>/minutes/", steps.issue_minutes, name="issue_minutes"),
    path("meetings/<str:reference>/minutes/<int:number>/", views.minutes, name="minutes"),
]
