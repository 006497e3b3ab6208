"""The addresses of packs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
