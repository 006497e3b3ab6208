// Keys for who wants them: / finds, j and k move through rows, Enter opens, ? lists. They can be turned off, and never fire while typing.
const OFF = "mach-keys-off";

function on() {
  try { return localStorage.getItem(OFF) === null; } catch { return true; }
}

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog") !== null;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length);
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  const link = row.querySelector("[data-row-link]") ?? row.querySelector("a[href]");
  link?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function press(event) {
  if (event.key === "Escape") return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !on()) return;
  const acts = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "j": () => step(1),
    "k": () => step(-1),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

export function startKeys() {
  document.addEventListener("keydown", press);
  for (const item of document.querySelectorAll("[data-show-keys]")) {
    item.hidden = false;
    item.addEventListener("click", () => document.getElementById("keys")?.showModal());
  }
  const box = document.querySelector("[data-keys-on]");
  if (!box) return;
  box.checked = on();
  box.addEventListener("change", () => {
    try { box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { box.checked = true; }
  });
}
