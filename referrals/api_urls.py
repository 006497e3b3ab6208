"""The API's addresses."""

from django.urls import re_path

from referrals import api

app_name = "referrals-api"
urlpatterns = [
    re_path(r"^contacts/?$", api.Contacts.as_view(), name="contacts"),
    re_path(rf"^contacts/(?P<reference>{api.REFERENCE})/?$", api.Contact.as_view(), name="contact"),
    re_path(rf"^contacts/(?P<reference>{api.REFERENCE})/information/?$", api.Information.as_view(), name="information"),
    re_path(r"^reference-data/?$", api.ReferenceData.as_view(), name="reference-data"),
]
