// The key that work is held against: a derivation's quantities as numbered cells, one a number, and
// its lines, each of which makes cells out of cells. A whole and its entries share their cells, so a
// number that is typed replaces its quantity wherever it is used.

/** What stands behind the last _ of a NAME, a number from 1 on, and what before. */
function indexBehind(name) {
  const found = /^(.+)_([1-9]\d*)$/.exec(name);
  return found ? { whole: found[1], index: Number(found[2]) } : undefined;
}

const kMostAxes = 4;
const same = (a, b, tolerance) => Math.abs(a - b) <= tolerance * Math.abs(a);

/** Calls `take(path, leaf)` for each number, text and truth value of an answer. */
function forEachLeaf(answer, path, take) {
  if (isList(answer)) {
    answer.forEach((part, i) => forEachLeaf(part, `${path}[${i}]`, take));
  } else if (answer !== null && typeof answer === "object") {
    for (const [name, part] of Object.entries(answer)) {
      forEachLeaf(part, path === "" ? name : `${path}.${name}`, take);
    }
  } else {
    take(path, answer);
  }
}

/** The answer at a path such as layers[0].weights; undefined where there is none. */
function answerAt(answers, path) {
  let at = answers;
  for (const key of path.match(/[^.[\]]+/g) ?? []) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

class Key {
  /** `data`: what the page holds: given, steps, answers, counts. */
  constructor(data) {
    this.data = data;
    this.cells = [];
    this.lines = [];
    this.names = [];
    this.quantities = new Map();
    this.wholes = new Map(); // NAME of which entries are defined → how many
    this.symbols = new Map();
    this.given = new Map();
    this.lineOfStep = new Map();
    this.cellOfPath = new Map();
    data.given.forEach((datum) => {
      this.define(datum.name, datum.value, -1, datum);
      if (!this.symbols.has(datum.name)) this.symbols.set(datum.name, datum.symbol);
      this.given.set(datum.name, datum);
    });
    for (const step of data.steps) for (const line of step.lines) this.takeLine(step, line);
    this.takeAnswers();
    this.noteUpdates();
    this.nameLeaves();
  }

  takeLine(step, line) {
    if (line.name === undefined) return;
    const uses = [];
    for (const [name, shape = []] of line.uses) {
      const quantity = this.find(name);
      if (!quantity) return; // not closed: it cannot be carried on
      uses.push({ name, quantity: { shape, cells: quantity.cells } });
    }
    const number = this.lines.length;
    const term = line.term;
    const value = line.value ?? valueAt(term ?? [], (name) => this.valueOf(uses, name));
    if (value === undefined) return;
    const made = this.define(line.name, value, number, undefined);
    for (const c of made.cells) {
      const cell = this.cells[c];
      cell.isCount = cell.isCount || Boolean(step.count);
      if (cell.line !== number) cell.others.push(number);
    }
    if (!this.symbols.has(line.name)) this.symbols.set(line.name, line.symbol);
    this.lineOfStep.set(step.id, number);
    this.lines.push({ name: line.name, made, term, uses, step: step.id, rule: step.rule,
      answer: step.answer ?? "", symbol: line.symbol, shown: line });
  }

  valueOf(uses, name) {
    const use = uses.find((one) => one.name === name);
    return use && shaped(use.quantity.cells.map((c) => this.cells[c].expected), use.quantity.shape);
  }

  define(name, value, line, given) {
    const entries = flatOf(value);
    const known = this.find(name);
    if (known && known.cells.length === entries.length) return known;
    const quantity = { shape: shapeOf(value), cells: [] };
    for (const expected of entries) {
      quantity.cells.push(this.cells.length);
      this.cells.push({ expected, line, given, isCount: false, before: -1, others: [] });
    }
    for (let last = indexBehind(name); last; last = indexBehind(last.whole)) {
      this.wholes.set(last.whole, Math.max(this.wholes.get(last.whole) ?? 0, last.index));
    }
    this.names.push(name);
    if (!this.quantities.has(name)) this.quantities.set(name, quantity);
    return quantity;
  }

  /** A quantity by its NAME, an entry by its whole, a whole by its entries. */
  find(name) {
    return this.quantities.get(name) ?? this.entry(name) ?? this.gathered(name, 0);
  }

  entry(name) {
    const places = [];
    for (let last = indexBehind(name); last; last = indexBehind(last.whole)) {
      places.unshift(last.index);
      if (places.length > kMostAxes) return undefined;
      const whole = this.quantities.get(last.whole);
      if (!whole) continue;
      if (places.length > whole.shape.length) return undefined;
      if (places.some((place, axis) => place > whole.shape[axis])) return undefined;
      const first = places.reduce((at, place, axis) =>
        at + (place - 1) * sizeOf(whole.shape.slice(axis + 1)), 0);
      const shape = whole.shape.slice(places.length);
      return { shape, cells: whole.cells.slice(first, first + sizeOf(shape)) };
    }
    return undefined;
  }

  gathered(name, depth) {
    const count = this.wholes.get(name);
    if (depth === kMostAxes || count === undefined) return undefined;
    const cells = [];
    let inner;
    for (let i = 1; i <= count; ++i) {
      const next = `${name}_${i}`;
      const part = this.quantities.get(next) ?? this.gathered(next, depth + 1);
      if (!part || part.shape.length === kMostAxes) return undefined;
      if (inner && !sameShape(inner, part.shape)) return undefined;
      inner = part.shape;
      cells.push(...part.cells);
    }
    return { shape: [count, ...inner], cells };
  }

  /** The given datum of a NAME or of its whole. */
  givenOf(name) {
    for (let last = { whole: name }; last; last = indexBehind(last.whole)) {
      const found = this.given.get(last.whole);
      if (found) return found;
    }
    return undefined;
  }

  /** How people write a NAME. */
  symbolOf(name) {
    const places = [];
    for (let last = { whole: name }; last; last = indexBehind(last.whole)) {
      if (last.index !== undefined) places.unshift(last.index);
      const found = this.symbols.get(last.whole);
      if (found !== undefined) return found + lowered(places);
    }
    const first = this.wholes.has(name) ? this.symbols.get(`${name}_1`) : undefined;
    return first?.replace(/,?[₀-₉]$/, "") ?? name;
  }

  /** The numbers of the answers: those that lines come to, and cells of their own for all others. */
  takeAnswers() {
    const { answers } = this.data;
    const counts = new Set(this.data.counts);
    for (const line of this.lines) {
      const answer = line.answer === "" ? undefined : answerAt(answers, line.answer);
      if (answer === undefined) continue;
      let i = 0;
      forEachLeaf(answer, line.answer, (path, leaf) => {
        if (typeof leaf !== "number" || i >= line.made.cells.length) return;
        const cell = line.made.cells[i++];
        if (!this.cellOfPath.has(path)) this.cellOfPath.set(path, cell);
        if (counts.has(path)) this.cells[cell].isCount = true;
      });
    }
    forEachLeaf(answers, "", (path, leaf) => {
      if (typeof leaf !== "number" || this.cellOfPath.has(path)) return;
      this.cellOfPath.set(path, this.cellNamedAs(path, leaf) ?? this.cells.length);
      if (this.cellOfPath.get(path) < this.cells.length) return;
      this.cells.push({ expected: leaf, line: -1, given: undefined, isCount: counts.has(path),
        before: -1, others: [] });
    });
  }

  /** Under its own name, an entry counted from one: y_hat[0] is y_hat_1. */
  cellNamedAs(path, value) {
    let name = path.replaceAll(/\[(\d+)\]/g, (_, index) => `_${Number(index) + 1}`);
    while (name !== "") {
      const quantity = this.find(name);
      if (quantity?.cells.length === 1
        && Math.abs(this.cells[quantity.cells[0]].expected - value) <= 1e-9 * Math.abs(value)) {
        return quantity.cells[0];
      }
      const last = indexBehind(name);
      name = last?.index === 1 ? last.whole : "";
    }
    return undefined;
  }

  /** W′ = W − η g: a weight after its step is held against what the step changes. */
  noteUpdates() {
    for (const { answer, term, uses, made } of this.lines) {
      if (!answer.startsWith("updated") || !isList(term)) continue;
      if (term[0] !== "Subtract" && term[0] !== "Add") continue;
      const base = uses.find((use) => use.name === term[1]);
      if (base?.quantity.cells.length !== made.cells.length) continue;
      made.cells.forEach((c, i) => { this.cells[c].before = base.quantity.cells[i]; });
    }
  }

  // ---- what a NAME as typed means: [{cell} or {other}, …]

  nameLeaves() {
    this.spelled = [new Map(), new Map(), new Map()];
    const add = (spelling, name) => spellings(spelling).forEach((text, i) => {
      const names = this.spelled[i].get(text) ?? [];
      if (!names.includes(name) && names.length < 4) this.spelled[i].set(text, [...names, name]);
    });
    const addEntries = (name, shape) => {
      for (let i = 1; i <= (shape[0] ?? 0); ++i) {
        add(`${name}_${i}`, `${name}_${i}`);
        addEntries(`${name}_${i}`, shape.slice(1));
      }
    };
    let entries = 0;
    for (const name of this.names) {
      add(name, name);
      add(asciiName(this.symbolOf(name)), name);
      const quantity = this.find(name);
      entries += quantity.cells.length;
      if (entries <= 20_000) addEntries(name, quantity.shape);
      for (let last = indexBehind(name); last; last = indexBehind(last.whole)) {
        if (this.find(last.whole)) add(last.whole, last.whole);
      }
    }
  }

  leavesOfName(name) {
    return this.find(name)?.cells.map((cell) => ({ cell }));
  }

  leavesOfAnswer(path) {
    const answer = path === "" ? undefined : answerAt(this.data.answers, path);
    if (answer === undefined) return undefined;
    const leaves = [];
    forEachLeaf(answer, path, (at, other) => {
      leaves.push(this.cellOfPath.has(at) ? { cell: this.cellOfPath.get(at) } : { other, path: at });
    });
    return leaves;
  }

  leavesOfStep(id) {
    const line = this.lineOfStep.get(id);
    return line === undefined ? undefined : this.leavesOfName(this.lines[line].name);
  }

  /** What a NAME means; undefined where that is nothing, or two things. */
  meaningOf(typed) {
    const exact = this.distinct([this.leavesOfName(typed), this.leavesOfAnswer(typed),
      this.leavesOfStep(typed)]);
    if (exact.length > 0) return exact.length === 1 ? exact[0] : undefined;
    const ascii = asciiName(typed);
    if (ascii === "") return undefined;
    for (const [i, text] of spellings(ascii).entries()) {
      const found = this.distinct((this.spelled[i].get(text) ?? []).map((n) => this.leavesOfName(n)));
      if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    }
    return undefined;
  }

  distinct(meanings) {
    const kept = [];
    for (const leaves of meanings) {
      if (leaves && !kept.some((other) => this.askForTheSame(other, leaves))) kept.push(leaves);
    }
    return kept;
  }

  askForTheSame(a, b) {
    return a.length === b.length && a.every((x, i) => {
      const y = b[i];
      if (x.cell === undefined || y.cell === undefined) return x.cell === y.cell && x.other === y.other;
      return x.cell === y.cell
        || same(this.cells[x.cell].expected, this.cells[y.cell].expected, 1e-9);
    });
  }

  /** The number that a name in an expression stands for. */
  cellOf(typed) {
    const leaves = this.meaningOf(typed);
    return leaves?.length === 1 ? leaves[0].cell : undefined;
  }
}

function lowered(places) {
  const digits = (n) => String(n).replaceAll(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);
  return places.map(digits).join(places.some((n) => n > 9) ? "," : "");
}
