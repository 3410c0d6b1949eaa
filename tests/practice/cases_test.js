// One table of works through psolve grade and through the page's script: the verdict and the slip of
// every line must be the same. Beside works that are written down (cases.json, with what they must
// come to) each spec has some that are made of its own key: as it is, rounded, one number after the
// other changed as people change them, and everything behind a slip carried on.
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { root, load, kScripts } = require("./scripts.js");
const { Grader, BlankList } = load(kScripts, ["Grader", "BlankList"]);

const psolve = path.resolve(process.argv[2]);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "practice-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true }));

const kChanges = [
  (x) => -x, (x) => 2 * x, (x) => x / 2, (x) => 1.7 * x + 0.31, (x) => x * 10, () => 0,
  (x) => Number(x.toPrecision(3)), (x) => Number(x.toPrecision(1)), (x) => x * 1.0004, (x) => x + 1,
];

/** The data in a page's element with this id. */
function dataOf(page) {
  const text = fs.readFileSync(page, "utf8");
  return JSON.parse(/<script type="application\/json" id="data-0">(.*)<\/script>/.exec(text)[1]);
}

/** Works made of a key: [{name, text}] each. */
function worksOf(grader, blanks) {
  const { key } = grader;
  const text = (blank, change = (x) => x) => (blank.cell === undefined ? String(blank.expected)
    : String(change(key.cells[blank.cell].expected)));
  const all = (change) => blanks.map((blank) => ({ name: blank.name, text: text(blank, change) }));
  const numbers = blanks.filter((blank) => blank.cell !== undefined);
  const works = [all(), ...[2, 3, 4].map((digits) => all((x) => Number(x.toPrecision(digits))))];
  const stride = Math.max(1, Math.ceil(numbers.length / 4));
  for (let i = 0; i < numbers.length; i += stride) {
    const change = kChanges[(i + numbers.length) % kChanges.length];
    works.push(blanks.map((blank) =>
      ({ name: blank.name, text: text(blank, blank === numbers[i] ? change : undefined) })));
    // The slip alone, and with what follows from it, to four digits.
    const slip = { name: numbers[i].name, text: text(numbers[i], kChanges[(i + 3) % kChanges.length]) };
    const { walk } = grader.grade([slip]);
    works.push([slip], numbers.map((blank) => (blank === numbers[i] ? slip : { name: blank.name,
      text: String(Number(walk.carried[blank.cell].toPrecision(4))) })));
  }
  return works.filter((work) => work.length > 0);
}

function gradedBy(spec, works) {
  const file = path.join(folder, "works.ndjson");
  fs.writeFileSync(file, works.map((work) => JSON.stringify(
    { work: Object.fromEntries(work.map(({ name, text }) => [name, text])) })).join("\n"));
  const output = execFileSync(psolve, ["grade", spec, "--works", file, "--format", "json"],
    { maxBuffer: 2 ** 30, encoding: "utf8" });
  return output.trim().split("\n").map((line) =>
    new Map(JSON.parse(line).lines.map((one) => [one.name, one])));
}

let compared = 0;
let different = 0;
const seen = {};

function differs(text) {
  ++different;
  if (different <= 40) console.log(text);
}

function compare(spec, data, works, wanted) {
  const grader = new Grader(data);
  const theirs = gradedBy(spec, works);
  works.forEach((work, i) => {
    for (const { name, verdict, slip, entry } of grader.grade(work).lines) {
      const other = theirs[i].get(name);
      // A page asks for a number, and calls wrong what is none; in a work that is left blank.
      const unread = entry.kind === "text" && other?.verdict === "blank";
      const [here, there] = [[verdict, slip?.id], [unread ? "wrong" : other?.verdict, other?.slip?.id]]
        .map((parts) => parts.filter((part) => part).join(", "));
      ++compared;
      seen[here] = (seen[here] ?? 0) + 1;
      const what = `${path.relative(root, spec)}: work ${i}: ${name} = ${entry.text}`;
      if (here !== there) differs(`${what}: ${here} on the page, ${there} by psolve`);
      if (wanted?.[i]?.[name] !== undefined && wanted[i][name] !== here) {
        differs(`${what}: ${here}, and not ${wanted[i][name]}`);
      }
    }
  });
}

const specs = ["ps03", "examples", "extra"].flatMap((set) =>
  fs.readdirSync(path.join(root, "problems", set)).filter((file) => file.endsWith(".json") && file !== "set.json")
    .map((file) => path.join(root, "problems", set, file)));
for (const spec of specs) {
  execFileSync(psolve, ["practice", spec, "--output", folder], { stdio: "ignore" });
  const data = dataOf(path.join(folder, `${path.basename(spec, ".json")}.html`));
  const grader = new Grader(data);
  const blanks = new BlankList(grader, data).sections()
    .flatMap(({ groups }) => groups.flatMap((group) => group.blanks.filter((blank) => blank)));
  const works = worksOf(grader, blanks);
  if (works.length > 0) compare(spec, data, works);
}

const cases = JSON.parse(fs.readFileSync(path.join(__dirname, "cases.json"), "utf8"));
for (const { spec, works } of cases) { // a file's name, or a spec of its own
  const file = typeof spec === "string" ? path.join(root, "problems", spec) : path.join(folder, "own.json");
  if (typeof spec !== "string") fs.writeFileSync(file, JSON.stringify(spec));
  execFileSync(psolve, ["practice", file, "--output", folder], { stdio: "ignore" });
  compare(file, dataOf(path.join(folder, `${path.basename(file, ".json")}.html`)),
    works.map(({ work }) => Object.entries(work).map(([name, text]) => ({ name, text }))),
    works.map(({ verdicts }) => verdicts));
}

/** A list is handed in number by number. */
const entriesOf = (name, value) => (Array.isArray(value)
  ? value.flatMap((entry, i) => entriesOf(`${name}_${i + 1}`, entry)) : [{ name, text: String(value) }]);

// Works with a slip that is carried on, made without psolve.
const { rows } = JSON.parse(fs.readFileSync(path.join(root, "tests", "data", "slips.json"), "utf8"));
const texts = new Set(rows.map((row) => JSON.stringify(row.spec)));
for (const text of texts) {
  const group = rows.filter((row) => JSON.stringify(row.spec) === text);
  const file = path.join(folder, "spec.json");
  fs.writeFileSync(file, text);
  execFileSync(psolve, ["practice", file, "--output", folder], { stdio: "ignore" });
  compare(file, dataOf(path.join(folder, "spec.html")),
    group.map(({ work }) => Object.entries(work).flatMap(([name, value]) => entriesOf(name, value))));
}

console.log(`${compared} lines compared, ${different} differ; `
  + Object.entries(seen).map(([what, count]) => `${what}: ${count}`).sort().join("; "));
if (different > 0 || compared === 0) process.exit(1);
