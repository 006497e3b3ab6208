"""The addresses of the Improvement Board."""

from django.urls import URLPattern, path

from improvement.views import board as views

ONE = "board/<str:reference>"
urlpatterns: list[URLPattern] = [
    path("board/", views.meetings, name="board"),
    path("board/new/", views.plan_meeting, name="plan_board"),
    path(f"{ONE}/", views.meeting, name="board_meeting"),
    path(f"{ONE}/agenda/", views.set_agenda, name="set_agenda"),
    path(f"{ONE}/make-papers/", views.issue_papers, name="issue_papers"),
    path(f"{ONE}/papers/", views.papers, name="board_papers"),
    path(f"{ONE}/report/", views.report, name="board_report"),
    path(f"{ONE}/report.pdf", views.report_file, name="board_report_file"),
    path(f"{ONE}/held/", views.hold, name="hold_board"),
    path(f"{ONE}/items/<int:pk>/", views.decide, name="decide_item"),
    path(f"{ONE}/action/", views.set_action, name="set_board_action"),
    path(f"{ONE}/actions/<int:pk>/", views.finish_action, name="finish_board_action"),
    path(f"{ONE}/close/", views.close, name="close_board"),
]
