// <div data-refresh-url="…" data-refresh-every="30"> fetches its own HTML again. Rows carry data-key; a row that holds the reader's focus or an
// open panel stays as it is, and the place on the screen does not move. Parts outside the rows carry data-refresh-part.
// The fragment may be a whole page: the element with the same id is taken out of it.
import { ask, isSignedOut } from "./session.js";

const started = new WeakSet();

function panelOf(row) {
  const next = row.nextElementSibling;
  return next?.classList.contains("app-queue__panel") ? next : null;
}

function isHeld(row) {
  const panel = panelOf(row);
  return row.contains(document.activeElement) || row.querySelector("details[open]") !== null || (panel !== null && panel.textContent.trim() !== "");
}

function anchor(region) {
  const rows = region.querySelectorAll("[data-key]");
  const first = [...rows].find((row) => row.getBoundingClientRect().bottom > 0);
  return first ? { key: first.dataset.key, top: first.getBoundingClientRect().top } : null;
}

function swapRows(old, fresh) {
  const held = new Map();
  for (const row of old.querySelectorAll(":scope > [data-key]")) if (isHeld(row)) held.set(row.dataset.key, [row, panelOf(row)]);
  const before = new Set([...old.querySelectorAll(":scope > [data-key]")].map((row) => row.dataset.key));
  const next = [], kept = new Set(held.keys());
  for (const node of [...fresh.children]) {
    const key = node.dataset.key, stays = key && held.get(key);
    if (kept.has(node.dataset.panelFor)) continue;
    next.push(...(stays ? stays.filter(Boolean) : [document.adoptNode(node)]));
    held.delete(key);
  }
  // A row that has left the list while somebody works in it stays at the head until they are done.
  next.unshift(...[...held.values()].flat().filter(Boolean));
  const focused = document.activeElement, within = old.contains(focused);
  const selection = within && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  old.replaceChildren(...next);
  if (within) {
    focused.focus({ preventScroll: true });
    if (selection && selection[0] !== null) focused.setSelectionRange(...selection);
  }
  return [...old.querySelectorAll(":scope > [data-key]")].some((row) => !before.has(row.dataset.key));
}

function swap(region, fresh) {
  const place = anchor(region);
  const rows = region.querySelector("[data-refresh-rows]"), freshRows = fresh.querySelector("[data-refresh-rows]");
  if (rows && freshRows) swapRows(rows, freshRows);
  else if (!region.contains(document.activeElement)) region.replaceChildren(...fresh.childNodes);
  for (const part of document.querySelectorAll("[data-refresh-part]")) {
    const next = (region.contains(part) ? fresh : fresh.ownerDocument).querySelector(`[data-refresh-part="${part.dataset.refreshPart}"]`);
    if (next && !part.contains(document.activeElement)) part.innerHTML = next.innerHTML;
  }
  const again = place && region.querySelector(`[data-key="${CSS.escape(place.key)}"]`);
  if (again) window.scrollBy(0, again.getBoundingClientRect().top - place.top);
  window.htmx?.process(region);
  region.dispatchEvent(new CustomEvent("mach:swapped", { bubbles: true }));
}

async function refresh(region, stop) {
  if (document.hidden || region.querySelector(".htmx-request")) return;
  const answer = await ask(region.dataset.refreshUrl, { headers: { "X-Mach-Background": "1" } }).catch(() => null);
  if (!answer) return;
  if (isSignedOut(answer)) {
    stop();
    const words = document.querySelector('[data-refresh-part="at"]');
    if (words) words.textContent = "You have been signed out: this list is no longer up to date.";
    return;
  }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = (region.id && page.getElementById(region.id)) || page.body;
  swap(region, fresh);
}

export function startRefresh(root) {
  for (const region of root.querySelectorAll("[data-refresh-url]")) {
    if (started.has(region)) continue;
    started.add(region);
    const timer = setInterval(() => {
      if (region.isConnected) refresh(region, () => clearInterval(timer));
      else clearInterval(timer);
    }, 1000 * Number(region.dataset.refreshEvery || 30));
  }
}
