// What people do wrong, as edits of a line's own formula: a table, the special before the general,
// which wins where both give the same number. Costs order them, the simplest first.

const isSymbol = (term) => typeof term === "string";
const isCall = (term, ...heads) => isList(term) && heads.includes(term[0]);
const isProduct = (term) => isCall(term, "Multiply", "HadamardProduct");
const partsOf = (term) => (isList(term) ? term.slice(1) : []);
const sameTerm = (a, b) =>
  (isList(a) && isList(b) ? a.length === b.length && a.every((part, i) => sameTerm(part, b[i])) : a === b);

/** A NAME without its indices: W1 of W1_1_2. */
function stemOf(name) {
  for (let last = indexBehind(name); last; last = indexBehind(name)) name = last.whole;
  return name;
}

const lettersOf = (name) => stemOf(name).replaceAll(/[^A-Za-z]/g, "");

/** b, b1_2, b_h, b1_prime_1: not beta. */
function isBias(term) {
  if (!isSymbol(term)) return false;
  let stem = stemOf(term);
  const label = stem.lastIndexOf("_b");
  if (label >= 0 && !stem.startsWith("b")) stem = stem.slice(label + 1);
  return stem.startsWith("b") && stem.length <= 9 && !stem.startsWith("beta");
}

const isRate = (term, key) =>
  isSymbol(term) && (key.givenOf(term)?.spec ?? "").endsWith("learning_rate");

/** Whether a quantity is moved on: θ − α·(…), or θ + (…)·α. */
function isStep(term, key) {
  if (!isCall(term, "Subtract", "Add") || term.length !== 3 || !isSymbol(term[1])) return false;
  return isCall(term[2], "Multiply", "HadamardProduct", "Divide")
    && partsOf(term[2]).some((part) => isRate(part, key));
}

/** A node of the tree that is edited. `put` hands an edit on. */
class Site {
  constructor(node, place, rebuild, scene, most, take) {
    Object.assign(this, { node, place, rebuild, scene, most, take });
    this.isRoot = place === "";
    this.parts = partsOf(node);
  }

  put(id, cost, replacement, words, subject = this.node, detail = "", before = this.node) {
    if (cost > this.most) return;
    this.take({ id, cost, root: this.rebuild(replacement), words, subject, before,
      detail: `${this.place}:${detail}` });
  }

  without(i) {
    const rest = this.parts.filter((_, k) => k !== i);
    return rest.length === 1 ? rest[0] : [this.node[0], ...rest];
  }

  with(i, part) {
    return this.node.map((old, k) => (k === i + 1 ? part : old));
  }
}

// ---- slopes

/**
 * 1 − a, 1 − h², 1 − step(−z), φ′: what a slope is made of, as factor `i` of a product; `other` is
 * the other factor of a·(1 − a), `output` a or h.
 */
function slopeAt(parts, i) {
  const factor = parts[i];
  if (isSymbol(factor)) {
    return /phi_prime|sigma_prime|slope/.test(factor) ? { factor: i } : undefined;
  }
  if (isCall(factor, "Diagonal") && isSymbol(factor[1])) {
    return factor[1].includes("prime") ? { factor: i } : undefined;
  }
  if (!isCall(factor, "Subtract") || typeof factor[1] !== "number") return undefined;
  const inside = factor[2];
  if (isCall(inside, "Square")) return { factor: i, output: inside[1] };
  if (isCall(inside, "Step")) return { factor: i };
  const other = parts.findIndex((part, k) => k !== i && sameTerm(part, inside));
  return other < 0 ? undefined : { factor: i, other, output: inside };
}

const slopesOf = (parts) => parts.map((_, i) => slopeAt(parts, i)).filter((slope) => slope);

