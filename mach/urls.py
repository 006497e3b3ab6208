"""Every address of the system. Apps are named as strings."""

from django.urls import include, path, re_path

from mach.api import Nowhere
from mach.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("", include("mach.page_urls")),
    path("", include("referrals.urls")),
    path("", include("assessments.urls")),
    path("", include("improvement.urls")),
    path("api/", include("mach.api_urls")),
    path("api/v1/", include("referrals.api_urls")),
    path("api/v1/", include("assessments.api_urls")),
    path("api/v1/", include("improvement.api_urls")),
    re_path(r"^api/v1/(?P<nowhere>[\s\S]*)$", Nowhere.as_view(), name="api-nowhere"),
]
