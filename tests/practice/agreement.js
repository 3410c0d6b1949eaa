// When a line's value and what an evaluator in doubles makes of its formula agree.
"use strict";
const { load } = require("./scripts.js");
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
function allowances(expression, values) {
  const found = flatOf(valueAt(expression, (name) => values[name]));
  const moved = found.map(() => 0);
  let size = 0;
  for (const [name, value] of Object.entries(values)) {
    const entries = flatOf(value);
    size = Math.max(size, ...entries.map(Math.abs));
    if (entries.length > 200) continue; // as wide, such lines do not cancel
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

/** Whether `found` is what the line states, with these values of its symbols. */
function agrees(expression, values, found, stated) {
  const [a, b] = [flatOf(found), flatOf(stated)];
  if (a.length !== b.length) return false;
  if (a.every((x, i) => Math.abs(x - b[i]) <= kAgreement * Math.abs(b[i]))) return true;
  const allowed = allowances(expression, values);
  return a.every((x, i) => Math.abs(x - b[i]) <= allowed[i]);
}

module.exports = { agrees, valueAt };
