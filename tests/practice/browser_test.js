// The pages in a browser, Debian's Chromium, as somebody uses them: every spec's key typed in, recorded
// slips, a reload, starting again, the keyboard alone; and no page may ask anything of a network or
// complain.
"use strict";
const { execFileSync } = require("node:child_process");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { installed, root } = require("./scripts.js");

const { chromium } = installed("playwright-core");
const psolve = path.resolve(process.argv[2]);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "practice-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true }));

function pagesOf(specs, output = folder, ...options) {
  execFileSync(psolve, ["practice", specs, "--output", output, ...options],
    { stdio: ["ignore", "ignore", "pipe"] });
}

function specFile(name, spec) {
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(spec));
  return path.join(folder, `${name}.json`);
}

/** Puts all of these into their blanks, and has them judged by leaving the last one. */
const fill = (page, work) => page.evaluate((work) => {
  const inputs = Object.entries(work).map(([name, text]) => {
    const input = document.querySelector(`[data-name="${CSS.escape(name)}"]`);
    if (!input) throw new Error(`no blank ${name}`);
    input.value = text;
    return input;
  });
  inputs.at(-1).dispatchEvent(new Event("change"));
}, work);

/** {NAME: "verdict slip"} of every blank that is filled. */
const verdicts = (page) => page.evaluate(() => Object.fromEntries(
  [...document.querySelectorAll("[data-name]")].filter((input) => input.value !== "").map((input) =>
    [input.dataset.name, `${input.dataset.verdict} ${input.dataset.slip ?? ""}`.trim()])));

/** What the key says for each blank. */
const keyOf = (page) => page.evaluate(() => {
  const data = JSON.parse(document.getElementById("data-0").textContent);
  const grader = new Grader(data);
  return Object.fromEntries(new BlankList(grader, data).sections().flatMap(({ groups }) => groups)
    .flatMap((group) => group.blanks).filter((blank) => blank).map((blank) =>
      [blank.name, String(blank.cell === undefined ? blank.expected ?? "none" : grader.key.cells[blank.cell].expected)]));
});

const kGood = ["right", "rounded"];
const complaints = [];

async function open(context, file) {
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(`${file}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${file}: ${error}`));
  page.on("request", (request) =>
    request.url() !== page.expected && complaints.push(`${file}: asks for ${request.url()}`));
  page.expected = pathToFileURL(file).href;
  await page.goto(page.expected);
  return page;
}

const pageFile = (spec) => path.join(folder, `${path.basename(spec, ".json")}.html`);

/** A loaded browser may still be writing down what was stored, and then a reload comes too early. */
async function reload(page, typed, spec) {
  await page.reload();
  if (Object.keys(await verdicts(page)).length === 0) {
    await page.waitForTimeout(2000);
    await page.reload();
  }
  assert.deepStrictEqual(await verdicts(page), typed, `${spec}: after a reload`);
}

/** Every spec: the key typed in is right, also after a reload; started again nothing is left. */
async function keysAreRight(context) {
  const pages = ["ps03", "examples", "extra"].flatMap((set) => {
    pagesOf(path.join(root, "problems", set), path.join(folder, set));
    return fs.readdirSync(path.join(folder, set)).filter((file) => file !== "index.html")
      .map((file) => path.join(folder, set, file));
  });
  for (const spec of pages) {
    const page = await open(context, spec);
    const key = await keyOf(page);
    if (Object.keys(key).length > 0) {
      await fill(page, key);
      const typed = await verdicts(page);
      for (const [name, verdict] of Object.entries(typed)) {
        assert(kGood.includes(verdict), `${spec}: ${name} = ${key[name]} is ${verdict}`);
      }
      assert.strictEqual(Object.keys(typed).length, Object.keys(key).length);
      await reload(page, typed, spec);
      await page.getByRole("button", { name: "Start again" }).click();
      assert.deepStrictEqual(await verdicts(page), {}, `${spec}: started again`);
    }
    await page.close();
  }
}

const entriesOf = (name, value) => (Array.isArray(value)
  ? value.flatMap((entry, i) => entriesOf(`${name}_${i + 1}`, entry)) : [[name, String(value)]]);

/** Works with a slip that is carried on: the first wrong line is where it was made, with its name. */
async function slipsAreNamed(context) {
  const { rows } = JSON.parse(fs.readFileSync(path.join(root, "tests", "data", "slips.json"), "utf8"));
  const bySpec = new Map();
  for (const row of rows.filter((one) => one.digits === 4)) { // enough of them to tell slips apart
    const text = JSON.stringify(row.spec);
    bySpec.set(text, [...(bySpec.get(text) ?? []), row]);
  }
  for (const [i, [, group]] of [...bySpec].entries()) {
    const spec = specFile(`slips-${i}`, group[0].spec);
    pagesOf(spec);
    const page = await open(context, pageFile(spec));
    for (const { work, wrong, slip } of group) {
      const entries = Object.fromEntries(Object.entries(work).flatMap(([name, value]) => entriesOf(name, value)));
      const names = await page.evaluate((names) => {
        const grader = new Grader(JSON.parse(document.getElementById("data-0").textContent));
        const inputs = [...document.querySelectorAll("[data-name]")];
        const at = (name) => JSON.stringify(grader.key.meaningOf(name));
        return names.map((name) => inputs.find((input) => at(input.dataset.name) === at(name))?.dataset.name);
      }, Object.keys(entries));
      const typed = Object.fromEntries(Object.values(entries).map((text, k) => [names[k], text])
        .filter(([name]) => name !== undefined));
      await fill(page, typed);
      const found = await verdicts(page);
      const isWrong = (name) => found[name]?.startsWith("wrong");
      if (Object.keys(entries).length > Object.keys(work).length) continue; // of lists any entry may be
      const expected = wrong.map((name) => names[Object.keys(entries).indexOf(name)]).filter((name) => name);
      const what = `${spec}: ${slip}`;
      assert.deepStrictEqual(Object.keys(found).filter(isWrong).sort(), expected.sort(), what);
      for (const name of slip ? expected : []) {
        assert.strictEqual(found[name], `wrong ${slip}`, `${what}: ${name}`);
      }
      await page.getByRole("button", { name: "Start again" }).click();
    }
    await page.close();
  }
}

