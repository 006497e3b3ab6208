"""The ground floor's pages."""

from django.urls import URLPattern

app_name = "mach"
urlpatterns: list[URLPattern] = []
