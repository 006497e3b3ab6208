"""Addresses of homeless young people's pathways, and of work that is handed over."""

from django.urls import path

from assessments.views import handing_over, pathways

urlpatterns = [
    path("homeless/", pathways.pathways, name="pathways"),
    path("homeless/of/<str:reference>/", pathways.of_contact, name="pathways_of_contact"),
    path("homeless/begin/<str:reference>/<int:child_id>/", pathways.begin, name="begin_pathway"),
    path("homeless/begin/<str:reference>/<int:child_id>/not/", pathways.not_homeless, name="not_homeless"),
    path("homeless/<str:reference>/", pathways.pathway, name="pathway"),
    path("homeless/<str:reference>/<slug:step>/", pathways.step, name="pathway_step"),
    path("work-to-hand-over/", handing_over.leavers, name="leavers"),
    path("work-to-hand-over/<int:worker_id>/", handing_over.work, name="work_of"),
    path("work-to-hand-over/<int:worker_id>/leaving/", handing_over.leaving, name="leaving"),
    path("unfinished/", handing_over.register, name="register"),
]
