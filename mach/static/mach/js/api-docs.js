// The API's description as a page on which it can be tried, by swagger-ui from our own files.
const place = document.getElementById("api-docs");

// What swagger-ui leaves out for people who hear the page or use only the keyboard.
function mend() {
  for (const heading of place.querySelectorAll("h3.opblock-tag")) heading.setAttribute("aria-level", "2");
  for (const heading of place.querySelectorAll("h4, h5")) heading.setAttribute("aria-level", "3");
  for (const list of place.querySelectorAll("select:not([aria-label])")) list.setAttribute("aria-label", "Choose");
  for (const text of place.querySelectorAll("textarea:not([aria-label])")) text.setAttribute("aria-label", "What is sent");
  for (const code of place.querySelectorAll("pre")) code.setAttribute("tabindex", "0");
}

// The page has its own <main>: swagger-ui's second one becomes an ordinary part of it.
const make = document.createElement.bind(document);
document.createElement = (name, options) => make(name === "main" ? "div" : name, options);

new MutationObserver(mend).observe(place, { childList: true, subtree: true });
window.SwaggerUIBundle({
  url: place.dataset.schemaUrl,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  persistAuthorization: false,
  validatorUrl: null,
  syntaxHighlight: { activated: false },
});