function noSlope(s) {
  if (!isProduct(s.node) && !isCall(s.node, "MatrixMultiply")) return;
  for (const { factor, other } of slopesOf(s.parts)) {
    const isOut = (k) => k === factor || k === other;
    const rest = s.parts.filter((_, k) => !isOut(k));
    const left = s.parts.filter((_, k) => isOut(k));
    if (rest.length === 0) continue;
    s.put("no-slope", 9, rest.length === 1 ? rest[0] : [s.node[0], ...rest],
      "the slope of the activation, {0}, is left out",
      left.length === 1 ? left[0] : ["Multiply", ...left]);
  }
}

function slopeAtOutput(s) {
  if (!isProduct(s.node)) return;
  for (const { factor, other, output } of slopesOf(s.parts)) {
    if (!isSymbol(output)) continue;
    const isTanh = other === undefined;
    const again = [isTanh ? "Tanh" : "Sigmoid", output];
    const edited = s.with(factor, ["Subtract", s.parts[factor][1], isTanh ? ["Square", again] : again]);
    if (!isTanh) edited[other + 1] = again;
    s.put("slope-at-output", 10, edited,
      "the slope is taken at {0}, what the activation gives out, not at what goes in", output);
  }
}

// ---- signs and terms

function sign(s) {
  if (s.isRoot) s.put("sign", 10, ["Negate", s.node], "the sign of the whole is turned");
  if (isCall(s.node, "Add") && s.parts.length > 1) {
    s.parts.forEach((part, i) => s.put("sign", 11, s.with(i, ["Negate", part]),
      "{0} has the other sign", part, i));
  }
  if (isCall(s.node, "Subtract") && !(s.isRoot && s.scene.isStep)) {
    s.put("sign", 11, ["Add", ...s.parts], "{0} is added, not subtracted", s.parts[1]);
  }
  if (isCall(s.node, "Negate") && !s.isRoot) {
    s.put("sign", 11, s.parts[0], "the minus before {0} is left out", s.parts[0]);
  }
}

function ascent(s) {
  if (!s.isRoot || !s.scene.isStep || !isCall(s.node, "Subtract")) return;
  s.put("ascent", 9, ["Add", ...s.parts], "the step goes uphill: {0} is added", s.parts[1]);
}

function noBias(s) {
  if (!isCall(s.node, "Add") || s.parts.length < 2) return;
  s.parts.forEach((part, i) => {
    if (isBias(part)) s.put("no-bias", 9, s.without(i), "the bias {0} is left out", part);
  });
}

function droppedTerm(s) {
  if (isCall(s.node, "Add") && s.parts.length > 1) {
    s.parts.forEach((part, i) => {
      if (isBias(part)) return;
      s.put("dropped-term", 12, s.without(i), "the term {0} is left out", part, i);
    });
  }
  if (isCall(s.node, "Subtract")) {
    const isOfLaw = typeof s.parts[0] === "number"; // 1 − a: its factor is left out
    s.put("dropped-term", isOfLaw ? 14 : 12, s.parts[0], "{0} is not subtracted", s.parts[1], "1");
    s.put("dropped-term", 13, ["Negate", s.parts[1]], "{0} is left out", s.parts[0], "0");
  }
}

// ---- factors

function noLearningRate(s) {
  if (!isProduct(s.node) || s.parts.length < 2) return;
  s.parts.forEach((part, i) => {
    if (!isRate(part, s.scene.key)) return;
    s.put("no-learning-rate", 9, s.without(i), "the learning rate {0} is left out", part);
  });
}

function droppedFactor(s) {
  if ((isProduct(s.node) || isCall(s.node, "MatrixMultiply")) && s.parts.length > 1) {
    s.parts.forEach((part, i) => {
      if (isRate(part, s.scene.key) || isCall(part, "Diagonal")) return;
      s.put("dropped-factor", 12, s.without(i), "the factor {0} is left out", part, i);
    });
  }
  if (isCall(s.node, "Divide")) {
    s.put("dropped-factor", 12, s.parts[0], "it is not divided by {0}", s.parts[1]);
  }
  if (isCall(s.node, "Square")) {
    s.put("dropped-factor", 12, s.parts[0], "{0} is not squared", s.parts[0]);
  }
}

