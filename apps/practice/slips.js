// Finds what a student did where a number is wrong: the edit of the line's own formula that gives
// it. Lines of one rule are explained together, by the edit that explains most of them. What is
// likelier chance than slip is not said.

const kMostRivals = 80;
const kMostEntries = 36; // of a list that are looked at one by one
const kMostUnits = 400;
const kMostChance = 0.01; // what is likelier than this to fit by chance is not said
const kMostOff = 0.02; // of its size an edit may lie off where earlier values were rounded
const kNear = 2; // a wrong number lies between half and twice one like it
const kOfZero = 0.01;
const kMostCost = 20;
const kMostOfPair = 11;
const kPairFrom = 5; // digits
const kMostRounded = 0.3; // rounding early moves a number by no more than this part of it
const kCostOfRounding = 12;
const kFurthestBack = 100;

/** The student's values had he rounded each to a few digits, or decimals, as he went on. */
class RoundedPath {
  constructor(key, walk, digits, decimals) {
    Object.assign(this, { key, walk, digits, decimals });
    this.values = new Map();
    this.name = `${digits} ${decimals ? "decimals" : "digits"}`;
  }

  rounded(x) {
    if (x === 0 || !Number.isFinite(x)) return x;
    const places = this.decimals ? this.digits
      : this.digits - 1 - Math.floor(Math.log10(Math.abs(x)));
    const scale = Math.pow(10, places);
    return Math.sign(x) * Math.round(Math.abs(x) * scale) / scale;
  }

  once(c) {
    const cell = this.key.cells[c];
    return cell.line < 0 || cell.isCount ? this.walk.values[c] : this.rounded(this.walk.values[c]);
  }

  value(c, depth = 0) {
    const cell = this.key.cells[c];
    if (cell.line < 0) return this.walk.values[c]; // given: it is copied as it stands
    if (!this.values.has(c)) {
      this.values.set(c, this.rounded(this.walk.values[c]));
      if (!this.walk.handed.has(c) && !cell.isCount && depth < kFurthestBack) {
        this.take(this.key.lines[cell.line], depth + 1);
      }
    }
    return this.values.get(c);
  }

  take(line, depth) {
    const found = this.walk.evaluate(line.term, line.uses, (c) => this.value(c, depth));
    if (found === undefined) return;
    flatOf(found).forEach((x, i) => {
      const c = line.made.cells[i];
      if (this.walk.handed.has(c) || this.key.cells[c].isCount) return;
      this.values.set(c, this.rounded(x));
    });
  }
}

/** All edits of one wrong number's formula, and those that give it. */
class Search {
  constructor(unit, scene, walk, paths) {
    Object.assign(this, { unit, scene, walk, paths });
    this.values = new Map(scene.uses.map(({ name, quantity }) => [name, this.valueOf(quantity)]));
    this.tried = [];
    this.fits = [];
  }

  run() {
    const { digits } = this.unit.written;
    forEachEdit(this.unit.term, this.scene, kMostCost, (edit) => this.attempt(edit.root, edit.cost,
      edit.id, `${edit.id}@${edit.detail}`, () => this.wordsOf(edit)));
    this.roundedEarly();
    this.noteChances(0);
    if (digits >= kPairFrom && this.fits.every((fit) => fit.chance > 0.05)) this.pairs();
    return this.fits;
  }

  valueOf(quantity, of = (c) => this.walk.values[c]) {
    return shaped(quantity.cells.map(of), quantity.shape);
  }

  attempt(root, cost, id, key, words) {
    const value = valueAt(root, (name) => {
      if (this.values.has(name)) return this.values.get(name);
      const quantity = this.scene.key.find(name);
      return quantity && this.valueOf(quantity);
    });
    const found = value === undefined ? undefined : flatOf(value)[this.unit.at];
    if (found === undefined) return;
    this.tried.push({ cost, value: found });
    const hit = this.hit(root, found);
    if (hit) this.fits.push({ id, cost, key, text: () => this.sentence(words(), root), hit });
  }

  /** That an edit comes to what was written: its probability by chance, and whether exactly. */
  hit(root, found) {
    const { written, cell } = this.unit;
    const off = Math.abs(written.value - found);
    let allowed = Math.max(written.unit * (1 + 1e-6), 1e-9 * Math.abs(found));
    if (cell.isCount) allowed = 1e-9 * Math.max(1, Math.abs(found));
    if (written.value === 0) allowed = 1e-12; // 0 is no half rounded down
    if (!(off <= Math.max(allowed, kMostOff * Math.abs(found)))) return undefined;
    if (off > allowed) {
      const slacks = this.walk.slack(root, usesOf(root, this.scene.key));
      const most = slacks[this.unit.at] ?? 0;
      allowed += Math.min(most * (1 + 1e-6), kMostOff * Math.abs(found));
      if (cell.isCount || off > allowed) return undefined;
    }
    return { probability: Math.max(this.chanceOf(allowed), 1e-12),
      isExact: off <= 1e-9 * Math.abs(found) };
  }

