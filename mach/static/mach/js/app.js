// Starts what makes pages quicker to use. Every page works without any of it.
import { Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll } from "./vendor/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startClocks } from "./clocks.js";
import { startKeys } from "./keys.js";
import { startMatch } from "./match.js";
import { startMenus, startPanels, startPrint, startRows } from "./progressive.js";
import { startRefresh } from "./refresh.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

// A row that was kept through a refresh is dressed already: no news.
function onError(error) {
  if (error.name !== "InitError") console.error(error);
}

// Runs on the page, then on every fragment that htmx or refresh.js puts into it.
function dress(root) {
  for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink]) createAll(component, undefined, { scope: root, onError });
  startAutosave(root);
  startMatch(root);
  startRefresh(root);
  startPrint(root);
}

dress(document.body);
startClocks();
startKeys();
startMenus();
startPanels();
startRows();
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) dress(event.detail.elt); });
document.addEventListener("mach:swapped", (event) => dress(event.target));
