// Who is this? As a person's fields are typed, <fieldset data-match-url="…" data-match-target="#who-0" data-match-prefix="children-0-"> posts them
// (never in an address) and shows the HTML that comes back. The prefix is taken off the names.
import { ask } from "./session.js";

const WAIT = 500;
const started = new WeakSet();

class Match {
  constructor(group) {
    this.group = group;
    this.last = "";
    group.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.find(), WAIT); });
  }

  body() {
    const prefix = this.group.dataset.matchPrefix ?? "", body = new URLSearchParams();
    for (const field of this.group.querySelectorAll("input[name], select[name], textarea[name]")) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      body.append(field.name.startsWith(prefix) ? field.name.slice(prefix.length) : field.name, field.value);
    }
    return body;
  }

  async find() {
    const body = this.body();
    if (body.toString() === this.last) return;
    this.last = body.toString();
    this.stop?.abort();
    this.stop = new AbortController();
    const answer = await ask(this.group.dataset.matchUrl, { body, signal: this.stop.signal }).catch(() => null);
    const target = document.querySelector(this.group.dataset.matchTarget);
    if (!answer?.ok || !target) return;
    target.innerHTML = await answer.text();
    target.dispatchEvent(new CustomEvent("mach:swapped", { bubbles: true }));
  }
}

export function startMatch(root) {
  for (const group of root.querySelectorAll("[data-match-url]")) {
    if (started.has(group)) continue;
    started.add(group);
    new Match(group);
  }
}
