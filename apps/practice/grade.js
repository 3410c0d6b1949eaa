// What is typed held against the key, number by number: right, rounded, following from an earlier
// error, trivial, wrong. The verdicts are those of `psolve grade`.

const kSame = 1e-12; // values that differ by less are the same number
const kFine = 3; // a number with fewer digits may excuse no more than a part of itself
const kMostOfCoarse = 0.05;
const kMostInexact = 48; // beyond so many inexact inputs only some of them are moved
const kSaturated = 1e-6; // of a bound of a function's range
const kNoise = 1e-15; // what doubles leave where numbers cancel, and what is surely no noise
const kLargestNoise = 1e-9;
const kSecondOrder = 1.02; // for what a bound to first order leaves out
const kTolerance = 1e-3;

const isSame = (a, b) => a === b || Math.abs(a - b) <= kSame * Math.max(Math.abs(a), Math.abs(b));

/**
 * The lines of a key with a student's numbers in them: what he wrote down replaces its quantity in
 * all later lines, and what he did not is worked out again from what he did.
 */
class Walk {
  /** `handed`: cell → what was written. */
  constructor(key, handed) {
    this.key = key;
    this.handed = handed;
    this.values = key.cells.map((cell) => cell.expected);
    this.carried = [...this.values];
    this.changed = new Set();
    this.depends = new Set();
    this.radii = new Map();
    for (const [c, written] of handed) if (key.cells[c].line < 0) this.put(c, written.value);
    key.lines.forEach((line, number) => this.take(line, number));
  }

  put(c, value) {
    if (isSame(value, this.key.cells[c].expected)) return;
    this.changed.add(c);
    this.values[c] = value;
  }

  take(line, number) {
    const depends = line.uses.some((use) => use.quantity.cells.some((c) => this.changed.has(c)));
    const found = depends ? flatOf(this.evaluate(line.term, line.uses)) : undefined;
    line.made.cells.forEach((c, i) => {
      if (this.key.cells[c].line !== number) return;
      if (depends) {
        this.carried[c] = found.length === line.made.cells.length ? found[i] ?? NaN : NaN;
        if (!isSame(this.carried[c], this.key.cells[c].expected)) this.depends.add(c);
      }
      this.put(c, this.handed.get(c)?.value ?? this.carried[c]);
    });
  }

  /** What `term` comes to with these values of its uses; undefined where it has no finite value. */
  evaluate(term, uses, valueOf = (c) => this.values[c]) {
    if (term === undefined) return undefined;
    const values = new Map(uses.map(({ name, quantity }) =>
      [name, shaped(quantity.cells.map(valueOf), quantity.shape)]));
    return valueAt(term, (name) => values.get(name));
  }

  /** Half a unit of what he wrote, or of what was worked out from it. */
  radius(c) {
    if (this.radii.has(c)) return this.radii.get(c);
    this.radii.set(c, 0);
    const cell = this.key.cells[c];
    const written = this.handed.get(c);
    if (written) {
      let known = cell.isCount ? 0 : written.unit;
      if (written.digits < kFine) known = Math.min(known, kMostOfCoarse * Math.abs(written.value));
      // Written in full it is as exact as what it comes from.
      if (isSame(written.value, this.carried[c])) known = Math.min(known, this.slackOf(c));
      this.radii.set(c, known);
    } else if (cell.line >= 0) {
      const line = this.key.lines[cell.line];
      const slacks = this.slack(line.term, line.uses);
      line.made.cells.forEach((made, i) => i < slacks.length && this.radii.set(made, slacks[i]));
    }
    return this.radii.get(c);
  }

  slackOf(c) {
    const number = this.key.cells[c].line;
    if (number < 0) return 0;
    const line = this.key.lines[number];
    return this.slack(line.term, line.uses)[line.made.cells.indexOf(c)] ?? 0;
  }

