// Keeps what is being typed. <form data-draft-url="…" data-draft-version="3"> posts the fields that changed, form-encoded, two seconds
// after the last key, every five seconds while somebody types on without a pause, on leaving a field and on leaving the page. `draft_fields` names every field sent, so that a box with no tick
// is told from a box that was not sent; `draft_version` is the version that the reader started from; `draft_on_its_way` says that a
// save was sent from this very page and not yet answered, so that leaving the page then is not taken for another tab.
// Answers: 200 JSON {"version": 4, "words": "Saved 10:42"}; 409 the HTML of components/conflict.html; 400 JSON {"words": why}; a redirect, 401 or 403: signed out.
// Whatever happens, the text stays in the form.
import { ask, isSignedOut, renewToken } from "./session.js";

const WAIT = 2000, LONGEST = 5000, RETRY = 15000;
const SIGNED_OUT_WORDS = "You have been signed out. Sign in in another tab: your text is safe here, and is saved when you come back.";
const started = new WeakSet();

class Autosave {
  constructor(form) {
    this.form = form;
    this.changed = new Set();
    this.onItsWay = [];
    this.since = 0;
    this.sending = false;
    this.paused = false;
    this.leaving = false;
    this.place = form.querySelector("[data-saved-state]") ?? document.querySelector("[data-saved-state]");
    form.addEventListener("input", (event) => this.note(event.target));
    form.addEventListener("change", (event) => { this.note(event.target); });
    form.addEventListener("focusout", () => { if (this.changed.size) this.save(); });
    form.addEventListener("submit", () => { this.leaving = true; clearTimeout(this.timer); });
    form.addEventListener("click", (event) => { if (event.target.closest("[data-keep-mine]")) this.keepMine(); });
    document.addEventListener("click", (event) => { if (event.target.closest("[data-keep-mine]") && !form.contains(event.target)) this.keepMine(); });
    window.addEventListener("pagehide", () => this.save({ keepalive: true }));
    document.addEventListener("visibilitychange", () => { if (this.changed.size) this.save({ keepalive: document.hidden }); });
    window.addEventListener("beforeunload", (event) => { if (this.changed.size && !this.leaving && (this.paused || this.failed)) event.preventDefault(); });
  }

  note(field) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.closest("[data-no-draft]")) return;
    this.changed.add(field.name);
    if (!this.failed && !this.paused) this.say("typing", "Not saved yet");
    this.later(WAIT);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.since ||= Date.now();
    this.timer = setTimeout(() => this.save(), wait === WAIT ? Math.min(wait, Math.max(0, this.since + LONGEST - Date.now())) : wait);
  }

  body(names) {
    const all = new FormData(this.form), body = new URLSearchParams();
    body.append("draft_version", this.form.dataset.draftVersion ?? "");
    for (const name of names) {
      body.append("draft_fields", name);
      for (const value of all.getAll(name)) if (typeof value === "string") body.append(name, value);
    }
    return body;
  }

  async save({ keepalive = false, again = true } = {}) {
    if (!this.changed.size || this.paused || this.leaving) return;
    if (this.sending) return keepalive ? this.lastWords() : undefined;
    clearTimeout(this.timer);
    const names = [...this.changed];
    this.changed.clear();
    this.onItsWay = names;
    this.since = 0;
    this.sending = true;
    let answer = null;
    try {
      answer = await ask(this.form.dataset.draftUrl, { body: this.body(names), keepalive });
    } catch {
      answer = null;
    }
    this.sending = false;
    if (answer?.ok) return this.saved(answer);
    for (const name of names) this.changed.add(name);
    if (answer?.status === 409) return this.conflict(answer);
    if (answer?.status === 400) return this.refused(answer);
    if (answer && (isSignedOut(answer) || answer.status === 403)) return this.signedOut(again);
    this.failed = true;
    this.say("failed", "Not saved: the server cannot be reached. Your text is safe on this page; it is tried again.");
    this.later(RETRY);
  }

  // The page goes while a save is unanswered: what was typed since goes after it, together with what that one holds,
  // because nobody can say which of the two arrives first.
  lastWords() {
    const body = this.body(new Set([...this.onItsWay, ...this.changed]));
    body.append("draft_on_its_way", "1");
    ask(this.form.dataset.draftUrl, { body, keepalive: true }).catch(() => null);
  }

  async saved(answer) {
    this.failed = false;
    const told = await answer.json().catch(() => ({}));
    if (told.version !== undefined) this.form.dataset.draftVersion = told.version;
    for (const field of this.form.querySelectorAll("input[name=draft_version], input[name=version]")) if (told.version !== undefined && field.dataset.draft !== undefined) field.value = told.version;
    const suffix = this.place?.dataset.suffix;
    const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
    if (this.changed.size) return this.later(WAIT);
    this.say("saved", told.words ?? `Saved ${at}${suffix ? `, ${suffix}` : ""}`);
  }

  async refused(answer) {
    const told = await answer.json().catch(() => ({}));
    this.failed = true;
    this.say("failed", `Not saved. ${told.words ?? "Your text is safe on this page; it is tried again."}`);
    this.later(RETRY);
  }

  // A 403 may only mean that somebody signed in again in another tab: learn the new token and try once more.
  async signedOut(again) {
    if (again && (await renewToken())) return this.save({ again: false });
    this.failed = true;
    this.say("signed-out", SIGNED_OUT_WORDS);
    this.later(RETRY);
  }

  async conflict(answer) {
    this.paused = true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const panel = page.querySelector("[data-conflict]");
    document.querySelector("[data-conflict]")?.remove();
    if (panel) {
      for (const button of panel.querySelectorAll("[data-keep-mine]")) button.hidden = false;
      this.besideWhatChanged(document.adoptNode(panel));
    }
    this.say("conflict", "Somebody else saved this while you were writing. Both texts are shown; nothing is lost.");
  }

  besideWhatChanged(panel) {
    const name = CSS.escape([...this.changed].at(-1) ?? "");
    const group = this.form.querySelector(`[name="${name}"]`)?.closest(".govuk-form-group");
    if (group) group.after(panel);
    else this.form.prepend(panel);
  }

  keepMine() {
    const panel = document.querySelector("[data-conflict]");
    if (!panel) return;
    if (panel.dataset.version) this.form.dataset.draftVersion = panel.dataset.version;
    panel.remove();
    this.paused = false;
    this.save();
  }

  say(state, words) {
    if (!this.place) return;
    this.place.dataset.state = state;
    if (this.place.textContent !== words) this.place.textContent = words;
  }
}

export function startAutosave(root) {
  const forms = [...root.querySelectorAll("form[data-draft-url]")];
  if (root.matches?.("form[data-draft-url]")) forms.push(root);
  for (const form of forms) {
    if (started.has(form)) continue;
    started.add(form);
    new Autosave(form);
  }
}
