"""The ground floor's pages."""

from django.urls import URLPattern, path

from mach import admin_urls
from mach.views import chronology, clocks, drafts, duplicates, home, identity, notices, people, restricted

app_name = "mach"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("clocks/", clocks.wall, name="clocks"),
    path("clocks/<int:pk>/explain/", clocks.explain, name="explain_breach"),
    path("people/", people.people_search, name="people_search"),
    path("people/new/", people.person_register, name="person_register"),
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("people/duplicates/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("people/merges/", duplicates.merges, name="merges"),
    path("people/merges/<int:pk>/", duplicates.merge, name="merge"),
    path("people/<str:reference>/", people.person, name="person"),
    path("people/<str:reference>/identity/", identity.person_identity, name="person_identity"),
    path("people/<str:reference>/merge/", duplicates.person_merge, name="person_merge"),
    path("people/<str:reference>/merge/<str:other>/", duplicates.merge_people, name="merge_people"),
    path("people/<str:reference>/views/", people.person_views, name="person_views"),
    path("people/<str:reference>/chronology/", chronology.chronology, name="chronology"),
    path("people/<str:reference>/chronology/<int:pk>/", chronology.judge, name="judge_event"),
    path("people/<str:reference>/correct/", people.person_correct, name="person_correct"),
    path("people/<str:reference>/name/", people.person_name, name="person_name"),
    path("people/<str:reference>/address/", people.person_address, name="person_address"),
    path("people/<str:reference>/relationship/", people.person_relationship, name="person_relationship"),
    path("people/<str:reference>/restrict/", restricted.person_restrict, name="person_restrict"),
    path("people/<str:reference>/restrict/name/", restricted.person_grant, name="person_grant"),
    path("people/<str:reference>/restrict/<int:grant_id>/revoke/", restricted.person_revoke, name="person_revoke"),
    path("glass/", restricted.glass, name="glass"),
    path("glass/<int:grant_id>/", restricted.glass_review, name="glass_review"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("drafts/<slug:form>/<str:subject>/", drafts.draft, name="draft"),
    path("kept/<uuid:kept_id>/", drafts.kept_post, name="kept"),
    *admin_urls.urlpatterns,
]
