// What MathJSON comes to: numbers, nested lists of them, and functions of these, by their heads.
// A value is a number or an array of values of one shape. `comesTo` throws where there is none.

class NoValue extends Error {}

function demand(condition, why) {
  if (!condition) throw new NoValue(why);
}

const isList = Array.isArray;
const shapeOf = (v) => (isList(v) ? [v.length, ...shapeOf(v[0])] : []);
const rankOf = (v) => shapeOf(v).length;
const flatOf = (v) => (isList(v) ? v.flat(Infinity) : [v]);
const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);
const sameShape = (a, b) => a.length === b.length && a.every((length, i) => length === b[i]);

const range = (n) => Array.from({ length: n }, (_, i) => i);

/** Entries, row by row, as nested lists. */
function shaped(entries, shape) {
  if (shape.length === 0) return entries[0];
  const size = entries.length / shape[0];
  const inner = shape.slice(1);
  return Array.from({ length: shape[0] }, (_, i) =>
    shaped(entries.slice(i * size, (i + 1) * size), inner));
}

function listed(...parts) {
  const shape = shapeOf(parts[0]);
  demand(parts.length > 0 && parts.every((part) => sameShape(shapeOf(part), shape)),
    "a list of different parts");
  return parts;
}

/** `f` entry by entry, of lists of one shape and of numbers with lists. */
function each(f, ...values) {
  const lists = values.filter(isList);
  if (lists.length === 0) return f(...values);
  demand(lists.every((list) => list.length === lists[0].length), "lists of different lengths");
  return lists[0].map((_, i) => each(f, ...values.map((v) => (isList(v) ? v[i] : v))));
}

const entrywise = (f) => (...values) => each(f, ...values);
const folded = (f) => (...values) => values.reduce((a, b) => each(f, a, b));

/** `f` of arguments that have so many axes. */
const ofRanks = (f, ...ranks) => (...values) => {
  demand(ranks.every((allowed, i) => allowed.includes(rankOf(values[i]))), "of another shape");
  return f(...values);
};

// ---- numbers

const sigmoid = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const flooredModulus = (x, y) => x - y * Math.floor(x / y);
const root = (x, n) =>
  (x < 0 && flooredModulus(n, 2) === 1 ? -Math.pow(-x, 1 / n) : Math.pow(x, 1 / n));

/** 1 − erf(x): by its series near 0, else by its continued fraction. */
function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); ++n) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 1 - 2 / Math.sqrt(Math.PI) * sum;
  }
  let fraction = 0;
  for (let k = 120; k > 0; --k) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

const kSeluScale = 1.0507009873554805;
const kSeluAlpha = 1.6732632423543772;

// ---- vectors and matrices

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const transposed = (a) => a[0].map((_, j) => a.map((row) => row[j]));

function dot(a, b) {
  demand(rankOf(a) === 1 && rankOf(b) === 1 && a.length === b.length, "vectors that do not fit");
  return sum(a.map((x, i) => x * b[i]));
}

function matrixProduct(a, b) {
  if (rankOf(a) === 2) return a.map((row) => matrixProduct(row, b));
  return rankOf(b) === 1 ? dot(a, b) : transposed(b).map((column) => dot(a, column));
}

function diagonal(a) {
  if (rankOf(a) === 1) return a.map((x, i) => a.map((_, j) => (i === j ? x : 0)));
  return a.slice(0, a[0].length).map((row, i) => row[i]);
}

/** The determinant and the inverse of a square matrix, by Gauss and Jordan. */
function eliminated(a) {
  const n = a.length;
  demand(sameShape(shapeOf(a), [n, n]), "a matrix that is not square");
  const rows = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  let determinant = 1;
  for (let k = 0; k < n; ++k) {
    let pivot = k;
    for (let i = k; i < n; ++i) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    if (rows[pivot][k] === 0) return { determinant: 0 };
    if (pivot !== k) determinant = -determinant;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    const divisor = rows[k][k];
    determinant *= divisor;
    rows[k] = rows[k].map((x) => x / divisor);
    for (let i = 0; i < n; ++i) {
      const factor = rows[i][k];
      if (i !== k) rows[i] = rows[i].map((x, j) => x - factor * rows[k][j]);
    }
  }
  return { determinant, inverse: rows.map((row) => row.slice(n)) };
}

function inverse(a) {
  const found = eliminated(a).inverse;
  demand(found, "the inverse of a singular matrix");
  return found;
}

const frobenius = (a) => Math.hypot(...flatOf(a));