  /** That a wrong number like this one is hit by one edit: spread evenly on a logarithmic scale. */
  chanceOf(allowed) {
    const { written, cell } = this.unit;
    if (written.value === 0) return kOfZero;
    const width = cell.isCount && Number.isInteger(written.value) ? 1 : 2 * allowed;
    return Math.min(1, width / Math.abs(written.value) / (2 * Math.log(kNear)));
  }

  noteChances(first) {
    for (const fit of this.fits.slice(first)) {
      fit.chance = Math.min(1, this.triedLike(fit.cost, fit.hit.isExact) * fit.hit.probability);
    }
  }

  /** How many different numbers edits of at most this cost give, near what was written. */
  triedLike(cost, isExact) {
    const { written } = this.unit;
    const isOnGrid = (value) => {
      const steps = value / (2 * written.unit);
      return Math.abs(steps - Math.round(steps)) <= 1e-6;
    };
    const values = this.tried.filter((one) => one.cost <= cost
      && one.value / written.value > 1 / kNear && one.value / written.value < kNear
      && !(isExact && written.unit > 0 && !isOnGrid(one.value))).map((one) => one.value);
    values.sort((x, y) => x - y);
    return Math.max(1, values.filter((x, i) =>
      i === 0 || x - values[i - 1] > 1e-9 * Math.abs(x)).length);
  }

  wordsOf({ words, subject, before }) {
    const shown = (term) => {
      const text = textOf(term, this.scene.key);
      return isCall(term, "Add", "Subtract") ? `(${text})` : text;
    };
    return words.replace("{0}", () => shown(subject)).replace("{1}", () => shown(before));
  }

  sentence(words, root) {
    const { key } = this.scene;
    return `${this.unit.shown} comes out when ${words}: `
      + `${key.symbolOf(this.unit.name)} = ${textOf(root, key)}`;
  }

  /** Where the values before were rounded to a few digits: all along the way, or just here. */
  roundedEarly() {
    const { unit, scene, walk } = this;
    const right = walk.carried[unit.c];
    const most = kMostRounded * Math.max(Math.abs(unit.written.value), Math.abs(right));
    const computes = scene.uses.some((use) => !scene.key.givenOf(use.name));
    if (!computes || unit.cell.isCount || Math.abs(unit.written.value - right) > most) return;
    const exact = this.values;
    for (const path of this.paths) {
      for (const of of [(c) => path.value(c), (c) => path.once(c)]) {
        this.values = new Map(scene.uses.map(({ name, quantity }) => [name, this.valueOf(quantity, of)]));
        this.attempt(unit.term, kCostOfRounding, "rounded-early", `rounded-early@${path.digits}`,
          () => `earlier values are first rounded to ${path.name}`);
      }
    }
    this.values = exact;
  }

  /** Two edits at once, both of the simplest. */
  pairs() {
    const before = this.fits.length;
    forEachEdit(this.unit.term, this.scene, kMostOfPair, (one) => {
      forEachEdit(one.root, this.scene, kMostOfPair, (two) => {
        this.attempt(two.root, one.cost + two.cost, one.id,
          `${one.id}@${one.detail}+${two.id}@${two.detail}`,
          () => `${this.wordsOf(one)} and ${this.wordsOf(two)}`);
      });
    });
    this.noteChances(before);
  }
}

class SlipSearch {
  /** `own`: the slips that the spec itself names. */
  constructor(key, own) {
    this.key = key;
    this.own = own.map((slip) => ({ ...slip, cell: key.cellOf(slip.name) }));
    const used = key.lines.flatMap((line) => line.uses.map((use) => use.name));
    this.known = [...new Set([...key.names, ...used])].sort().map((name) => {
      const quantity = key.find(name);
      return { name, quantity, madeAt: Math.max(-1, ...quantity.cells.map((c) => key.cells[c].line)) };
    });
    this.known.sort((a, b) => a.madeAt - b.madeAt);
  }