function factorTwo(s) {
  if (!s.isRoot) return;
  s.put("factor-two", 9, ["Multiply", 2, s.node], "it is taken twice", s.node, "2");
  s.put("factor-two", 9, ["Divide", s.node, 2], "half of it is taken", s.node, "1/2");
  if (!s.scene.isStep || s.parts.length !== 2) return;
  const step = s.parts[1];
  s.put("factor-two", 10, s.with(1, ["Multiply", 2, step]), "{0} is taken twice", step, "step2");
  s.put("factor-two", 10, s.with(1, ["Divide", step, 2]), "half of {0} is taken", step, "step1/2");
}

function extraFactor(s) {
  if (!s.isRoot) return;
  const put = (cost, name, detail) => s.put("extra-factor", cost, ["Multiply", s.node, name],
    "there is a factor {0} too many", name, detail);
  for (const { name, quantity } of s.scene.uses) {
    if (quantity.cells.length === 1 && !isRate(name, s.scene.key)) put(15, name, stemOf(name));
  }
  for (const { name, quantity } of s.scene.rivals) {
    if (quantity.cells.length === 1 && isRate(name, s.scene.key)) put(13, name, name);
  }
}

// ---- functions

const kActivations = ["Sigmoid", "Tanh", "ReLU", "LeakyReLU", "ELU", "SELU", "GELU", "SiLU",
  "Softplus", "Softmax"];

function noActivation(s) {
  if (isCall(s.node, ...kActivations)) {
    s.put("no-activation", 9, s.parts[0], "the activation is left out");
  }
}

function logBase(s) {
  if (isCall(s.node, "Ln")) {
    s.put("log-base", 10, ["Divide", s.node, Math.LN10], "the logarithm is taken to base 10", s.node, "10");
    s.put("log-base", 10, ["Log2", ...s.parts], "the logarithm is taken to base 2", s.node, "2");
  } else if (isCall(s.node, "Log2")) {
    s.put("log-base", 10, ["Ln", ...s.parts], "the natural logarithm is taken");
  }
}

function degrees(s) {
  if (!isCall(s.node, "Sin", "Cos", "Tan")) return;
  s.put("degrees", 10, s.with(0, ["Multiply", s.parts[0], Math.PI / 180]),
    "the angle {0} is taken in degrees", s.parts[0]);
}

// ---- other quantities

function otherWeights(s) {
  if (!isSymbol(s.node)) return;
  const { key, line } = s.scene;
  const put = (id, name, words) => {
    const quantity = name === "" ? undefined : key.find(name);
    if (!quantity || sameShape(quantity.cells, line.made.cells)) return;
    s.put(id, 10, name, words, name);
  };
  const stem = stemOf(s.node);
  put("updated-weights", `${stem}_prime${s.node.slice(stem.length)}`,
    "{0} is taken, the weight after the step");
  put("old-weights", s.node.includes("_prime") ? s.node.replace("_prime", "") : "",
    "{0} is taken, the weight before the step");
}

function swappedSymbol(s) {
  if (!isSymbol(s.node) || s.most < 13) return;
  const { key, rivals } = s.scene;
  const quantity = key.find(s.node);
  if (!quantity) return;
  for (const rival of rivals) {
    if (rival.name === s.node || !sameShape(rival.quantity.shape, quantity.shape)) continue;
    const cost = lettersOf(rival.name) === lettersOf(s.node) ? 13 : 16;
    const detail = `${stemOf(s.node)}>${stemOf(rival.name)}`;
    s.put("swapped-symbol", cost, rival.name, "{0} stands in the place of {1}", rival.name, detail);
    if (stemOf(rival.name) === stemOf(s.node) && key.givenOf(s.node)) {
      s.put("misread", cost, rival.name, "the neighbour {0} of {1} is read", rival.name, detail);
    }
  }
}

