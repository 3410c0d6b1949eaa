// Evaluates every line of every committed key with another project's engine for MathJSON, which knows
// nothing of psolve but the heads that are declared here. It must agree on nine lines of ten, and on
// none may it come to another number.
"use strict";
const { installed, keys, forEachLine } = require("./scripts.js");
const { agrees } = require("./agreement.js");

const { ComputeEngine } = installed("@cortex-js/compute-engine");

const ce = new ComputeEngine();
const isList = Array.isArray;
const each = (f, x) => (isList(x) ? x.map((part) => each(f, part)) : f(x));

/** Numbers out of what the engine comes to; undefined where it comes to none. */
function numbersOf(json) {
  if (typeof json === "number") return json;
  if (json?.num !== undefined) return Number(json.num);
  if (!isList(json)) return undefined;
  if (json[0] === "Rational") return json[1] / json[2];
  if (json[0] !== "List") return undefined;
  const parts = json.slice(1).map(numbersOf);
  return parts.includes(undefined) ? undefined : parts;
}

const inMathJson = (v) => (isList(v) ? ["List", ...v.map(inMathJson)] : v);

// Our own heads that work number by number or on vectors; what slides windows over images is left to
// the other evaluators.
const sigmoid = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const kHeads = {
  Sigmoid: (x) => each(sigmoid, x),
  Step: (x) => each((y) => (y < 0 ? 0 : 1), x),
  ReLU: (x) => each((y) => Math.max(y, 0), x),
  LeakyReLU: (x) => each((y) => (y > 0 ? y : y / 100), x),
  Softplus: (x) => each((y) => Math.max(y, 0) + Math.log1p(Math.exp(-Math.abs(y))), x),
  Softmax: (z) => {
    const raised = z.map((x) => Math.exp(x - Math.max(...z)));
    return raised.map((x) => x / raised.reduce((a, b) => a + b));
  },
  OuterProduct: (a, b) => a.map((x) => b.map((y) => x * y)),
};
for (const [head, of] of Object.entries(kHeads)) {
  ce.declare(head, {
    signature: "(any+) -> any",
    evaluate: (parts) => {
      const values = parts.map((part) => numbersOf(part.N().json));
      return values.includes(undefined) ? undefined : ce.box(inMathJson(of(...values)));
    },
  });
}

/** The line with its values in the place of its symbols. */
function withValues(e, values) {
  if (isList(e)) return [e[0], ...e.slice(1).map((part) => withValues(part, values))];
  return typeof e === "string" && Object.hasOwn(values, e) ? inMathJson(values[e]) : e;
}

/**
 * What the engine means, in our order; undefined where it fails. It says nothing of the order of
 * eigenvalues, and inverts without pivots, so that what it gives for some matrices is no inverse.
 */
function read(expression, values, json) {
  const found = numbersOf(json);
  if (expression[0] === "Eigenvalues") return found && [...found].sort((x, y) => x - y);
  const matrix = expression[0] === "Inverse" ? values[expression[1]] : undefined;
  if (!matrix || !found) return found;
  const isInverse = matrix.every((row, i) => found[0].every((_, j) => {
    const product = row.reduce((sum, x, k) => sum + x * found[k][j], 0);
    return Math.abs(product - (i === j ? 1 : 0)) < 1e-6;
  }));
  return isInverse ? found : undefined;
}

let lines = 0;
let agreed = 0;
let contradicted = 0;
const unknown = {};
for (const [file, solution] of keys()) {
  forEachLine(solution, (step, name, expression, values, value) => {
    ++lines;
    let found;
    try {
      found = read(expression, values, ce.box(withValues(expression, values)).N().json);
    } catch {
      found = undefined;
    }
    if (found === undefined) {
      unknown[expression[0]] = (unknown[expression[0]] ?? 0) + 1;
    } else if (agrees(expression, values, found, value)) {
      ++agreed;
    } else {
      ++contradicted;
      console.log(`${file}: ${step.id}: ${name} is ${JSON.stringify(value)}, and comes to `
        + `${JSON.stringify(found)}: ${JSON.stringify(expression)}`.slice(0, 400));
    }
  });
}
console.log(`${lines} lines: ${agreed} agree, ${contradicted} contradict; not evaluated: `
  + Object.entries(unknown).map(([head, count]) => `${head} ${count}`).join(", "));
if (contradicted > 0 || agreed < 0.9 * lines) process.exit(1);
