// The page's scripts, joined as the page has them, and what the tests call of them.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..", "..");
const folder = path.join(root, "apps", "practice");

/** In the order in which the page has them. */
const kScripts = ["windows.js", "evaluate.js", "written.js", "key.js", "edits.js", "terms.js", "slips.js",
  "grade.js", "blanks.js"];

function load(files, names) {
  const text = files.map((file) => fs.readFileSync(path.join(folder, file), "utf8")).join("\n");
  return new Function(`"use strict";\n${text}\nreturn { ${names.join(", ")} };`)();
}

/** All committed keys: [path below problems/, solution]. */
function keys() {
  const found = [];
  const problems = path.join(root, "problems");
  for (const set of fs.readdirSync(problems).sort()) {
    const below = path.join(problems, set, "keys");
    if (!fs.existsSync(below)) continue;
    for (const file of fs.readdirSync(below).sort()) {
      if (!file.endsWith(".json")) continue;
      found.push([`${set}/${file}`, JSON.parse(fs.readFileSync(path.join(below, file), "utf8"))]);
    }
  }
  return found;
}

/** Calls `take(step, name, expression, values, value)` for each line that says how to come to it. */
function forEachLine(solution, take) {
  const known = {};
  for (const datum of solution.given ?? []) if ("value" in datum) known[datum.name] = datum.value;
  const walk = (steps) => {
    for (const step of steps) {
      for (const line of step.lines) {
        if (!line.math) continue;
        const [head, name, ...rest] = line.math;
        const value = plain(rest.at(-1));
        if (head === "Equal") take(step, name, rest[0], { ...known, ...line.values }, value);
        known[name] = value;
      }
      walk(step.steps);
    }
  };
  walk(solution.steps);
}

/** A value out of MathJSON's lists. */
const plain = (v) => (Array.isArray(v) ? (v[0] === "List" ? v.slice(1) : v).map(plain) : v);

/** A package of npm's, which `script/test` installs; where that failed the test is skipped. */
function installed(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.log(`skipped: no ${name}`);
    return process.exit(77);
  }
}

module.exports = { installed, root, load, kScripts, keys, forEachLine, plain };
