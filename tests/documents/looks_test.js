// Pages as people look at them, in Debian's Chromium: keys, sheets, pages to practise on, their indices and a
// graded work. At 1100 pixels nothing is scrolled sideways, at 390 wide matrices alone; in light and in
// dark axe-core, which others made, finds nothing that keeps somebody from reading them.
//
//   node looks_test.js PSOLVE [all]     all: of every spec, else of one or two of each kind
"use strict";
const { execFileSync } = require("node:child_process");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { installed, root } = require("../practice/scripts.js");

const { chromium } = installed("playwright-core");
const axe = installed("axe-core").source;
const psolve = path.resolve(process.argv[2]);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "looks-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true }));

const kWide = 1100;
const kNarrow = 390;

/** Of each kind of problem what once did not fit: closed forms, wide tables, nested sums, many inputs. */
const kFew = ["ps03/01-hamming-parity-bits", "ps03/02-boolean-network", "ps03/03-vector-derivative",
  "ps03/06-convolution-example-max", "ps03/08-backpropagation-2", "ps03/11-2-newton", "ps03/12-early-stopping",
  "ps03/13-lstm", "ps03/15-1-prisoners-dilemma", "ps03/15-parallel-lines", "extra/conv-to-mlp-groups",
  "extra/decoder-sizes", "extra/receptive-field-decoder", "extra/rnn-truncated", "extra/training-consensus"];

/** Of these pages each is read to the end; the others have the same parts. */
const kRead = /^(keys|grade)|index|06-convolution-example-max/;
const isAll = process.argv[3] === "all";

function specs() {
  const problems = path.join(root, "problems");
  if (!isAll) return kFew.map((spec) => path.join(problems, `${spec}.json`));
  return ["ps03", "extra"].flatMap((set) => fs.readdirSync(path.join(problems, set))
    .filter((file) => file.endsWith(".json") && file !== "set.json").map((file) => path.join(problems, set, file)));
}

function makePages() {
  const set = path.join(folder, "set");
  fs.mkdirSync(set);
  for (const spec of specs()) fs.copyFileSync(spec, path.join(set, path.basename(spec)));
  const run = (...args) => execFileSync(psolve, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  run("keys", "set", "--format", "html", "--output", "keys");
  run("sheet", "set", "--format", "html", "--output", "sheets");
  run("practice", "set", "--output", "practice");
  fs.writeFileSync(path.join(folder, "work.txt"), "z1_1 = 1.1\na1_1 = 0.8005\ny_hat = 2\n");
  run("grade", path.join(root, "problems/examples/backprop.json"), "--work", "work.txt", "--output", "grade.html");
}

function pages(below = folder) {
  return fs.readdirSync(below, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(below, entry.name);
    return entry.isDirectory() ? pages(file) : file.endsWith(".html") ? [file] : [];
  });
}

/** What is wider than the room it has, with all steps unfolded; but not where a matrix takes that room. */
function wideParts(mayHoldMatrices) {
  for (const details of document.querySelectorAll("details")) details.open = true;
  return [...document.querySelectorAll("html, body *:not(svg *, math, math *, .for-ears)")].filter((part) => {
    const room = part.clientWidth;
    const isCut = part === document.documentElement || getComputedStyle(part).overflowX !== "visible";
    if (room === 0 || !isCut || part.scrollWidth <= room + 1) return false;
    if (!mayHoldMatrices) return true;
    const isWide = (matrix) => matrix.getBoundingClientRect().width > room / 2;
    return !part.matches(".grid") && ![...part.querySelectorAll("mtable")].some(isWide);
  }).map((part) => `${part.tagName.toLowerCase()}.${part.className} is ${part.scrollWidth} wide in ` +
    `${part.clientWidth}: ${part.textContent.slice(0, 80).replace(/\s+/g, " ")}`);
}

async function load(page, file) {
  await page.goto(pathToFileURL(file).href);
}

/** Nothing is cut off or must be scrolled sideways. */
async function pagesFit(browser, found) {
  for (const width of [kWide, kNarrow]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    for (const file of pages()) {
      await load(page, file);
      for (const part of await page.evaluate(wideParts, width === kNarrow)) {
        found.push(`${path.relative(folder, file)} at ${width}: ${part}`);
      }
    }
    await page.close();
  }
}

/** Contrast, landmarks, names, headings; in dark, contrast. */
async function pagesCanBeRead(browser, found) {
  for (const [colorScheme, rules] of [["light", {}], ["dark", { runOnly: ["color-contrast"] }]]) {
    const page = await browser.newPage({ viewport: { width: kWide, height: 900 }, colorScheme, bypassCSP: true });
    for (const file of pages().filter((file) => isAll || kRead.test(path.relative(folder, file)))) {
      await load(page, file);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate((options) =>
        window.axe.run({ exclude: ["math"] }, options), { ...rules, resultTypes: ["violations"] });
      assert(passes.some((rule) => rule.id === "color-contrast"), `${file}: contrast was not looked at`);
      for (const { id, help, nodes } of violations) {
        found.push(`${path.relative(folder, file)}, ${colorScheme}: ${id}, ${help}: ${nodes[0].html}`);
      }
    }
    await page.close();
  }
}

/** A fragment leaves the page around it as it was. */
async function fragmentsKeepTheirStyle(browser, found) {
  const fragment = execFileSync(psolve, [specs()[0], "--format", "html", "--fragment"], { encoding: "utf8" });
  const around = "<h1>Notes</h1><p class='equation'>Text</p><table class='answers'><tr><td>1</td></tr></table>" +
    "<code>x</code><nav>Here</nav><figure>There</figure>"; // which the pages' own style speaks of
  const styles = ["color", "background", "font", "margin", "padding", "border", "display", "overflow", "max-width"];
  const page = await browser.newPage({ colorScheme: "dark" });
  const looks = async (html) => {
    await page.setContent(`<body>${around}${html}</body>`);
    return page.evaluate((names) => [...document.querySelectorAll("html, body, body *:not(.psolve, .psolve *)")]
      .flatMap((part) => names.map((name) => `${part.tagName} ${name}: ${getComputedStyle(part)[name]}`)), styles);
  };
  const alone = await looks("");
  const beside = await looks(fragment);
  assert(alone.length === beside.length);
  alone.forEach((style, i) => beside[i] === style || found.push(`a fragment makes of ${style} ${beside[i]}`));
  await page.close();
}

async function main() {
  makePages();
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const found = [];
  for (const test of [pagesFit, pagesCanBeRead, fragmentsKeepTheirStyle]) {
    const start = Date.now();
    await test(browser, found);
    console.log(`${test.name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  await browser.close();
  assert(found.length === 0, `${found.length} findings:\n${found.join("\n")}`);
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
