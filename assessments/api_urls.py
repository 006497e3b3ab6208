"""The API's addresses."""

from django.urls import URLPattern

app_name = "assessments-api"
urlpatterns: list[URLPattern] = []
