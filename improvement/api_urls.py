"""The API's addresses."""

from django.urls import re_path

from improvement import api

app_name = "improvement-api"
urlpatterns = [re_path(r"^figures/?$", api.Figures.as_view(), name="figures")]
