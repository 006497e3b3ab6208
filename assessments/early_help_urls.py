"""The addresses of early help's pages."""

from django.urls import path

from assessments.views import early_help as views
from assessments.views import early_help_steps as steps

urlpatterns = [
    path("early-help/", views.families, name="early_help"),
    path("early-help/offers/<str:reference>/", views.offer, name="early_help_offer"),
    path("early-help/offers/<str:reference>/decline/", views.turn_down, name="early_help_turn_down"),
    path("early-help/<str:reference>/", views.episode, name="episode"),
    path("early-help/<str:reference>/accept/", steps.accept, name="episode_accept"),
    path("early-help/<str:reference>/decline/", steps.decline, name="episode_decline"),
    path("early-help/<str:reference>/lead/", steps.name_lead, name="episode_lead"),
    path("early-help/<str:reference>/first-contact/", steps.first_contact, name="episode_first_contact"),
    path("early-help/<str:reference>/plan/", steps.plan, name="episode_plan"),
    path("early-help/<str:reference>/action/", steps.set_action, name="episode_action"),
    path("early-help/<str:reference>/action/<int:pk>/", steps.finish_action, name="episode_action_done"),
    path("early-help/<str:reference>/review/", steps.review, name="episode_review"),
    path("early-help/<str:reference>/conference/", steps.conference, name="episode_conference"),
    path("early-help/<str:reference>/step-up/", steps.step_up, name="episode_step_up"),
    path("early-help/<str:reference>/close/", steps.close, name="episode_close"),
]
