"""The addresses of oversight's pages."""

from django.urls import path

from improvement.views import gaps, panel, quality, supervision

urlpatterns = [
    path("oversight/", gaps.gaps, name="gaps"),
    path("oversight/gaps/<slug:slug>/", gaps.gap, name="gap"),
    path("oversight/referral-quality/", quality.quality, name="quality"),
    path("oversight/referral-quality/list/", quality.quality_list, name="quality_list"),
    path("oversight/supervision/", supervision.supervisions, name="supervisions"),
    path("oversight/supervision/of/<int:pk>/", supervision.worker, name="supervised"),
    path("oversight/supervision/of/<int:pk>/arrange/", supervision.arrange, name="supervision_arrange"),
    path("oversight/supervision/<str:reference>/", supervision.supervision, name="supervision"),
    path("oversight/supervision/<str:reference>/hold/", supervision.hold, name="supervision_hold"),
    path("oversight/supervision/<str:reference>/move/", supervision.move, name="supervision_move"),
    path("oversight/supervision/<str:reference>/cancel/", supervision.cancel, name="supervision_cancel"),
    path("oversight/supervision/<str:reference>/action/", supervision.set_action, name="supervision_action"),
    path(
        "oversight/supervision/<str:reference>/action/<int:pk>/",
        supervision.finish_action,
        name="supervision_action_done",
    ),
    path("oversight/re-referrals/", panel.cases, name="panel"),
    path("oversight/re-referrals/list/", panel.list_now, name="panel_list_now"),
    path("oversight/re-referrals/<str:reference>/", panel.case, name="panel_case"),
    path("oversight/re-referrals/<str:reference>/review/", panel.review, name="panel_review"),
    path("oversight/re-referrals/<str:reference>/correct/", panel.correct, name="panel_correct"),
    path("oversight/re-referrals/<str:reference>/action/", panel.set_action, name="panel_action"),
    path("oversight/re-referrals/<str:reference>/action/<int:pk>/", panel.finish_action, name="panel_action_done"),
]