  /**
   * How far `term` may come to lie from its value, since the student may have gone on with any
   * values that round to the digits he wrote: Σ |∂term/∂u|·(half a unit of u), an entry each.
   */
  slack(term, uses) {
    const inexact = [];
    uses.forEach((use, u) => use.quantity.cells.forEach((c, i) => {
      const radius = this.radius(c);
      if (radius > 0) inexact.push({ u, i, radius });
    }));
    const base = inexact.length > 0 ? this.evaluate(term, uses) : undefined;
    if (base === undefined) return [];
    const entries = flatOf(base);
    const slacks = entries.map(() => 0);
    const values = uses.map(({ quantity }) => quantity.cells.map((c) => this.values[c]));
    const moved = ({ u, i }, by) => {
      const put = new Map(uses.map(({ name, quantity }, k) => [name, shaped(k !== u ? values[k]
        : values[k].map((x, at) => (at === i ? x + by : x)), quantity.shape)]));
      return valueAt(term, (name) => put.get(name));
    };
    const stride = 1 + Math.floor(inexact.length / kMostInexact);
    for (let k = 0; k < inexact.length; k += stride) {
      const most = slacks.map(() => 0);
      for (const by of [inexact[k].radius, -inexact[k].radius]) {
        const other = moved(inexact[k], by);
        if (other === undefined) continue;
        flatOf(other).forEach((x, i) => { most[i] = Math.max(most[i], Math.abs(x - entries[i])); });
      }
      most.forEach((m, i) => { slacks[i] += stride * m; });
    }
    return slacks;
  }
}

/** Decides about numbers. */
class Judge {
  constructor(key, walk, tolerances) {
    this.key = key;
    this.walk = walk;
    this.tolerances = tolerances;
  }

  of(c, written) {
    const cell = this.key.cells[c];
    const { walk } = this;
    const expectedBefore = cell.before < 0 ? 0 : this.key.cells[cell.before].expected;
    const carriedBefore = cell.before < 0 ? 0 : walk.values[cell.before];
    const fit = this.fits(c, written, cell.expected, expectedBefore);
    if (fit) return fit;
    if (cell.line < 0) return "wrong";
    if (this.isNoise(c, written)) return "right";
    const following = () => (this.isTrivial(c, written) ? "trivial" : "follows");
    if (walk.depends.has(c)) {
      if (!Number.isFinite(walk.carried[c])) return "trivial";
      if (this.fits(c, written, walk.carried[c], carriedBefore)) return following();
    }
    if (this.withinSlack(c, written)) return "follows";
    for (const other of cell.others) {
      const line = this.key.lines[other];
      const value = walk.evaluate(line.term, line.uses);
      const found = flatOf(value)[line.made.cells.indexOf(c)];
      if (found !== undefined && this.fits(c, written, found, carriedBefore)) return following();
    }
    return "wrong";
  }

  fits(c, written, value, before) {
    if (!Number.isFinite(value)) return undefined;
    const cell = this.key.cells[c];
    const off = Math.abs(written.value - value);
    const isWhole = Math.abs(value - Math.round(value)) <= 1e-9; // an earlier error may break it
    if (cell.isCount && isWhole) {
      return off <= 1e-9 * Math.max(Math.abs(value), 1e-3) ? "right" : undefined;
    }
    const steps = cell.before >= 0;
    const change = steps ? Math.abs(value - before) : Math.abs(value);
    // What rounding leaves where terms of the line's size cancel is no error.
    const size = Math.max(Math.abs(value), Math.abs(cell.expected));
    const tolerance = this.tolerances.get(c) ?? kTolerance;
    if (off <= tolerance * change || off <= 1e-12 * size) return "right";
    if (written.digits < 2 || off > written.unit * (1 + 1e-9)) return undefined;
    if (steps && !(Math.abs(written.value - before) > written.unit)) return undefined;
    return "rounded";
  }

  /** Whether it differs from the key by what doubles leave where the line's numbers cancel. */
  isNoise(c, written) {
    const cell = this.key.cells[c];
    const off = Math.abs(written.value - cell.expected);
    if (cell.isCount || off > kLargestNoise) return false;
    const used = this.key.lines[cell.line].uses.flatMap((use) => use.quantity.cells);
    return off <= kNoise * Math.max(0, ...used.map((u) => Math.abs(this.walk.values[u])));
  }

  /** Whether it follows from values that round to what he wrote before. */
  withinSlack(c, written) {
    if (this.key.cells[c].isCount) return false;
    const off = Math.abs(written.value - this.walk.carried[c]);
    const slack = this.walk.slackOf(c);
    return slack > 0 && off <= slack * kSecondOrder + (written.digits >= 2 ? written.unit : 0);
  }

