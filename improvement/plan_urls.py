"""The addresses of the journey and the plan."""

from django.urls import URLPattern, path

from improvement.views import journey, plan_steps, versions
from improvement.views import plan as views

ACTION = "plan/actions/<str:reference>"
urlpatterns: list[URLPattern] = [
    path("plan/journey/", journey.journey, name="journey"),
    path("plan/", views.plan, name="plan"),
    path("plan/not-answered/", views.to_answer, name="to_answer"),
    path("plan/priorities/new/", views.add_priority, name="add_priority"),
    path("plan/priorities/<int:pk>/", views.change_priority, name="change_priority"),
    path("plan/versions/", versions.versions, name="versions"),
    path("plan/versions/endorse/", versions.endorse, name="endorse"),
    path("plan/versions/<int:number>/", versions.version, name="version"),
    path("plan/versions/<int:number>/since/<int:before>/", versions.changes, name="version_changes"),
    path("plan/actions/new/", views.add_action, name="add_action"),
    path(f"{ACTION}/", views.action, name="action"),
    path(f"{ACTION}/change/", plan_steps.revise, name="revise_action"),
    path(f"{ACTION}/answers/", plan_steps.answer, name="answer_findings"),
    path(f"{ACTION}/begin/", plan_steps.start, name="start_action"),
    path(f"{ACTION}/progress/", plan_steps.report_progress, name="report_progress"),
    path(f"{ACTION}/milestone/", plan_steps.set_milestone, name="set_milestone"),
    path(f"{ACTION}/milestones/<int:pk>/", plan_steps.reach_milestone, name="reach_milestone"),
    path(f"{ACTION}/evidence/", plan_steps.add_evidence, name="add_evidence"),
    path(f"{ACTION}/evidence/figure/", plan_steps.link_figure, name="link_figure"),
    path(f"{ACTION}/evidence/<int:pk>/", views.evidence_file, name="evidence_file"),
    path(f"{ACTION}/colour/", plan_steps.override_rag, name="override_rag"),
    path(f"{ACTION}/complete/", plan_steps.complete, name="complete_action"),
    path(f"{ACTION}/reopen/", plan_steps.reopen, name="reopen_action"),
    path(f"{ACTION}/withdraw/", plan_steps.withdraw, name="withdraw_action"),
]
