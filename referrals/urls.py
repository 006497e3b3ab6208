"""The pages' addresses."""

from django.urls import URLPattern, path, re_path

from referrals.views import queue, screening, visits

app_name = "referrals"
urlpatterns: list[URLPattern] = [
    path("contacts/", queue.contacts, name="queue"),
    path("contacts/<slug:reference>/rate/", queue.rate, name="rate"),
    path("contacts/<slug:reference>/allocate/", queue.allocate, name="allocate"),
    path("contacts/<slug:reference>/take/", queue.take, name="take"),
    path("contacts/<slug:reference>/visit/", visits.visit, name="visit"),
    path("contacts/<slug:reference>/visit/stop/", visits.stop_visit, name="stop_visit"),
    re_path(r"^contacts/(?P<reference>C-\d{4}-\d{6,})/$", screening.contact, name="contact"),
]
