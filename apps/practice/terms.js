// MathJSON as people write it, and one entry of a formula that makes a list.

const kMostSummed = 16;

/** The quantities that a term uses, each once. */
function usesOf(term, key, uses = []) {
  for (const part of partsOf(term)) usesOf(part, key, uses);
  if (isSymbol(term) && !uses.some((use) => use.name === term)) {
    const quantity = key.find(term);
    if (quantity) uses.push({ name: term, quantity });
  }
  return uses;
}

/** Where entry `number` of a list stands, counted from 1. */
function placesIn(shape, number) {
  return shape.map((_, axis) => {
    const size = sizeOf(shape.slice(axis + 1));
    const place = Math.floor(number / size) + 1;
    number %= size;
    return place;
  });
}

const entryName = (name, places) => [name, ...places].join("_");

const kJoined = ["Add", "Subtract", "Multiply", "Divide", "Negate", "Square", "HadamardProduct"];
/** Functions of one argument that are worked out entry by entry, or not looked into. */
const kOfOne = new Set(["Sqrt", "Exp", "Ln", "Log2", "Sin", "Cos", "Tan", "Arcsin", "Arccos", "Arctan",
  "Sinh", "Cosh", "Tanh", "Erf", "Abs", "Sign", "Step", "Floor", "Ceil", "Sigmoid", "ReLU", "LeakyReLU",
  "ELU", "SELU", "GELU", "SiLU", "Softplus"]);

/** How many axes what a term makes has; undefined where that is not looked into. */
function axesOf(term, key) {
  if (typeof term === "number") return 0;
  if (isSymbol(term)) return key.find(term)?.shape.length ?? 0;
  const [head, ...parts] = term;
  if (head === "OuterProduct") return 2;
  if (head === "Transpose") return axesOf(parts[0], key);
  if (head === "Diagonal") return 3 - axesOf(parts[0], key);
  const axes = parts.map((part) => axesOf(part, key));
  if (axes.includes(undefined)) return undefined;
  if (head === "MatrixMultiply") return axes[0] + axes[1] - 2;
  return kJoined.includes(head) || kOfOne.has(head) ? Math.max(...axes) : undefined;
}

/** Entries of matrix products: Σ aᵢₖ bₖⱼ. */
function summedEntry([a, b], places, key) {
  if (axesOf(a, key) !== 2) return undefined;
  if (isCall(a, "Diagonal")) {
    const factors = [entryOf(a[1], [places[0]], key), entryOf(b, places, key)];
    return factors.includes(undefined) ? undefined : ["Multiply", ...factors];
  }
  const isTurned = isCall(a, "Transpose");
  const inner = isTurned ? a[1] : a;
  const length = isSymbol(inner) ? key.find(inner)?.shape[isTurned ? 0 : 1] : undefined;
  if (length === undefined || length > kMostSummed) return undefined;
  const terms = range(length).map((k) => {
    const factors = [entryOf(a, [places[0], k + 1], key), entryOf(b, [k + 1, ...places.slice(1)], key)];
    return factors.includes(undefined) ? undefined : ["Multiply", ...factors];
  });
  if (terms.includes(undefined)) return undefined;
  return terms.length === 1 ? terms[0] : ["Add", ...terms];
}

/** The entry at these places of what `term` makes, in entries: of δ aᵀ at (1, 2) it is δ₁·a₂. */
function entryOf(term, places, key) {
  const axes = axesOf(term, key);
  if (axes === 0) return term;
  if (axes !== places.length) return undefined;
  if (isSymbol(term)) {
    const name = entryName(term, places);
    return key.find(name) ? name : undefined;
  }
  const [head, ...parts] = term;
  if (head === "Transpose") return entryOf(parts[0], [places[1], places[0]], key);
  if (head === "MatrixMultiply") return summedEntry(parts, places, key);
  if (head === "Diagonal") return undefined;
  const entries = head === "OuterProduct"
    ? [entryOf(parts[0], [places[0]], key), entryOf(parts[1], [places[1]], key)]
    : parts.map((part) => entryOf(part, places, key));
  if (entries.includes(undefined)) return undefined;
  return [["HadamardProduct", "OuterProduct"].includes(head) ? "Multiply" : head, ...entries];
}

// ---- as people write it

const kInfix = { Add: [" + ", 1], Subtract: [" − ", 1], Multiply: ["·", 2], Dot: ["·", 2],
  MatrixMultiply: [" ", 2], HadamardProduct: [" ⊙ ", 2], Divide: ["/", 2], CrossCorrelation: [" ⋆ ", 2],
  Convolution: [" ∗ ", 2], FullConvolution: [" ⊗ ", 2] };
const kNamed = { Sigmoid: "σ", Ln: "log", Sqrt: "√", Arcsin: "arcsin", Diagonal: "diag", Determinant: "det",
  SpectralRadius: "ρ", CrossCorrelation: "correlate" };

const numberText = (x) => {
  const text = String(Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6 ? Number(x.toPrecision(6)) : x);
  return text.replace("-", "−");
};

/** `term` in symbols; `symbol(NAME)` may put numbers in their place. */
function textOf(term, key, symbol = (name) => key.symbolOf(name)) {
  const written = (part) => {
    if (typeof part === "number") return [numberText(part), part < 0 ? 1 : 5];
    if (isSymbol(part)) {
      const text = { Pi: "π", ExponentialE: "e" }[part] ?? symbol(part);
      return [text, /^[−-]/.test(text) ? 1 : 5];
    }
    const [head, ...parts] = part;
    const inside = (i, least) => {
      const [text, strength] = written(parts[i]);
      return strength < least ? `(${text})` : text;
    };
    if (Object.hasOwn(kInfix, head) && parts.length > 1 && (head !== "CrossCorrelation" || parts.length === 2)) {
      const [sign, strength] = kInfix[head];
      return [parts.map((_, i) => inside(i, i > 0 ? strength + 1 : strength)).join(sign), strength];
    }
    if (head === "Negate") return [`−${inside(0, 2)}`, 1];
    if (head === "Power") return [`${inside(0, 5)}^${inside(1, 5)}`, 4];
    if (head === "Square") return [`${inside(0, 5)}²`, 4];
    if (head === "Transpose") return [`${inside(0, 5)}ᵀ`, 4];
    if (head === "Inverse") return [`${inside(0, 5)}⁻¹`, 4];
    if (head === "OuterProduct") return [`${inside(0, 3)} ${inside(1, 5)}ᵀ`, 2];
    if (head === "Abs") return [`|${inside(0, 0)}|`, 5];
    if (head === "Norm") return [`‖${inside(0, 0)}‖`, 5];
    const arguments_ = parts.map((_, i) => inside(i, 0)).join(", ");
    return head === "List" ? [`(${arguments_})`, 5] : [`${kNamed[head] ?? head.toLowerCase()}(${arguments_})`, 5];
  };
  return written(term)[0];
}
