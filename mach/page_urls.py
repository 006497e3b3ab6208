"""The ground floor's pages."""

from django.urls import URLPattern, path

from mach import admin_urls
from mach.views import drafts

app_name = "mach"
urlpatterns: list[URLPattern] = [
    path("drafts/<slug:form>/<str:subject>/", drafts.draft, name="draft"),
    path("kept/<uuid:kept_id>/", drafts.kept_post, name="kept"),
    *admin_urls.urlpatterns,
]
