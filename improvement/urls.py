"""The pages' addresses."""

from django.urls import URLPattern, path

from improvement import audit_urls, oversight_urls, practice_views
from improvement.views import measures as views

app_name = "improvement"
urlpatterns: list[URLPattern] = [
    path("measures/", views.measures, name="measures"),
    path("measures/from-source-to-decision/", views.senders, name="senders"),
    path("measures/from-source-to-decision/list/", views.sender, name="sender"),
    path("measures/practice/", practice_views.practice, name="practice"),
    path("measures/practice/<slug:table>/<slug:figure>/", practice_views.behind, name="practice_list"),
    path("measures/standing/<slug:part>/<int:year>-<int:month>/", views.standing, name="standing"),
    path("measures/<slug:slug>/<int:year>-<int:month>/<slug:part>/", views.behind, name="behind"),
    *audit_urls.urlpatterns,
    *oversight_urls.urlpatterns,
]
