"""The pages' addresses."""

from django.urls import path

from assessments import assessment_urls, early_help_urls, enquiry_urls, meeting_urls, pathway_urls
from assessments.views import assessments as views

app_name = "assessments"
urlpatterns = [
    path("assessments/", views.queue, name="queue"),
    path("assessments/to-allocate/", views.to_allocate, name="to_allocate"),
    path("assessments/to-allocate/<str:reference>/", views.allocate, name="allocate"),
    *assessment_urls.urlpatterns,
    *enquiry_urls.urlpatterns,
    *meeting_urls.urlpatterns,
    *pathway_urls.urlpatterns,
    *early_help_urls.urlpatterns,
]
