"""The addresses of inspections and visits."""

from django.urls import URLPattern, path

from improvement.views import inspections as views

urlpatterns: list[URLPattern] = [
    path("inspections/", views.inspections, name="inspections"),
    path("inspections/new/", views.record_inspection, name="record_inspection"),
    path("inspections/<slug:code>/", views.inspection, name="inspection"),
    path("inspections/<slug:code>/change/", views.change_inspection, name="change_inspection"),
    path("inspections/<slug:code>/finding/", views.record_finding, name="record_finding"),
]