/** The eigenvalues of a symmetric matrix, ascending, by Jacobi's rotations. */
function symmetricEigenvalues(matrix) {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  const rotate = (p, q) => {
    const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
    const c = 1 / Math.hypot(t, 1);
    const s = t * c;
    for (let k = 0; k < n; ++k) {
      [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
    }
    for (let k = 0; k < n; ++k) {
      [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
    }
  };
  for (let sweep = 0; sweep < 60; ++sweep) {
    for (let p = 0; p < n; ++p) for (let q = p + 1; q < n; ++q) if (a[p][q] !== 0) rotate(p, q);
  }
  return diagonal(a).sort((x, y) => x - y);
}

const complex = {
  add: (a, b) => [a[0] + b[0], a[1] + b[1]],
  subtract: (a, b) => [a[0] - b[0], a[1] - b[1]],
  multiply: (a, b) => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]],
  divide(a, b) {
    const size = b[0] * b[0] + b[1] * b[1];
    return [(a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size];
  },
};

/** The coefficients of det(x − A), the highest first, by Faddeev and LeVerrier. */
function characteristic(a) {
  const coefficients = [1];
  let m = a.map((row) => row.map(() => 0));
  for (let k = 1; k <= a.length; ++k) {
    m = matrixProduct(a, m.map((row, i) => row.map((x, j) => x + (i === j ? coefficients[k - 1] : 0))));
    coefficients.push(-sum(diagonal(m)) / k);
  }
  return coefficients;
}

/** All eigenvalues, complex, as the zeros of the characteristic polynomial: Durand and Kerner. */
function eigenvalues(a) {
  demand(sameShape(shapeOf(a), [a.length, a.length]), "a matrix that is not square");
  const isSymmetric = a.every((row, i) => row.every((x, j) => x === a[j][i]));
  if (isSymmetric) return symmetricEigenvalues(a).map((x) => [x, 0]);
  const size = frobenius(a) || 1;
  const coefficients = characteristic(each((x) => x / size, a));
  let zeros = a.map((_, i) => [Math.cos(0.4 + 2 * Math.PI * i / a.length) / 2,
    Math.sin(0.4 + 2 * Math.PI * i / a.length) / 2]);
  for (let step = 0; step < 2000; ++step) {
    zeros = zeros.map((z, i) => {
      const value = coefficients.reduce((sum, c) => complex.add(complex.multiply(sum, z), [c, 0]),
        [0, 0]);
      const others = zeros.reduce((product, other, j) =>
        (j === i ? product : complex.multiply(product, complex.subtract(z, other))), [1, 0]);
      return others[0] === 0 && others[1] === 0 ? z
        : complex.subtract(z, complex.divide(value, others));
    });
  }
  return zeros.map(([x, y]) => [x * size, y * size]);
}

function realEigenvalues(a) {
  const found = eigenvalues(a);
  const limit = 1e-6 * frobenius(a);
  demand(found.every((x) => Math.abs(x[1]) <= limit), "complex eigenvalues");
  return found.map((x) => x[0]).sort((x, y) => x - y);
}

function norm(a, kind) {
  demand([1, 2].includes(rankOf(a)) && [undefined, 2].includes(kind), "a norm that is not here");
  if (kind === undefined || rankOf(a) === 1) return frobenius(a);
  return Math.sqrt(Math.max(...realEigenvalues(matrixProduct(transposed(a), a))));
}

// ---- the functions, by their head in MathJSON

/** A function of numbers, entry by entry; its bounds, and those of its first argument. */
const row = (of, low = -Infinity, high = Infinity, from = -Infinity, to = Infinity) =>
  ({ of: entrywise(of), low, high, from, to });
const lists = (of) => ({ of, low: -Infinity, high: Infinity, from: -Infinity, to: Infinity });

function multiplied(...factors) {
  demand(factors.filter((v) => rankOf(v) > 1).length < 2,
    "matrices without the sign of their product");
  return folded((x, y) => x * y)(...factors);
}

const kFunctions = {
  Add: lists(folded((x, y) => x + y)),
  Subtract: row((x, y) => x - y),
  Negate: row((x) => -x),
  Multiply: lists(multiplied),
  Divide: row((x, y) => x / y),
  Power: lists(ofRanks(entrywise((x, y) => Math.pow(x, y)), [0, 1])),
  Square: lists(ofRanks(entrywise((x) => x * x), [0, 1])),
  Sqrt: row(Math.sqrt, 0, Infinity, 0),
  Root: row(root),
  Exp: row(Math.exp, 0),
  Ln: row(Math.log, -Infinity, Infinity, 0),
  Log2: row(Math.log2, -Infinity, Infinity, 0),
  Sin: row(Math.sin, -1, 1),
  Cos: row(Math.cos, -1, 1),
  Tan: row(Math.tan),
  Arcsin: row(Math.asin, -Math.PI / 2, Math.PI / 2, -1, 1),
  Arccos: row(Math.acos, 0, Math.PI, -1, 1),
  Arctan: row(Math.atan, -Math.PI / 2, Math.PI / 2),
  Arctan2: row((y, x) => Math.atan2(y + 0, x)), // -0 has no side
  Sinh: row(Math.sinh),
  Cosh: row(Math.cosh, 1),
  Tanh: row(Math.tanh, -1, 1),
  Erf: row((x) => 1 - erfc(x), -1, 1),
  Abs: row(Math.abs, 0),
  Sign: row(Math.sign, -1, 1),
  Step: row((x) => (x < 0 ? 0 : 1), 0, 1),
  Floor: row(Math.floor),
  Ceil: row(Math.ceil),
  Mod: row(flooredModulus),
  Max: lists((...v) => Math.max(...v.flatMap(flatOf))),
  Min: lists((...v) => Math.min(...v.flatMap(flatOf))),
  ElementMax: lists(folded((x, y) => Math.max(x, y))),
  ElementMin: lists(folded((x, y) => Math.min(x, y))),
  Sigmoid: row(sigmoid, 0, 1),
  ReLU: row((x) => (x > 0 ? x : 0), 0),
  LeakyReLU: row((x) => (x > 0 ? x : x / 100)),
  ELU: row((x) => (x > 0 ? x : Math.expm1(x)), -1),
  SELU: row((x) => kSeluScale * (x > 0 ? x : kSeluAlpha * Math.expm1(x)),
    -kSeluScale * kSeluAlpha),
  GELU: row((x) => x * erfc(-x / Math.SQRT2) / 2),
  SiLU: row((x) => x * sigmoid(x)),
  Softplus: row((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 0),
  Softmax: lists(ofRanks((z) => {
    const exponentials = z.map((x) => Math.exp(x - Math.max(...z)));
    return exponentials.map((x) => x / sum(exponentials));
  }, [1])),
  Sum: lists(ofRanks((a) => a.reduce((x, y) => each((p, q) => p + q, x, y)), [1, 2, 3, 4])),
  Product: lists(ofRanks((a) => sizeOf(a), [1])),
  Mean: lists(ofRanks((a) => sum(a) / a.length, [1])),
  At: lists((v, ...places) => places.reduce((part, place) => {
    demand(isList(part) && place >= 1 && place <= part.length, "no such entry");
    return part[place - 1];
  }, v)),
  Length: lists((v) => v.length),
  Flatten: lists(flatOf),
  Reshape: lists((v, ...lengths) => {
    demand(sizeOf(lengths) === flatOf(v).length, "lengths that do not fit");
    return shaped(flatOf(v), lengths);
  }),
  List: lists(listed),
  Trace: lists(ofRanks((a) => sum(diagonal(a)), [2])),
  Determinant: lists(ofRanks((a) => eliminated(a).determinant, [2])),
  Inverse: lists(ofRanks(inverse, [2])),
  Transpose: lists(ofRanks(transposed, [2])),
  Dot: lists(dot),
  MatrixMultiply: lists(ofRanks(matrixProduct, [1, 2], [1, 2])),
  HadamardProduct: lists(entrywise((x, y) => x * y)),
  OuterProduct: lists(ofRanks((a, b) => a.map((x) => b.map((y) => x * y)), [1], [1])),
  Diagonal: lists(ofRanks(diagonal, [1, 2])),
  Norm: lists(norm),
  Eigenvalues: lists(realEigenvalues),
  SpectralRadius: lists((a) => Math.max(...eigenvalues(a).map((x) => Math.hypot(...x)))),
  CrossCorrelation: lists(correlation),
  Convolution: lists((X, F, ...sizes) => correlation(X, turned(F), ...sizes)),
  FullConvolution: lists(transposedCorrelation),
  TransposedConvolution: lists(transposedCorrelation),
  KernelGradient: lists(kernelGradient),
  Rotate180: lists(turned),
  MaxPool: lists(maxPool),
  AveragePool: lists(averagePool),
  MaxPoolGradient: lists(maxPoolGradient),
  AveragePoolGradient: lists(averagePoolGradient),
};

const kConstants = { Pi: Math.PI, ExponentialE: Math.E };

/** What an expression comes to; `valueOf(NAME)` is undefined where a symbol has no value. */
function comesTo(expression, valueOf) {
  if (typeof expression === "number") return expression;
  if (typeof expression === "string") {
    const value = kConstants[expression] ?? valueOf(expression);
    demand(value !== undefined, `${expression} has no value`);
    return value;
  }
  const [head, ...parts] = expression;
  const known = Object.hasOwn(kFunctions, head) ? kFunctions[head] : undefined;
  demand(known !== undefined, `no function ${head}`);
  const values = parts.map((part) => comesTo(part, valueOf));
  demand(values.length > 0 && (known.from === -Infinity && known.to === Infinity
    || flatOf(values[0]).every((x) => !(x < known.from || x > known.to))),
  `${head} outside of its domain`);
  return known.of(...values);
}

/** The same, or undefined where it has no finite value. */
function valueAt(expression, valueOf) {
  try {
    const value = comesTo(expression, valueOf);
    return flatOf(value).every(Number.isFinite) ? value : undefined;
  } catch (error) {
    if (error instanceof NoValue || error instanceof TypeError) return undefined;
    throw error;
  }
}
