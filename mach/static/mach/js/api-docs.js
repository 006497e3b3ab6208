// The API's description as a page on which it can be tried, by swagger-ui from our own files.
const place = document.getElementById("api-docs");
window.SwaggerUIBundle({
  url: place.dataset.schemaUrl,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  persistAuthorization: false,
  validatorUrl: null,
});
