// Small comforts: menus that close, another row in a form, a panel in a row that closes and gives the focus back, the print button.

export function startMenus() {
  const close = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("focusin", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function closePanel(panel) {
  const opener = document.querySelector(`[hx-target="#${panel.id}"]`);
  panel.replaceChildren();
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
}

// htmx puts a panel into <td id="panel-…" data-row-panel>; its link has hx-get and hx-target="#panel-…".
export function startPanels() {
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close-panel]");
    const panel = closer?.closest("[data-row-panel]");
    if (!panel) return;
    event.preventDefault();
    closePanel(panel);
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest("[data-row-panel]");
    if (panel) closePanel(panel);
  });
  // What was refused is said in the panel; whoever has been signed out is shown where to sign in, not a sign-in page inside a row.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname === document.body.dataset.signIn) {
      event.detail.shouldSwap = false;
      window.location.reload();
    } else if (xhr.status === 409 && target.matches("[data-row-panel]")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.detail.target;
    if (!panel.matches("[data-row-panel]")) return;
    document.querySelector(`[hx-target="#${panel.id}"]`)?.setAttribute("aria-expanded", "true");
    const first = panel.querySelector("[autofocus], .govuk-error-summary, input:not([type=hidden]), select, textarea, button");
    first?.focus();
  });
}

export function startRows() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const prefix = CSS.escape(button.dataset.addRow);
    const template = document.querySelector(`template[data-row-template="${prefix}"]`);
    const rows = document.querySelector(`[data-rows="${prefix}"]`);
    const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
    if (!template || !rows || !total) return;
    event.preventDefault();
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    total.value = String(Number(total.value) + 1);
    for (const number of holder.querySelectorAll("[data-row-number]")) number.textContent = total.value;
    const row = holder.firstElementChild;
    rows.append(row);
    total.dispatchEvent(new Event("input", { bubbles: true }));
    row.dispatchEvent(new CustomEvent("mach:swapped", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

export function startPrint(root) {
  for (const item of root.querySelectorAll("[data-print]")) {
    item.hidden = false;
    item.onclick = () => window.print();
  }
}
