"""The administrator's pages."""

from django.urls import path

from mach.views import administration, settings

urlpatterns = [
    path("users/", administration.users, name="users"),
    path("users/new/", administration.user, name="new_user"),
    path("users/<int:user_id>/", administration.user, name="user"),
    path("users/<int:user_id>/password/", administration.password_link, name="password_link"),
    path("users/<int:user_id>/absence/", administration.absence, name="absence"),
    path("teams/new/", administration.team, name="new_team"),
    path("teams/<slug:slug>/", administration.team, name="team"),
    path("agencies/", administration.agencies, name="agencies"),
    path("agencies/new/", administration.new_agency, name="new_agency"),
    path("agencies/<slug:slug>/", administration.agency, name="agency"),
    path("agencies/<slug:slug>/keys/new/", administration.agency_key, name="agency_key"),
    path("agencies/<slug:slug>/keys/<str:prefix>/", administration.change_key, name="change_key"),
    path("settings/", settings.settings, name="settings"),
    path("settings/clocks/<slug:key>/", settings.timescale, name="timescale"),
    path("settings/caseload/", settings.weights, name="weights"),
    path("settings/holidays/new/", settings.holiday, name="holiday"),
    path("settings/holidays/<int:holiday_id>/remove/", settings.remove_holiday, name="remove_holiday"),
    path("settings/escalation/new/", settings.escalation, name="escalation"),
]
