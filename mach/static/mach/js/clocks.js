// Counts shown times on. The server says the time; this machine's own clock is never asked, only how long the page has been open.
// Says the same words as mach/spoken.py.

const MINUTE = 60, HOUR = 3600, DAY = 86400;
const EVERY = 15000;

const loadedAt = performance.now();
const serverTime = Date.parse(document.querySelector('meta[name="server-time"]')?.content ?? "") || Date.now();

export function now() {
  return serverTime + (performance.now() - loadedAt);
}

export function duration(seconds) {
  seconds = Math.trunc(Math.abs(seconds));
  if (seconds < MINUTE) return "under 1 min";
  const days = Math.trunc(seconds / DAY), rest = seconds % DAY;
  let hours = Math.trunc(rest / HOUR);
  const minutes = Math.trunc((rest % HOUR) / MINUTE);
  if (days >= 7) return `${days} days`;
  if (days >= 2) return hours ? `${days} days ${hours} h` : `${days} days`;
  hours += 24 * days;
  if (!hours) return `${minutes} min`;
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

// Null for `second`: what the server wrote (a date) stays.
export function clockWords({ due, target, warn }, at) {
  const left = (due - at) / 1000;
  const calm = warn && at >= warn ? "soon" : "running";
  if (!target) return left <= 0 ? { state: "past", first: `late by ${duration(left)}`, second: null } : { state: calm, first: `${duration(left)} left`, second: null };
  const toTarget = (target - at) / 1000;
  if (left <= 0) return { state: "past", first: `late by ${duration(toTarget)}`, second: `limit passed ${duration(left)} ago` };
  if (toTarget <= 0) return { state: "late", first: `late by ${duration(toTarget)}`, second: `limit in ${duration(left)}` };
  return { state: calm, first: `${duration(toTarget)} left`, second: null };
}

function show(clock, at) {
  const { due, target, warn } = clock.dataset;
  const words = clockWords({ due: Date.parse(due), target: target ? Date.parse(target) : 0, warn: warn ? Date.parse(warn) : 0 }, at);
  clock.dataset.state = words.state;
  const first = clock.querySelector(".app-clock__first")?.firstChild;
  if (first && first.nodeValue !== words.first) first.nodeValue = words.first;
  const second = clock.querySelector(".app-clock__second");
  if (words.second !== null && second && second.textContent !== words.second) second.textContent = words.second;
}

function showAll() {
  const at = now();
  for (const clock of document.querySelectorAll("[data-clock]")) show(clock, at);
}

export function startClocks() {
  setInterval(() => { if (!document.hidden) showAll(); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) showAll(); });
}
