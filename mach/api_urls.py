"""The API's own description."""

from django.urls import URLPattern

app_name = "mach-api"
urlpatterns: list[URLPattern] = []
