"""The pages' addresses."""

from django.urls import URLPattern, path

from improvement.views import measures, returns, senders

app_name = "improvement"
urlpatterns: list[URLPattern] = [
    path("measures/", measures.measures, name="measures"),
    path("measures/from-source-to-decision/", senders.senders, name="senders"),
    path("measures/from-source-to-decision/list/", senders.sender, name="sender"),
    path("returns/annex-a/", returns.annex_a, name="annex_a"),
    path("measures/<slug:slug>/", measures.measure, name="measure"),
    path("measures/<slug:slug>/<slug:part>/", measures.rows, name="rows"),
]
