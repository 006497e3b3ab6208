"""The form in which an assessment is written: parts, everybody consulted, partners, scales and findings on one page.

Each box is named for the version that its writing began from: `plan.3`. So a text that was begun before somebody else
saved is known wherever it turns up: from another tab, from a draft, from a colleague who writes a sibling's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from assessments.queries.writing import Writing
from assessments.rules import AssessmentOutcome, PartKind, Standing
from assessments.rules.assessments import Asked, Heard
from mach.census import ASSESSMENT_FACTORS
from mach.forms import DateField, Form, InlineRadios, Ticks
from mach.forms import Writing as WritingBox

YES_NO = [("yes", "Yes"), ("no", "No")]
HINTS = {
    PartKind.PLAN: "Why this child is assessed, what will be done, by whom and by when.",
    PartKind.HOME: "What is it like to be this child at home? Who is there at breakfast and at bedtime, what is "
    "feared, what is loved, what language and faith is lived, who the child is and wants to be.",
    PartKind.SCHOOL: "What is it like to be this child at school or nursery? Friends, being different, being late, who "
    "notices. Not there yet: say so, and what the days are like.",
    PartKind.TOWN: "What is it like to be this child in this town? The way to school, where it is safe and where it is "
    "not, who looks out for the child, how people treat a family like this one.",
    PartKind.VIEWS: "What this child said, showed and wants, in the child's own words. Never a sibling's.",
    PartKind.HISTORY: "What came before, what was tried, what it meant for the children.",
    PartKind.WORRIES: "What has happened, what may happen, and how sure we are.",
    PartKind.STRENGTHS: "Who keeps the children safe already, how, and how often.",
    PartKind.NEEDS: "What has to change, seen through the children's eyes.",
    PartKind.DANGER: "Who is worried that what may happen to this child if nothing changes. None: say so, and why.",
    PartKind.ANALYSIS: "What it is like to be this child, what may happen if nothing changes, and what should change.",
    PartKind.FAMILY_SAID: "Their own words about this assessment. They did not want to: say so.",
}
FACTOR_CHOICES = [(code, f"{code} {label}") for code, label in ASSESSMENT_FACTORS.items()]
OUTCOMES = [("", "Not decided yet"), *((o.value, o.label) for o in AssessmentOutcome)]
FINDINGS = ("not_seen_reason", "outcome", "outcome_team", "outcome_council", "factors")
JOINED = ("text", "said", "why_not", "why", "not_seen_reason")
"""What two people wrote can be put one under the other; of everything else one stands."""
LONGEST = 100_000


def key_of(name: str) -> str:
    """What a field belongs to, and is saved with: a part, a row, the findings."""
    return "findings" if name in FINDINGS else name.partition("-")[0]


def versions_in(names: Iterable[str]) -> dict[str, int]:
    """The latest version that each part or row among posted or drafted fields began from."""
    found: dict[str, int] = {}
    for each in names:
        name, _, version = each.rpartition(".")
        if name and version.isdecimal() and len(version) < 9:
            found[key_of(name)] = max(found.get(key_of(name), 0), int(version))
    return found


def text(label: str, *, rows: int = 3, hint: str = "", longest: int = LONGEST) -> forms.CharField:
    box = WritingBox(attrs={"rows": rows}) if rows > 3 else forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=False, max_length=longest, help_text=hint, widget=box)


def short(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


def consulted() -> forms.TypedChoiceField:
    said = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        label="Consulted?", choices=YES_NO, widget=InlineRadios, required=False, coerce=said.get, empty_value=None
    )


def as_shown(name: str, value: Any) -> Any:
    """What is saved, as its box takes it."""
    if name == "consulted":
        return {True: "yes", False: "no"}.get(value)
    return value.pk if name == "agency" and value else value


def day(label: str) -> DateField:
    return DateField(label=label, required=False, help_text="")


class WritingForm(Form):
    """`writing` is what is saved; `typed` what was typed and not saved yet, as its draft holds it."""

    def __init__(
        self, data: Any = None, *, writing: Writing, teams: Any, agencies: Iterable[Any],
        typed: Mapping[str, list[str]] | None = None,
    ) -> None:  # fmt: skip
        self.writing = writing
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.current = {"cnew": 0, "inew": 0, "snew": 0, "findings": writing.record.version}
        self.current |= {kind.value: 0 for kind in PartKind}
        self.current |= {kind: part.version for kind, part in writing.parts.items()}
        begun = versions_in(data if data is not None else typed or ())
        # A row that another tab or person has added since is not on the page that was sent: it is left as it is.
        self.sent = None if data is None else set(begun)
        rows: dict[str, Any] = {f"p{link.person_id}": None for link in writing.parents} | writing.rows
        self.rows = {key: row for key, row in rows.items() if self._was_sent(key)}
        self.current |= {key: row.version if row else 0 for key, row in self.rows.items()}
        self.versions = {key: begun.get(key, now) for key, now in self.current.items()}
        super().__init__(data)
        self._add_parts()
        self._add_rows()
        self._add_findings(teams)
        for name in self.fields:
            if (said := (typed or {}).get(self.add_prefix(name))) is not None:
                self.initial[name] = said if name == "factors" else "".join(said[-1:])

    def _was_sent(self, key: str) -> bool:
        return self.sent is None or key in self.sent

    def look_again(self, writing: Writing) -> None:
        """Somebody else saved meanwhile: what is chosen from is what stands now."""
        self.writing = writing
        self.current |= {kind: part.version for kind, part in writing.parts.items()}
        known = {key: row for key, row in writing.rows.items() if key in self.rows}
        self.rows |= known
        self.current |= {key: row.version for key, row in known.items()}
        writing.record.refresh_from_db()
        self.current["findings"] = writing.record.version

    def add_prefix(self, field_name: str) -> str:
        # Django asks for the names of ids too: those have their version already.
        return f"{field_name}.{self.versions[key_of(field_name)]}" if field_name in self.fields else field_name

    def _add_parts(self) -> None:
        for kind in PartKind:
            self.fields[kind.value] = text(kind.label, rows=5, hint=HINTS[kind])
            held = self.writing.parts.get(kind)
            self.initial[kind.value] = held.text if held else ""

    def _add_rows(self) -> None:
        for key in [*self.rows, "cnew", "inew", "snew"]:
            fields = self._row(key)
            row = self.rows.get(key)
            for name, field in fields.items():
                self.fields[f"{key}-{name}"] = field
                value = getattr(row, name) if row else None
                self.initial[f"{key}-{name}"] = as_shown(name, value)

    def _row(self, key: str) -> dict[str, Any]:
        named = {"who": short("Who")} if not key.startswith("p") else {}
        if key[0] in "pc":
            said = {"said": text("What they said"), "why_not": text("If not consulted, why", rows=2)}
            return {**named, "consulted": consulted(), "on": day("When"), "how": short("How"), **said}
        if key[0] == "i":
            days = {"asked_on": day("Asked on"), "received_on": day("Received on")}
            said = {"said": text("What they said, or that they have not answered")}
            return {"agency": self._agency(), "who": short("Who there, or another agency"), **days, **said}
        score = forms.IntegerField(
            label="0 to 10", required=False, min_value=0, max_value=10,
            widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        )  # fmt: skip
        return {**named, "score": score, "on": day("When"), "why": text("Why", rows=2)}

    def _agency(self) -> forms.TypedChoiceField:
        choices = [("", "Not in this list"), *self.agencies.items()]
        return forms.TypedChoiceField(
            label="Agency", choices=choices, required=False, coerce=self.agencies.get, empty_value=None
        )

    def _add_findings(self, teams: Any) -> None:
        record = self.writing.record
        self.fields["not_seen_reason"] = text("If the child was not seen, why", rows=2, longest=5000)
        self.fields["outcome"] = forms.ChoiceField(
            label="Outcome", required=False, choices=OUTCOMES, widget=forms.RadioSelect
        )
        self.fields["outcome_team"] = forms.ModelChoiceField(
            label="Where work continues: with which team", required=False, queryset=teams, empty_label="No team yet"
        )
        self.fields["outcome_council"] = short("Where another council takes over: which")
        self.fields["factors"] = forms.MultipleChoiceField(
            label="Factors identified", choices=FACTOR_CHOICES, required=False, widget=Ticks,
            help_text="They go with the outcome, and count from the sign-off on. 21 stands alone.",
        )  # fmt: skip
        for name in FINDINGS:
            self.initial[name] = getattr(record, f"{name}_id" if name == "outcome_team" else name)

    def clean(self) -> dict[str, Any]:
        """What the service takes: parts, findings and rows, each with the version that it began from."""
        said = super().clean() or self.cleaned_data
        parts, gathered, findings = {}, {}, {}
        for kind in filter(self._was_sent, PartKind):
            if found := self._chosen(kind.value, {"text": said.get(kind.value, "")}):
                parts[kind.value] = (found[0]["text"], found[1])
        for key in [*self.rows, "cnew", "inew", "snew"]:
            names = [name for name in self.fields if name.startswith(f"{key}-")]
            values = {name.partition("-")[2]: said.get(name) for name in names}
            if found := self._chosen(key, values):
                gathered[key] = found
        if self._was_sent("findings") and (
            found := self._chosen("findings", {name: said.get(name) for name in FINDINGS if name in said})
        ):
            findings = {**found[0], "version": found[1]}
        return {"parts": parts, "gathered": gathered, "findings": findings}

    def _chosen(self, key: str, mine: dict[str, Any]) -> tuple[dict[str, Any], int] | None:
        """What stands where two wrote at once, as chosen on the page: mine, theirs, or both one under the other."""
        choice, _, version = self.data.get(f"keep-{key}", "").partition(".")
        if version != str(self.current[key]):
            return mine, self.versions[key]
        if choice == "theirs":
            return None
        if choice == "both":
            theirs = self.saved(key)
            for name in set(JOINED) & set(mine):
                texts = [each for each in (theirs.get(name), mine[name]) if each]
                mine = {**mine, name: "\n\n".join(dict.fromkeys(texts))}
        return mine, self.current[key]

    def saved(self, key: str) -> dict[str, Any]:
        """What is saved under a key: of a part its text, of a row its fields."""
        if key in self.writing.parts:
            return {"text": self.writing.parts[key].text}
        of = self.writing.record if key == "findings" else self.rows.get(key)
        names = FINDINGS if key == "findings" else [n.partition("-")[2] for n in self.fields if n.startswith(f"{key}-")]
        return {name: getattr(of, name) for name in names} if of else {}

    def say(self, missing: Mapping[str, str]) -> None:
        """Show all that is missing at once, each beside its field."""
        self._errors = forms.utils.ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for name, words in missing.items():
            where = "not_seen_reason" if name == "visit" else name
            where = where if where in self.fields else NON_FIELD_ERRORS
            self._errors.setdefault(where, self.error_class(renderer=self.renderer)).append(words)

    def standing(self) -> Standing:
        """How the assessment stands as it is being typed, saved or not."""
        value = {name: self[name].value() for name in self.fields}
        saved = self.writing.standing()
        words = {True: True, False: False, "yes": True, "no": False}

        def heard(one: Heard) -> Heard:
            said = {name: value.get(f"{one.key}-{name}") or "" for name in ("on", "said", "why_not")}
            return Heard(one.key, one.role, words.get(value.get(f"{one.key}-consulted")), **said)  # type: ignore[arg-type]

        asked = [Asked(key, value.get(f"{key}-said") or "") for key in self.rows if key[0] == "i"]
        asked += [each for each in saved.asked if each.key not in self.rows]
        if value["inew-agency"] or value["inew-who"] or value["inew-said"]:
            asked.append(Asked("inew", value["inew-said"] or ""))
        return Standing(
            parts={kind.value: value[kind.value] or "" for kind in PartKind},
            child_seen=saved.child_seen,
            not_seen_reason=value["not_seen_reason"] or "",
            heard=[heard(one) for one in saved.heard],
            asked=asked,
            scales=saved.scales + (value["snew-score"] not in (None, "")),
            factors=value["factors"] or [],
            outcome=value["outcome"] or "",
            team_named=bool(value["outcome_team"]),
            council=value["outcome_council"] or "",
            siblings_views=saved.siblings_views,
        )
