"""The API's own description."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from mach import api

app_name = "mach-api"
urlpatterns = [
    path("schema/", api.Schema.as_view(), name="schema"),
    path("docs/", login_not_required(api.Docs.as_view()), name="docs"),
]
