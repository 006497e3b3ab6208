"""The pages' addresses."""

from django.urls import URLPattern, path, re_path

from referrals.views import adding, decisions, intake, queue, referrals, screening, sent, visits

app_name = "referrals"
urlpatterns: list[URLPattern] = [
    path("contacts/", queue.contacts, name="queue"),
    path("contacts/new/", intake.take_call, name="take_call"),
    path("contacts/new/who/", intake.who, name="who"),
    path("contacts/new/<uuid:call>/", intake.call, name="call"),
    path("contacts/<slug:reference>/rate/", queue.rate, name="rate"),
    path("contacts/<slug:reference>/allocate/", queue.allocate, name="allocate"),
    path("contacts/<slug:reference>/take/", queue.take, name="take"),
    path("contacts/<slug:reference>/visit/", visits.visit, name="visit"),
    path("contacts/<slug:reference>/visit/stop/", visits.stop_visit, name="stop_visit"),
    re_path(r"^contacts/(?P<reference>C-\d{4}-\d{6,})/$", screening.contact, name="contact"),
    path("contacts/<slug:reference>/authorise/", decisions.authorise, name="authorise"),
    path("contacts/<slug:reference>/authorise/<int:child>/", decisions.change, name="change"),
    path("contacts/<slug:reference>/send-back/", decisions.send_back, name="send_back"),
    path("contacts/<slug:reference>/decide-now/", decisions.decide_now, name="decide_now"),
    path("contacts/<slug:reference>/correct/", decisions.correct, name="correct"),
    path("contacts/<slug:reference>/correct/<int:decision>/", decisions.correct_decision, name="correct_decision"),
    path("contacts/<slug:reference>/received/", decisions.correct_received, name="correct_received"),
    path("contacts/<slug:reference>/tell-referrer/", referrals.tell_referrer, name="tell_referrer"),
    path("contacts/<slug:reference>/read-information/", referrals.read_information, name="read_information"),
    path("contacts/<slug:reference>/information/", adding.information, name="information"),
    path("contacts/<slug:reference>/child/", adding.child, name="child"),
    path("settings/concerns/", adding.categories, name="categories"),
    path("settings/concerns/new/", adding.category, name="new_category"),
    path("settings/concerns/<slug:slug>/", adding.category, name="category"),
    path("decided-without-screening/", decisions.dip_sample, name="dip_sample"),
    path("handovers/", referrals.handovers, name="handovers"),
    path("handovers/<int:pk>/", referrals.handover, name="handover"),
    path("sent/", sent.sent, name="sent"),
    path("sent/<slug:reference>/", sent.sent_contact, name="sent_contact"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<slug:reference>/", referrals.referral, name="referral"),
]
