"""The addresses of audits' pages."""

from django.urls import path

from improvement.views import audit_steps as steps
from improvement.views import audits as views

urlpatterns = [
    path("audits/", views.programme, name="audits"),
    path("audits/list/", views.audit_list, name="audit_list"),
    path("audits/tool/", views.tool, name="audit_tool"),
    path("audits/teams/", views.teams, name="audit_teams"),
    path("audits/teams/<slug:slug>/", views.team, name="audit_team"),
    path("audits/rounds/plan/", views.plan_round, name="plan_round"),
    path("audits/rounds/<int:pk>/", views.audit_round, name="audit_round"),
    path("audits/rounds/<int:pk>/draw/", views.draw, name="draw_sample"),
    path("audits/rounds/<int:pk>/choose/", views.choose, name="choose_case"),
    path("audits/<str:reference>/", views.audit, name="audit"),
    path("audits/<str:reference>/grade/", steps.grade, name="audit_grade"),
    path("audits/<str:reference>/view/<slug:whose>/", steps.hear, name="audit_view"),
    path("audits/<str:reference>/submit/", steps.submit, name="audit_submit"),
    path("audits/<str:reference>/send-back/", steps.send_back, name="audit_send_back"),
    path("audits/<str:reference>/agree/", steps.agree, name="audit_agree"),
    path("audits/<str:reference>/child-today/", steps.child_today, name="audit_child_today"),
    path("audits/<str:reference>/action/", steps.set_action, name="audit_action"),
    path("audits/<str:reference>/action/<int:pk>/", steps.finish_action, name="audit_action_done"),
    path("audits/<str:reference>/close/", steps.close, name="audit_close"),
    path("audits/<str:reference>/leave-out/", steps.withdraw, name="audit_withdraw"),
    path("audits/<str:reference>/reassign/", steps.reassign, name="audit_reassign"),
]
