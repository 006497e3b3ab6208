"""A contact's page: the one page on which everybody at the front door reads it, and its worker screens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from mach import audit, drafts
from mach.errors import Conflict, RuleBroken
from mach.http import or_404
from mach.queries.people import named
from referrals import services
from referrals.forms.quality import QualityForm
from referrals.forms.screening import Desk, typed_parts
from referrals.queries import quality as rating
from referrals.queries import screening as queries
from referrals.queries.workbench import workbench
from referrals.services import identify
from referrals.views import wording
from referrals.views.steps import buttons

DRAFT = "screening"
FILLED_IN = {"talk-spoken_at", "talk-method"}
"""What stands in the page before anybody types: no reason to keep a draft."""


def contact(request: HttpRequest, reference: str) -> HttpResponse:
    page = read(request, reference)
    if request.method == "POST":
        desk = Desk(page, posted=request.POST)
        try:
            return act(request, page, desk)
        except RuleBroken as broken:
            return refused(request, page, desk, broken)
    typed = drafts.load(user=request.user, form=DRAFT, subject=reference) if page.writer else None
    return show(request, page, Desk(page, drafted=typed.first() if typed else None), typed)


def read(request: HttpRequest, reference: str) -> Any:
    return or_404(workbench(reference, request.user))


def refused(request: HttpRequest, page: Any, desk: Desk, broken: RuleBroken) -> HttpResponse:
    """The page again with what was typed, what is wrong beside its field, and the parts as they stand by now."""
    if not desk.sent:
        messages.error(request, str(broken))
        return HttpResponseRedirect(page.contact.get_absolute_url())
    desk.refuse(broken.errors)
    page = read(request, page.contact.reference)
    typed = drafts.load(user=request.user, form=DRAFT, subject=page.contact.reference) if page.writer else None
    desk.parts = Desk(page, drafted=typed.first() if typed else None).parts
    return show(request, page, desk, typed)


def show(request: HttpRequest, page: Any, desk: Desk, typed: Any) -> HttpResponse:
    audit.viewed(page.contact, by=request.user, people=page.shown)
    contact = page.contact
    shown = {
        "page": page,
        "contact": contact,
        "desk": desk,
        "typed": typed,
        "boxes": desk.parts.boxes(),
        "has_errors": any(form.errors for form in desk.everything),
        "referrer": wording.referrer(contact),
        "parents": wording.parents_told(contact),
        "people": [(person, wording.as_sent(person)) for person in (*page.children, *page.adults)],
        "quality": quality_of(request, page),
        **buttons(page),
    }
    return render(request, "referrals/contact.html", shown)


def quality_of(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """How good the referral was, for those who rate what partners send."""
    if not rating.may_rate(page.contact, request.user):
        return None
    held = rating.in_force(page.contact)
    said = [(getattr(held, what), words) for what, words in rating.RATED.items()] if held else []
    initial = {name: getattr(held, name) for name in (*rating.RATED, "words")} if held else {}
    return {"held": held, "said": said, "form": QualityForm(prefix="quality", initial=initial)}


def quality(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    form = QualityForm(request.POST, prefix="quality")
    if not form.is_valid():
        raise RuleBroken("Write at most 500 characters on what would help next time.")
    services.rate_quality(page.contact, **form.cleaned_data, by=request.user)
    return back(request, page, "Rated. The referrer reads it.", "#quality")


def act(request: HttpRequest, page: Any, desk: Desk) -> HttpResponse:
    """Keep what was typed, whatever becomes of the rest; then do what the button says."""
    if page.writer:
        keep_typed(request, page)
    verb, _, what = request.POST.get("do", "save").partition(":")
    if verb not in VERBS:
        raise Http404
    return VERBS[verb](request, page, desk, what)


def keep_typed(request: HttpRequest, page: Any) -> None:
    """The draft becomes what was on the page when the button was pressed."""
    held = {row.part: row.text for row in page.file["parts"]}
    kept = {f"{each.kind}.{each.version}": [each.text] for each in typed_parts(request.POST.dict())
            if each.text != held.get(each.kind, "")}  # fmt: skip
    kept |= {
        name: values
        for name, values in request.POST.lists()
        if name.partition("-")[0] in {"child", "talk", "action"} and name not in FILLED_IN and any(values)
    }
    of = {"user": request.user, "form": DRAFT, "subject": page.contact.reference}
    drafts.discard(**of)
    if kept:
        drafts.save(**of, fields=kept)


def forget_typed(request: HttpRequest, page: Any, done: Callable[[str], bool]) -> None:
    """Take what has become record out of the draft; the rest stays typed."""
    of = {"user": request.user, "form": DRAFT, "subject": page.contact.reference}
    typed = drafts.load(**of)
    if typed is None:
        return
    drafts.discard(**of)
    if left := {name: values for name, values in typed.fields.items() if not done(name)}:
        drafts.save(**of, fields=left)


def back(request: HttpRequest, page: Any, told: str, place: str = "") -> HttpResponse:
    messages.success(request, told)
    return HttpResponseRedirect(page.contact.get_absolute_url() + place)


def save_parts(request: HttpRequest, page: Any) -> list[str]:
    """Write what changed. What somebody else wrote meanwhile is left as it is, and named in the answer."""
    held = {row.part: row.text for row in page.file["parts"]}
    written, conflicts = set(), []
    for each in typed_parts(request.POST.dict()):
        if each.text != held.get(each.kind, ""):
            try:
                services.write_part(page.contact, kind=each.kind, text=each.text, version=each.version, by=request.user)
            except Conflict as moved:
                conflicts.append(str(moved))
                continue
        written.add(each.kind)
    forget_typed(request, page, lambda name: name.partition(".")[0] in written)
    return conflicts


def save(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    if conflicts := save_parts(request, page):
        return tell_conflict(request, page, conflicts)
    return back(request, page, "Saved. Not yet recommended.", "#means")


def tell_conflict(request: HttpRequest, page: Any, conflicts: list[str]) -> HttpResponse:
    for told in conflicts:
        messages.warning(request, told)
    return HttpResponseRedirect(page.contact.get_absolute_url() + "#means")


def recommend(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    if conflicts := save_parts(request, page):
        return tell_conflict(request, page, conflicts)
    if not desk.bind_outcomes():
        raise RuleBroken
    outcomes = {pk: form.outcome() for pk, form in desk.outcomes.items()}
    services.recommend(page.contact, outcomes=outcomes, by=request.user)
    drafts.discard(user=request.user, form=DRAFT, subject=page.contact.reference)
    return back(request, page, "Recommended. A manager will decide, and you will be told.")


def talk(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    if not desk.bind_talk():
        raise RuleBroken
    said, consents = desk.talk.talk(), desk.talk.consents()
    key = f"adult-{desk.talk.cleaned_data['adult']}"
    said["adult"] = queries.on_contact(page.contact, key)
    for answer in consents.values():
        answer["decided_by"] = queries.manager(int(answer["decided_by"])) if answer["decided_by"] else None
    services.log_parent_contact(page.contact, talk=said, consents=consents, by=request.user)
    forget_typed(request, page, lambda name: name.startswith("talk-"))
    return back(request, page, "Added to the parents’ log.", "#parents")


def tick(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    action = queries.action_of(page.contact, number(what))
    if action is None:
        raise Http404
    services.finish_action(action, outcome=request.POST.get(f"action-{action.pk}", "")[:5000], by=request.user)
    forget_typed(request, page, lambda name: name == f"action-{what}")
    return back(request, page, "Step done.", "#direction")


def agree(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    if not desk.bind_agree():
        raise RuleBroken
    services.agree_to_contact_parents(page.contact, by=request.user, **desk.agree.cleaned_data)
    return back(request, page, "Agreed. The worker has been told.", "#parents")


def confirm(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    candidate = queries.candidate_of(page.contact, what, request.user)
    if candidate is None:
        raise Http404
    identify.confirm_person(candidate.child or candidate.adult, person=candidate.person, by=request.user)
    return back(request, page, "Confirmed. What is known of them is now on this page.", "#who")


def another(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    candidate = queries.candidate_of(page.contact, what, request.user)
    if candidate is None:
        raise Http404
    identify.not_the_same(candidate, by=request.user)
    return back(request, page, "Noted: somebody else.", "#who")


def same(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    """Somebody whom the worker found by the search: the name was sent otherwise than the index has it."""
    person = named(request.POST.get(f"same-{what}", "").strip().upper()[:20], request.user)
    identify.confirm_person(somebody(page, what), person=person, by=request.user)
    return back(request, page, "Confirmed. What is known of them is now on this page.", "#who")


def register(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    identify.register_person(somebody(page, what), by=request.user)
    return back(request, page, "Registered as a new person.", "#who")


def undo(request: HttpRequest, page: Any, desk: Desk, what: str) -> HttpResponse:
    reason = request.POST.get(f"undo-{what}", "")[:1000]
    identify.undo_link(somebody(page, what), reason=reason, by=request.user)
    return back(request, page, "Undone: nobody is linked here now.", "#who")


def somebody(page: Any, key: str) -> Any:
    found = queries.on_contact(page.contact, key)
    if found is None:
        raise Http404
    return found


def number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 18 else 0


VERBS: dict[str, Callable[[HttpRequest, Any, Desk, str], HttpResponse]] = {
    "save": save,
    "recommend": recommend,
    "talk": talk,
    "tick": tick,
    "agree": agree,
    "quality": quality,
    "confirm": confirm,
    "another": another,
    "same": same,
    "register": register,
    "undo": undo,
}
