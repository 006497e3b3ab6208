"""The pages' addresses."""

from django.urls import path

from assessments import early_help_urls, enquiry_urls, meeting_urls, pathway_urls
from assessments.views import assessments as views

app_name = "assessments"
urlpatterns = [
    path("assessments/", views.queue, name="queue"),
    path("assessments/to-allocate/", views.to_allocate, name="to_allocate"),
    path("assessments/to-allocate/<str:reference>/", views.allocate, name="allocate"),
    path("assessments/<str:reference>/", views.assessment, name="assessment"),
    path("assessments/<str:reference>/visit/", views.visit, name="visit"),
    path("assessments/<str:reference>/reallocate/", views.reallocate, name="reallocate"),
    path("assessments/<str:reference>/submit/", views.submit, name="submit"),
    path("assessments/<str:reference>/send-back/", views.send_back, name="send_back"),
    path("assessments/<str:reference>/sign-off/", views.sign_off, name="sign_off"),
    *enquiry_urls.urlpatterns,
    *meeting_urls.urlpatterns,
    *pathway_urls.urlpatterns,
    *early_help_urls.urlpatterns,
]
