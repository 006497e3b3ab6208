// What every request of ours has to know of the session: the token that proves a POST is ours, and whether we are still signed in.

export function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

// Signing in again changes the token: pages that stayed open have to learn the new one, or their forms are refused.
export async function renewToken() {
  const answer = await fetch(document.body.dataset.tokenUrl, { redirect: "manual", headers: { "X-Mach-Background": "1" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!fresh) return false;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh;
  if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
  return true;
}

// Redirects are not followed: the only one these addresses give is to the sign-in page.
export async function ask(url, { body, headers = {}, keepalive = false, signal } = {}) {
  const options = { method: body ? "POST" : "GET", body, headers: { ...headers }, redirect: "manual", keepalive, signal };
  if (body) options.headers["X-CSRFToken"] = token();
  return fetch(url, options);
}

export function isSignedOut(answer) {
  return answer.type === "opaqueredirect" || answer.status === 401;
}
