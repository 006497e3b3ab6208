"""The pages' addresses."""

from django.urls import URLPattern, re_path

from referrals.views import screening

app_name = "referrals"
urlpatterns: list[URLPattern] = [
    re_path(r"^contacts/(?P<reference>C-\d{4}-\d{6,})/$", screening.contact, name="contact"),
]
