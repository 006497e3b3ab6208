"""The project's addresses, and the floors beside them."""

from django.urls import path

from bench import floors
from mach.urls import urlpatterns as project

urlpatterns = [
    path("floor/constant/", floors.constant),
    path("floor/list/", floors.signed_in_list),
    path("floor/bare-list/", floors.bare_list),
    path("floor/six-rows/", floors.SixRows.as_view()),
    *project,
]
