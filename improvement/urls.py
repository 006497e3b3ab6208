"""The pages of improvement."""

from django.urls import URLPattern, path

from improvement import (
    audit_urls,
    board_urls,
    inspection_urls,
    oversight_urls,
    pack_urls,
    plan_urls,
    workforce_urls,
)
from improvement.views import measures, returns, senders

app_name = "improvement"
urlpatterns: list[URLPattern] = [
    path("measures/", measures.measures, name="measures"),
    path("measures/from-source-to-decision/", senders.senders, name="senders"),
    path("measures/from-source-to-decision/list/", senders.sender, name="sender"),
    path("returns/annex-a/", returns.annex_a, name="annex_a"),
    path("measures/<slug:slug>/", measures.measure, name="measure"),
    path("measures/<slug:slug>/<slug:part>/", measures.rows, name="rows"),
    *plan_urls.urlpatterns,
    *inspection_urls.urlpatterns,
    *board_urls.urlpatterns,
    *pack_urls.urlpatterns,
    *audit_urls.urlpatterns,
    *oversight_urls.urlpatterns,
    *workforce_urls.urlpatterns,
]