/** Numbers for which people take `value`: another sign, digits swapped, the point moved. */
function misreadings(value) {
  const others = [-value, value * 10, value / 10];
  const digits = String(Math.abs(value));
  for (let i = 0; i + 1 < digits.length; ++i) {
    const j = digits[i + 1] === "." ? i + 2 : i + 1;
    if (j >= digits.length || digits[i] === "." || digits[i] === digits[j]) continue;
    if (!/\d/.test(digits[j])) break;
    const swapped = [...digits];
    [swapped[i], swapped[j]] = [swapped[j], swapped[i]];
    others.push(Math.sign(value) * Number(swapped.join("")));
  }
  return others;
}

function misread(s) {
  if (!isSymbol(s.node) || !s.scene.key.givenOf(s.node)) return;
  const quantity = s.scene.key.find(s.node);
  if (quantity?.cells.length !== 1) return;
  for (const other of misreadings(s.scene.value(quantity.cells[0]))) {
    s.put("misread", 14, other, "{0} is misread", s.node, other);
  }
}

/** W with rows and columns exchanged, in each of its entries. */
function withEntriesTransposed(term, stem) {
  if (isList(term)) return [term[0], ...partsOf(term).map((part) => withEntriesTransposed(part, stem))];
  const last = isSymbol(term) ? indexBehind(term) : undefined;
  const first = last && indexBehind(last.whole);
  return first?.whole === stem ? `${stem}_${last.index}_${first.index}` : term;
}

function transposedFactors(s) {
  const { key } = s.scene;
  if (isCall(s.node, "Transpose")) {
    s.put("transposed", 10, s.parts[0], "{0} is not transposed", s.parts[0]);
  }
  if (isCall(s.node, "OuterProduct")) {
    s.put("transposed", 10, ["OuterProduct", s.parts[1], s.parts[0]], "rows and columns are exchanged");
  }
  if (isCall(s.node, "MatrixMultiply")) {
    s.put("transposed", 11, ["MatrixMultiply", s.parts[1], s.parts[0]], "the factors are exchanged",
      s.node, "order");
    s.parts.forEach((part, i) => {
      if (!isSymbol(part) || key.find(part)?.shape.length !== 2) return;
      s.put("transposed", 10, s.with(i, ["Transpose", part]), "{0} is transposed", part, i);
    });
  }
}

function transposedEntries(s) {
  const { key, line, uses } = s.scene;
  if (!s.isRoot || !isList(s.node)) return;
  if (line.made.shape.length === 2) {
    s.put("transposed", 10, ["Transpose", s.node], "rows and columns are exchanged", s.node, "root");
  }
  for (const stem of new Set(uses.map((use) => stemOf(use.name)))) {
    const shape = key.find(stem)?.shape ?? [];
    if (shape.length !== 2 || shape[0] !== shape[1]) continue;
    s.put("transposed", 10, withEntriesTransposed(s.node, stem), "{0} is transposed", stem, stem);
  }
}

const kEdits = [noBias, noSlope, noLearningRate, noActivation, ascent, factorTwo, sign, otherWeights,
  slopeAtOutput, transposedFactors, transposedEntries, logBase, degrees, droppedTerm, droppedFactor,
  misread, swappedSymbol, extraFactor];

/** Makes every edit of at most `most` cost in `root`, and calls `take` with each. */
function forEachEdit(root, scene, most, take) {
  const visit = (node, place, rebuild) => {
    const site = new Site(node, place, rebuild, scene, most, take);
    for (const edit of kEdits) edit(site);
    partsOf(node).forEach((part, i) => visit(part, `${place}/${i}`,
      (other) => rebuild(node.map((old, k) => (k === i + 1 ? other : old)))));
  };
  visit(root, "", (other) => other);
}
