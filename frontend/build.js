// Compiles scss/main.scss and vendors govuk-frontend's script into mach/static/mach. Run `npm ci && npm run build` after changing either.
import { compile } from "sass";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "mach", "static", "mach");
const govuk = join(here, "node_modules", "govuk-frontend");

for (const folder of ["css", "js/vendor", "img"]) mkdirSync(join(target, folder), { recursive: true });

const { css } = compile(join(here, "scss", "main.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
// A hashed static storage refuses a url() whose file is missing: the crest and the GDS fonts are not ours to serve.
const forbidden = css.match(/url\([^)]*(crest|crown|fonts\/)[^)]*\)/g);
if (forbidden) throw new Error(`GOV.UK's own marks are still in the style sheet: ${forbidden.join(", ")}`);
writeFileSync(join(target, "css", "mach.css"), css + "\n");

// The map's comment shares its line with nothing here, but the line's code must stay whatever the release does.
const script = readFileSync(join(govuk, "dist", "govuk", "govuk-frontend.min.js"), "utf8");
writeFileSync(join(target, "js", "vendor", "govuk-frontend.min.js"), script.replace(/\/\/# sourceMappingURL=\S+\s*/g, ""));
