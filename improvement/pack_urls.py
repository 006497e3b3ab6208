"""The addresses of evidence packs."""

from django.urls import URLPattern, path

from improvement.views import packs as views

urlpatterns: list[URLPattern] = [
    path("packs/", views.packs, name="packs"),
    path("packs/new/", views.make_pack, name="make_pack"),
    path("packs/<int:pk>/", views.pack, name="pack"),
    path("packs/<int:pk>/pack.pdf", views.pack_file, name="pack_file"),
]