const network = path.join(root, "problems", "examples", "backprop.json");

/** Tab, digits and Enter do all: a number, the hints one after the other, and starting again. */
async function keyboardDoes(context) {
  pagesOf(network);
  const page = await open(context, pageFile(network));
  const isAt = (selector) => page.evaluate((s) => document.activeElement.matches(s), selector);
  const tabTo = async (selector) => {
    for (let i = 0; i < 300 && !await isAt(selector); ++i) await page.keyboard.press("Tab");
    assert(await isAt(selector), `Tab does not come to ${selector}`);
  };
  await tabTo("[data-name=z1_1]");
  await page.keyboard.type("1.1000");
  await page.keyboard.press("Enter");
  assert.deepStrictEqual(await verdicts(page), { z1_1: "wrong no-bias" });
  assert.match(await page.locator("#told").textContent(), /bias/);
  await page.keyboard.press("Tab");
  for (const text of [/weighted sum/, /x₁/, /0\.5/, /1\.2/]) {
    await page.keyboard.press("Enter");
    assert.match(await page.locator(".hints").first().textContent(), text);
  }
  await tabTo("[data-name=a1_1]");
  await page.keyboard.type("0.8005");
  await page.keyboard.press("Tab"); // leaving the blank checks
  assert.deepStrictEqual(await verdicts(page), { z1_1: "wrong no-bias", a1_1: "follows" });
  assert.match(await page.locator(".progress").textContent(), /1 of \d+ by yourself, 1 shown/);
  await page.getByRole("button", { name: "Copy my work" }).focus();
  await page.keyboard.press("Enter");
  const copied = await page.locator("textarea").inputValue();
  assert.strictEqual(copied, "z1_1 = 1.1000\na1_1 = 0.8005\n");
  const graded = JSON.parse(execFileSync(psolve, ["grade", network, "--work", "-", "--format", "json"],
    { input: copied, encoding: "utf8" }));
  assert.strictEqual(graded.lines.find((line) => line.name === "z1_1").slip.id, "no-bias");
  await page.getByRole("button", { name: "Start again" }).focus();
  await page.keyboard.press("Enter");
  assert.deepStrictEqual(await verdicts(page), {});
  await page.close();
}

/** Verdicts come from the lines: a page whose lines have lost their values knows what follows. */
async function linesAreEvaluated(context) {
  pagesOf(network);
  const file = path.join(folder, "without-values.html");
  const text = fs.readFileSync(pageFile(network), "utf8");
  fs.writeFileSync(file, text.replace(/(<script type="application\/json" id="data-0">)(.*)(<\/script>)/, (_, a, json, b) => {
    const data = JSON.parse(json);
    for (const step of data.steps) for (const line of step.lines) delete line.value;
    return a + JSON.stringify(data).replaceAll("<", "\\u003c") + b;
  }));
  const page = await open(context, file);
  await fill(page, { z1_1: "1.1000", a1_1: "0.8005", z1_2: "-1.4" });
  assert.deepStrictEqual(await verdicts(page), { z1_1: "wrong no-bias", a1_1: "follows", z1_2: "right" });
  await page.close();
}

/** What a spec says is text, and another one like it has other numbers. */
async function specsAreText(context) {
  const hostile = "<script>document.title='gone'</script><img src=x onerror=alert(1)>";
  const spec = specFile("hostile", { ...JSON.parse(fs.readFileSync(network, "utf8")), title: hostile,
    question: `</template></script>${hostile}`, vary: { "/input": { integers: [3, 9] } } });
  pagesOf(spec, folder, "--count", "2", "--seed", "7");
  const page = await open(context, pageFile(spec));
  assert.strictEqual(await page.title(), `${hostile}: practice`);
  assert.strictEqual(await page.locator("#sheet h1").textContent(), hostile);
  await fill(page, { z1_1: "1.2" });
  assert.deepStrictEqual(await verdicts(page), { z1_1: "right" });
  await page.getByRole("button", { name: "Another one like this" }).click();
  await fill(page, { z1_1: "1.2" });
  assert.match((await verdicts(page)).z1_1, /^wrong/);
  await page.reload();
  assert.match((await verdicts(page)).z1_1, /^wrong/);
  await page.close();
}

async function main() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const context = await browser.newContext();
  context.setDefaultTimeout(120_000);  // a loaded machine takes its time
  for (const test of [keyboardDoes, linesAreEvaluated, specsAreText, slipsAreNamed, keysAreRight]) {
    const start = Date.now();
    await test(context);
    console.log(`${test.name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  await browser.close();
  assert.deepStrictEqual(complaints, []);
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
