// What a student typed: numbers with their digits, constant expressions, working, and NAMEs as
// people spell them.

// ---- the expression language: + - * / ^, parentheses, functions, pi, e and names

const kCalls = {
  sin: "Sin", cos: "Cos", tan: "Tan", asin: "Arcsin", acos: "Arccos", atan: "Arctan",
  sinh: "Sinh", cosh: "Cosh", tanh: "Tanh", exp: "Exp", log: "Ln", ln: "Ln", sqrt: "Sqrt", abs: "Abs",
  sigmoid: "Sigmoid", relu: "ReLU", softplus: "Softplus", step: "Step", sign: "Sign", erf: "Erf", cbrt: "Root",
  atan2: "Arctan2", max: "Max", min: "Min",
};
const kToken = new RegExp([
  "\\s+", "(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)",
  "(?<name>[\\p{L}_][\\p{L}\\d_]*(?:\\[[\\d,\\s]*\\])?)", "(?<sign>[-+*/^(),−·×⋅÷])",
].join("|"), "uy");
const kSigns = { "−": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/" };
const kLongest = 100_000;
const kDeepest = 200;

class Unreadable extends Error {}

/** Recursive descent into MathJSON; names stay as they are. */
class ExpressionParser {
  constructor(text) {
    if (text.length > kLongest) throw new Unreadable();
    this.tokens = [];
    for (let at = 0; at < text.length; at = kToken.lastIndex) {
      kToken.lastIndex = at;
      const found = kToken.exec(text);
      if (!found) throw new Unreadable();
      const { number, name, sign } = found.groups;
      if (number) this.tokens.push({ number: Number(number) });
      if (name) this.tokens.push({ name: name.replace(/\s/g, "") });
      if (sign) this.tokens.push({ sign: kSigns[sign] ?? sign });
    }
    this.at = 0;
    this.depth = 0;
  }

  parse() {
    const expression = this.sum();
    if (this.at < this.tokens.length) throw new Unreadable();
    return expression;
  }

  next(...signs) {
    const token = this.tokens[this.at];
    if (token === undefined || !signs.includes(token.sign)) return undefined;
    ++this.at;
    return token.sign;
  }

  sum() {
    if (++this.depth > kDeepest) throw new Unreadable();
    const negative = this.signs();
    let total = this.product();
    if (negative) total = ["Negate", total];
    for (let sign = this.next("+", "-"); sign; sign = this.next("+", "-")) {
      const turned = this.signs();
      const term = this.product();
      total = [sign === "+" ? "Add" : "Subtract", total, turned ? ["Negate", term] : term];
    }
    --this.depth;
    return total;
  }

  product() {
    let total = this.power();
    for (let sign = this.next("*", "/"); sign; sign = this.next("*", "/")) {
      total = [sign === "*" ? "Multiply" : "Divide", total, this.signed()];
    }
    return total;
  }

  signs() {
    let negative = false;
    for (let sign = this.next("+", "-"); sign; sign = this.next("+", "-")) {
      negative = negative !== (sign === "-");
    }
    return negative;
  }

  signed() {
    const negative = this.signs();
    const operand = this.power();
    return negative ? ["Negate", operand] : operand;
  }

  power() {
    const base = this.primary();
    return this.next("^") ? ["Power", base, this.signed()] : base;
  }

  primary() {
    const token = this.tokens[this.at++];
    if (token?.number !== undefined) return token.number;
    if (token?.sign === "(") return this.closed(this.sum());
    if (token?.name === undefined) throw new Unreadable();
    if (this.next("(")) return this.call(token.name);
    if (Object.hasOwn(kCalls, token.name)) throw new Unreadable();
    return { pi: "Pi", "π": "Pi", e: "ExponentialE" }[token.name] ?? { name: token.name };
  }

  closed(expression) {
    if (!this.next(")")) throw new Unreadable();
    return expression;
  }

  call(name) {
    if (!Object.hasOwn(kCalls, name)) throw new Unreadable();
    const parts = [this.sum()];
    while (this.next(",")) parts.push(this.sum());
    const many = name === "max" || name === "min";
    if (many ? parts.length < 2 : parts.length !== (name === "atan2" ? 2 : 1)) throw new Unreadable();
    if (name === "cbrt") parts.push(3);
    return this.closed([kCalls[name], ...parts]);
  }
}

/** MathJSON of a text, or undefined; its names are {name}. */
function parsedExpression(text) {
  try {
    return new ExpressionParser(text).parse();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** What an expression comes to at `valueOf(name)`; undefined where it has no value. */
function expressionValue(expression, valueOf) {
  const put = (e) => {
    if (isList(e)) return [e[0], ...e.slice(1).map(put)];
    return typeof e === "object" ? valueOf(e.name) ?? "" : e;
  };
  return expression === undefined ? undefined : valueAt(put(expression), () => undefined);
}

function namesIn(expression) {
  if (isList(expression)) return expression.slice(1).flatMap(namesIn);
  return typeof expression === "object" ? [expression.name] : [];
}

const kPoints = 40;
const kLeastPoints = 5;

/** Whether two closed forms are the same function of their names: equal at random points. */
function sameFunction(a, b) {
  const [one, other] = [a, b].map(parsedExpression);
  if (one === undefined || other === undefined) return false;
  const names = new Set([...namesIn(one), ...namesIn(other)]);
  let seed = 20240229;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  let compared = 0;
  for (let i = 0; i < kPoints; ++i) {
    // Half of the points are positive: logarithms and roots have a value there.
    const point = {};
    for (const name of names) point[name] = i % 2 === 0 ? 0.1 + 1.9 * random() : 3 * random() - 1.5;
    const [x, y] = [one, other].map((e) => expressionValue(e, (name) => point[name]));
    if (x === undefined || y === undefined) continue;
    ++compared;
    if (Math.abs(x - y) > 1e-10 * Math.max(1, Math.abs(x), Math.abs(y))) return false;
  }
  return compared >= kLeastPoints;
}

// ---- numbers

/** √2/2 is sqrt(2)/2, 2π is 2*pi, − is -. */
function inAscii(text) {
  return text.replaceAll("−", "-").replaceAll(/[·×]/g, "*").replaceAll("÷", "/")
    .replaceAll(/[⁰¹²³⁴-⁹⁻]+/gu, (raised) =>
      `^${[...raised].map((c) => (c === "⁻" ? "-" : kRaised.indexOf(c))).join("")}`)
    .replaceAll(/([\d)])(?=[π√])/g, "$1*").replaceAll("π", "pi")
    .replaceAll(/√([A-Za-z0-9._]+)/g, "sqrt($1)").replaceAll("√", "sqrt");
}

/** Half a unit of the last digit written, and how many of them count. */
function withDigits(value, text) {
  const [mantissa, exponent] = text.toLowerCase().split("e");
  const digits = mantissa.replaceAll(/[^\d]/g, "").replace(/^0+/, "").length;
  const behindPoint = mantissa.includes(".") ? mantissa.split(".")[1].length : 0;
  const places = behindPoint - Number(exponent ?? 0);
  return { value, unit: 0.5 * Math.pow(10, -places), digits, decimals: Math.max(0, places) };
}

/** A decimal, also with a decimal comma: "0.8660", "-1,5", "2e-3", "2*10^-3". */
function writtenDecimal(text) {
  let plain = inAscii(text.trim());
  const power = /^(.*)\*10\^\(?([-+]?\d+)\)?$/.exec(plain.replaceAll(" ", ""));
  if (power) plain = `${power[1]}e${power[2]}`;
  if (plain.split(",").length === 2 && !plain.includes(".")) plain = plain.replace(",", ".");
  plain = plain.replace(/^\+/, "");
  if (!/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? withDigits(value, plain) : undefined;
}

/** A sum of decimals, which has the last digit of the finest of them: 0.05+0.0253. */
function writtenSum(text) {
  const plain = inAscii(text).replaceAll(" ", "");
  const texts = plain.match(/[-+]?(?:[^-+eE]|[eE][-+]?)+/g) ?? [];
  const terms = texts.join("") === plain ? texts.map(writtenDecimal) : [];
  if (terms.length === 0 || terms.includes(undefined)) return undefined;
  const value = terms.reduce((sum, term) => sum + term.value, 0);
  if (value === 0) return undefined;
  const decimals = Math.max(...terms.map((term) => term.decimals));
  return { value, unit: Math.min(1, ...terms.map((term) => term.unit)), decimals,
    digits: Math.floor(Math.log10(Math.abs(value))) + 1 + decimals };
}

/** What says nothing. */
const kLeftOpen = ["", "?", "??", "-", "−", "–", "—", "…", "..."];

/** One entry: {kind, number?, text}. */
function writtenEntry(text) {
  const inside = text.trim().replace(/(?<=[^.])\.$/, "").trim();
  if (kLeftOpen.includes(inside)) return { kind: "blank" };
  const decimal = writtenDecimal(inside);
  if (decimal) return { kind: "number", number: decimal, text };
  const sum = writtenSum(inside);
  if (sum) return { kind: "number", number: sum, text };
  const value = expressionValue(parsedExpression(inAscii(inside)), () => undefined);
  if (value !== undefined) return { kind: "number", number: { value, unit: 0, digits: 17 }, text };
  return { kind: "text", text: inside };
}

/** The sides of "a = b = c", the last of which is handed in; none where there is no working. */
function sidesOf(text) {
  const sides = text.split(/[=≈]/).map((side) => side.trim());
  return sides.length === 1 ? [] : sides;
}

// ---- names

const kGreek = {
  α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ζ: "zeta", η: "eta", θ: "theta",
  κ: "kappa", λ: "lambda", μ: "mu", ν: "nu", ξ: "xi", π: "pi", ρ: "rho", σ: "sigma", τ: "tau",
  φ: "phi", χ: "chi", ψ: "psi", ω: "omega", Γ: "Gamma", Δ: "Delta", Θ: "Theta", Λ: "Lambda",
  Ξ: "Xi", Π: "Pi", Σ: "Sigma", Φ: "Phi", Ψ: "Psi", Ω: "Omega", ℓ: "ell",
};
/** What a character stands for; a word that begins with _ is joined by one. */
const kMarks = {
  "∂": "d", "′": "_prime_", "'": "_prime_", "’": "_prime_", "∇": "nabla_", "*": "_star_",
  "⁺": "_plus_", "+": "_plus_", "\u0302": "_hat_", "\u0303": "_tilde_", "\u0304": "_bar_",
  "∞": "_infinity",
};
const kRaised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const kLowered = "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋";
const kLoweredAs = "0123456789aehijklmnoprstuvxm";

/** The letters, digits and _ of a NAME as people type or print it: z⁽¹⁾₁ and z^(1)_1 are z1_1. */
function asciiName(typed) {
  const text = typed.normalize("NFD");
  let name = "";
  let lowered = false;
  const bar = () => {
    if (name !== "" && !name.endsWith("_")) name += "_";
    lowered = false;
  };
  const behindDigit = () => /\d$/.test(name);
  for (let at = 0; at < text.length;) {
    const c = text[at];
    const layer = /^\^?\((\d+)\)/.exec(text.slice(at));
    if (layer) {
      if (behindDigit()) bar();
      name += layer[1];
      lowered = false;
      at += layer[0].length;
      continue;
    }
    ++at;
    if (/[A-Za-z0-9]/.test(c)) {
      name += c;
      lowered = false;
    } else if (c === "^" && text[at] === "(") {
      bar();
      ++at;
    } else if (c === "^") {
      // x^2 is x2
    } else if (c === "⁽") {
      if (behindDigit()) bar();
    } else if (c === "⁾") {
      // closes the layer's number
    } else if (kRaised.includes(c)) {
      name += kRaised.indexOf(c);
    } else if (kLowered.includes(c)) {
      if (!lowered) bar();
      name += kLoweredAs[kLowered.indexOf(c)];
      lowered = true;
    } else if (kGreek[c] ?? kMarks[c]) {
      const word = kGreek[c] ?? kMarks[c];
      if (word.startsWith("_")) bar();
      name += word.replace(/^_/, "");
      lowered = false;
    } else if (c.charCodeAt(0) < 0x80 && c !== " " && c !== "\t") {
      bar();
    }
  }
  return name.replace(/_+$/, "");
}

/** Spellings in which NAMEs are looked for, the strictest first: W1_12, W112prime, w112prime. */
function spellings(ascii) {
  const joined = ascii.split("_").filter((part) => part !== "").reduce(([text, behind], part) => {
    const index = /^\d+$/.test(part);
    return [text + (text === "" || (index && behind) ? "" : "_") + part, index];
  }, ["", false])[0];
  let bare = ascii.replaceAll("_", "");
  if (bare.includes("prime")) bare = bare.replace("prime", "") + "prime";
  return [joined, bare, bare.toLowerCase()];
}

const kNameInText = /(?:[A-Za-z∂∇\u00c0-\u024f\u0370-\u03ff\u1e00-\u1eff])(?:[A-Za-z0-9_∂∇\u00c0-\u024f\u0370-\u03ff\u1e00-\u1eff₀-₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋⁽⁾′\u0302\u0303\u0304]|(?<=⁽)[⁰¹²³⁴-⁹]+)*/gu;

/** NAMEs as printed (z⁽¹⁾₁) as identifiers, and σ( as sigmoid(. */
function withAsciiNames(text) {
  return text.replaceAll(kNameInText, (name, at) => {
    if (name[0] === "π") return name;
    const calls = text[at + name.length] === "(";
    if (calls && name === "σ") return "sigmoid";
    return calls && name === "ln" ? "log" : asciiName(name);
  });
}