  /** What may stand in another's place in line `number`: the nearest of its kind. */
  rivals(number, uses) {
    const rivals = [];
    const { made } = this.key.lines[number];
    const add = (name, quantity) => {
      const isOwn = made.cells.includes(quantity.cells[0]);
      if (isOwn || rivals.length >= kMostRivals) return;
      if (rivals.some((other) => sameShape(other.quantity.cells, quantity.cells))) return;
      rivals.push({ name, quantity });
    };
    const wantsNumbers = uses.some((use) => use.quantity.shape.length === 0);
    const addWithEntries = (name, quantity) => {
      add(name, quantity);
      if (!wantsNumbers || quantity.cells.length > kMostEntries) return;
      quantity.cells.forEach((c, i) =>
        add(entryName(name, placesIn(quantity.shape, i)), { shape: [], cells: [c] }));
    };
    for (const use of uses) { // those beside what the line uses
      const whole = this.key.find(stemOf(use.name));
      if (whole) addWithEntries(stemOf(use.name), whole);
    }
    // Then what was made last, and what is given.
    const made_before = this.known.filter((one) => one.madeAt >= 0 && one.madeAt < number);
    for (const one of made_before.slice(-kMostRivals / 2).reverse()) addWithEntries(one.name, one.quantity);
    for (const one of this.known) if (one.madeAt < 0) addWithEntries(one.name, one.quantity);
    return rivals;
  }

  /** Gives the wrong ones of `lines` their slips. */
  find(walk, lines) {
    const wrong = lines.filter((line) =>
      line.verdict === "wrong" && line.leaf?.cell !== undefined && line.entry.kind === "number");
    for (const line of wrong) this.findOwn(walk, line);
    const open = wrong.filter((line) => !line.slip);
    if (open.length === 0) return;
    const paths = [2, 3, 4].flatMap((digits) =>
      [false, true].map((decimals) => new RoundedPath(this.key, walk, digits, decimals)));
    const units = open.flatMap((line) => this.unitsOf(line)).slice(0, kMostUnits);
    for (const unit of units) unit.fits = this.fitsOf(unit, walk, paths);
    this.choose(open, units);
  }

  findOwn(walk, line) {
    for (const own of this.own) {
      if (own.cell !== line.leaf.cell) continue;
      const value = valueInNames(own.expression, this.key, walk);
      if (value === undefined) continue;
      const { number } = line.entry;
      const allowed = Math.max(number.unit, 1e-3 * Math.abs(value));
      if (Math.abs(value - number.value) <= allowed) line.slip = { id: "own", text: own.text };
    }
  }

  /** The formulas that give a number: those of its line, and of its entry of a line's list. */
  unitsOf(line) {
    const c = line.leaf.cell;
    const cell = this.key.cells[c];
    if (cell.line < 0) {
      if (cell.given !== undefined) this.misreadGiven(line, cell);
      return [];
    }
    return [cell.line, ...cell.others].flatMap((number) => {
      const madeBy = this.key.lines[number];
      if (madeBy.term === undefined) return [];
      const at = madeBy.made.cells.indexOf(c);
      const unit = { line, c, cell, number, madeBy, at, term: madeBy.term, name: madeBy.name,
        written: line.entry.number, shown: line.entry.text.trim(), isEntry: false };
      if (madeBy.made.shape.length === 0) return [unit];
      const places = placesIn(madeBy.made.shape, at);
      const term = entryOf(madeBy.term, places, this.key);
      if (term === undefined) return [unit];
      return [{ ...unit, term, at: 0, name: entryName(madeBy.name, places), isEntry: true }, unit];
    });
  }

  misreadGiven(line, cell) {
    const { value } = line.entry.number;
    if (!misreadings(cell.expected).some((other) => Math.abs(value - other) <= 1e-9 * Math.abs(other))) return;
    line.slip = { id: "misread", text: `the given value ${cell.expected} is misread` };
  }

  fitsOf(unit, walk, paths) {
    const uses = usesOf(unit.term, this.key);
    const scene = { key: this.key, line: unit.madeBy, uses, rivals: this.rivals(unit.number, uses),
      value: (c) => walk.values[c], isStep: isStep(unit.term, this.key) };
    return new Search(unit, scene, walk, paths).run();
  }

  /** The edit that explains most of a rule's lines, and of those the simplest. */
  choose(lines, units) {
    const groups = new Map();
    const groupOf = (unit, fit) => `${unit.madeBy.rule}|${fit.key}${unit.isEntry ? "e" : "w"}`;
    for (const unit of units) {
      const own = new Map(); // one edit may fit in several ways
      for (const fit of unit.fits) {
        const name = groupOf(unit, fit);
        own.set(name, Math.min(own.get(name) ?? 1, fit.chance));
      }
      for (const [name, chance] of own) {
        const group = groups.get(name) ?? { explained: 0, chance: 1 };
        groups.set(name, { explained: group.explained + 1, chance: group.chance * chance });
      }
    }
    for (const line of lines) {
      const choices = units.filter((unit) => unit.line === line)
        .flatMap((unit) => unit.fits.map((fit) => ({ fit, ...groups.get(groupOf(unit, fit)) })))
        .filter((choice) => choice.chance <= kMostChance)
        .sort((a, b) => b.explained - a.explained || a.fit.cost - b.fit.cost);
      if (choices.length > 0) line.slip = { id: choices[0].fit.id, text: choices[0].fit.text() };
    }
  }
}
