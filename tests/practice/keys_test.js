// Evaluates every line of every committed key with the page's evaluator.
"use strict";
const { load, keys, forEachLine } = require("./scripts.js");
const { valueAt, flatOf, each } = load(["windows.js", "evaluate.js"], ["valueAt", "flatOf", "each"]);

const kAgreement = 1e-9;
const kLeast = 2 ** -1022;
const kLastDigit = 2 ** -52;

const isUnsymmetric = (e) =>
  Array.isArray(e) && (["Eigenvalues", "SpectralRadius"].includes(e[0]) || e.some(isUnsymmetric));

/** How many entries an expression handles: each leaves a last digit of the largest. */
const nodes = (e) => (Array.isArray(e) ? 1 + e.slice(1).reduce((n, part) => n + nodes(part), 0) : 1);

/**
 * How far each entry may be off: relative to its size, or what the last digits of the values move it
 * by. Doubles lose as much on the way, where psolve takes more digits.
 */
function allowances(expression, values, found) {
  const moved = found.map(() => 0);
  let size = 0;
  for (const [name, value] of Object.entries(values)) {
    const entries = flatOf(value);
    size = Math.max(size, ...entries.map(Math.abs));
    if (entries.length > 200) continue;
    entries.forEach((_, k) => {
      let at = 0;
      const nudged = each((x) => (at++ === k ? x * (1 + 2 * kLastDigit) : x), value);
      const other = valueAt(expression, (n) => (n === name ? nudged : values[n]));
      if (other) flatOf(other).forEach((x, i) => { moved[i] += Math.abs(x - found[i]); });
    });
  }
  const cancelled = kLastDigit * size * nodes(expression);
  const unsure = isUnsymmetric(expression) ? 1e-6 * size : 0;
  return found.map((x, i) => Math.max(kAgreement * Math.abs(x), 8 * moved[i], cancelled, unsure, kLeast));
}

let lines = 0;
let wrong = 0;
for (const [file, solution] of keys()) {
  forEachLine(solution, (step, name, expression, values, value) => {
    ++lines;
    const found = valueAt(expression, (n) => values[n]);
    const [a, b] = [flatOf(found), flatOf(value)];
    let agrees = found !== undefined && a.length === b.length;
    if (agrees && !a.every((x, i) => Math.abs(x - b[i]) <= kAgreement * Math.abs(b[i]))) {
      const allowed = allowances(expression, values, a);
      agrees = a.every((x, i) => Math.abs(x - b[i]) <= allowed[i]);
    }
    if (agrees) return;
    ++wrong;
    console.log(`${file}: ${step.id}: ${name} is ${JSON.stringify(value).slice(0, 60)}, and comes to `
      + JSON.stringify(found)?.slice(0, 60) + " " + JSON.stringify(expression).slice(0, 100));
  });
}
console.log(`${lines} lines, ${wrong} of them come to something else`);
if (wrong > 0 || lines === 0) process.exit(1);