  /** Whether an earlier error makes the line trivial, which as asked it is not. */
  isTrivial(c, written) {
    const cell = this.key.cells[c];
    const line = this.key.lines[cell.line];
    const { term } = line;
    const carried = this.walk.carried[c];
    const saturates = (x) => {
      if (!Number.isFinite(x) || x === 0) return true;
      const known = isList(term) ? kFunctions[term[0]] : undefined;
      return known !== undefined
        && (Math.abs(x - known.low) <= kSaturated || Math.abs(x - known.high) <= kSaturated);
    };
    if (saturates(carried) && !saturates(cell.expected)) return true;
    if (!isList(term) || !["Subtract", "Add"].includes(term[0])) return false;
    const base = line.uses.find((use) => use.name === term[1]);
    const start = this.key.cells[base?.quantity.cells[line.made.cells.indexOf(c)]];
    return start?.given !== undefined && written.value === start.expected
      && carried === start.expected && cell.expected !== start.expected;
  }
}

/** An answer that is a word, a truth value or a closed form. */
function judgedText(expected, entry) {
  const verdict = (is) => (is ? "right" : "wrong");
  const small = (text) => text.toLowerCase().replaceAll(" ", "");
  const word = small(entry.text);
  if (typeof expected === "boolean") {
    return verdict((expected ? ["true", "yes", "1"] : ["false", "no", "0"]).includes(word));
  }
  if (expected === null) return verdict(["none", "null", "never"].includes(word));
  return verdict(word === small(expected) || sameFunction(expected, inAscii(entry.text)));
}

/** What an expression in NAMEs comes to, the student's own values before the key's. */
function valueInNames(text, key, walk) {
  if (text.length > 2000) return undefined;
  return expressionValue(parsedExpression(inAscii(withAsciiNames(text))), (name) => {
    const cell = key.cellOf(name);
    return cell === undefined ? undefined : walk.values[cell];
  });
}

class Grader {
  constructor(data) {
    this.key = new Key(data);
    this.tolerances = new Map();
    for (const [path, value] of Object.entries(data.tolerance ?? {})) {
      for (const { cell } of this.key.leavesOfAnswer(path) ?? []) this.tolerances.set(cell, value);
    }
    this.slips = new SlipSearch(this.key, data.slips ?? []);
  }

  /** `work`: [{name, text}], in the order of the derivation; one number or word each. */
  grade(work) {
    const lines = work.map(({ name, text }) => this.read(name, text));
    const handed = new Map(); // of several names for one number the first counts
    for (const { leaf, entry } of lines) {
      if (leaf?.cell !== undefined && entry.kind === "number" && !handed.has(leaf.cell)) {
        handed.set(leaf.cell, entry.number);
      }
    }
    const walk = new Walk(this.key, handed);
    const judge = new Judge(this.key, walk, this.tolerances);
    for (const line of lines) this.judge(line, judge, walk);
    this.slips.find(walk, lines);
    return { lines, walk };
  }

  read(name, text) {
    const leaves = this.key.meaningOf(name);
    const sides = sidesOf(text);
    return { name, text, leaf: leaves?.length === 1 ? leaves[0] : undefined, sides,
      entry: writtenEntry(sides.at(-1) ?? text), verdict: "unknown", also: [] };
  }

  judge(line, judge, walk) {
    const { leaf, entry } = line;
    if (leaf === undefined) return;
    if (entry.kind === "blank") {
      line.verdict = "blank";
    } else if (leaf.cell === undefined) {
      line.verdict = judgedText(leaf.other, entry);
      if (line.verdict === "wrong") line.verdict = judgedText(leaf.other, writtenEntry(line.text));
    } else {
      line.isUnread = entry.kind !== "number";
      line.verdict = line.isUnread ? "wrong" : judge.of(leaf.cell, entry.number);
    }
    if (line.verdict === "wrong" && leaf.cell !== undefined && entry.kind === "number") {
      this.judgeWorking(line, judge, walk);
    }
  }

  /** A side of his working that fits before a number that does not is a slip in the arithmetic. */
  judgeWorking(line, judge, walk) {
    for (const side of line.sides.slice(0, -1)) {
      const value = writtenDecimal(side)?.value ?? valueInNames(side, this.key, walk);
      if (value === undefined) continue;
      // What he wrote is this, rounded: so a slip can be told by all its digits.
      const { number } = line.entry;
      if (Math.abs(value - number.value) <= number.unit) {
        line.entry.number = { value, unit: 0, digits: 17, decimals: 0 };
      }
      const verdict = judge.of(line.leaf.cell, { value, unit: 0, digits: 17 });
      if (verdict !== "right" && verdict !== "follows") continue;
      const rounded = Math.round(value * 1e6) / 1e6;
      line.slip = { id: "arithmetic", text: `${side} is ${rounded}, not ${line.sides.at(-1)}` };
      return;
    }
  }
}
