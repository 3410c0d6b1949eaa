// What a page asks for: the numbers of each line that people see, in the order of the derivation, and
// then what else the question asks for. A blank that is asked for has its answer's path as its name,
// any other the NAME of its line.

const kMostBlanksOfLine = 64;
const kMostBlanks = 600;
const kChoices = [["learned", "partial", "unlearned"], ["vanishing", "exploding", "neither"]];

/** The words that an answer is chosen from; undefined where it is a number or an expression. */
function choicesOf(expected, words) {
  if (typeof expected === "boolean") return ["true", "false"];
  const known = [...kChoices, ...words.map((list) => [...list, "none"])];
  return known.find((list) => list.includes(expected === null ? "none" : expected));
}

class BlankList {
  constructor(grader, data) {
    this.key = grader.key;
    this.data = data;
    this.pathOfCell = new Map();
    this.taken = new Set(); // cells that have a blank
    this.count = 0;
    this.askedNames = new Set();
    for (const { path } of data.asked) {
      forEachLeaf(answerAt(data.answers, path), path, (at) => {
        const cell = this.key.cellOfPath.get(at);
        this.askedNames.add(at);
        if (cell !== undefined && !this.pathOfCell.has(cell)) this.pathOfCell.set(cell, at);
      });
    }
  }

  /** Whether the question asks for this, or a line of the working only leads there. */
  isAsked(name) {
    return this.askedNames.has(name);
  }

  /** [{step, groups: [{label, shown, shape, line, blanks: [{name, label, choices}]}]}] */
  sections() {
    const sections = [];
    const lineOf = new Map(this.key.lines.map((line) => [line.shown, line]));
    for (const step of this.data.steps) {
      if (step.hidden) continue;
      const groups = step.lines.map((line) => this.groupOf(lineOf.get(line))).filter((group) => group);
      sections.push({ step, groups });
    }
    const others = this.data.asked.flatMap((asked) => this.groupsOfAnswer(asked));
    if (others.length > 0) sections.push({ step: { claim: "The answers", depth: 0 }, groups: others });
    return this.withoutBare(sections);
  }

  /** Without headings under which nothing is asked. */
  withoutBare(sections) {
    return sections.filter(({ step, groups }, i) => {
      if (groups.length > 0) return true;
      for (const later of sections.slice(i + 1)) {
        if (later.step.depth <= step.depth) return false;
        if (later.groups.length > 0) return true;
      }
      return false;
    });
  }

  groupOf(line) {
    if (line === undefined || line.made.cells.length > kMostBlanksOfLine) return undefined;
    const open = (c) => this.key.cells[c].line >= 0 && !this.taken.has(c);
    const isName = isSymbol(line.term) && !line.made.cells.some((c) => this.pathOfCell.has(c));
    if (isName || this.count >= kMostBlanks) return undefined;
    const blanks = line.made.cells.map((c, i) => {
      const places = placesIn(line.made.shape, i);
      const name = this.pathOfCell.get(c) ?? entryName(line.name, places);
      if (!open(c) || this.key.cellOf(name) !== c) return undefined; // or it has no name of its own
      this.taken.add(c);
      ++this.count;
      return { name, cell: c, label: line.symbol + lowered(places) };
    });
    if (blanks.every((blank) => blank === undefined)) return undefined;
    return { label: line.symbol, shown: line.shown.shown, shape: line.made.shape, line, blanks };
  }

  /** What is asked and stands in no line. */
  groupsOfAnswer({ path, symbol }) {
    const answer = answerAt(this.data.answers, path);
    // Of a network many others are as right: it is handed in whole.
    if (answer !== null && typeof answer === "object" && !isList(answer)) return [];
    const blanks = [];
    forEachLeaf(answer, path, (at, expected) => {
      const cell = this.key.cellOfPath.get(at);
      const isThere = this.taken.has(cell) && this.pathOfCell.get(cell) === at;
      blanks.push(isThere ? undefined : { name: at, cell, label: symbol + at.slice(path.length),
        choices: cell === undefined ? choicesOf(expected, this.data.words) : undefined, expected });
    });
    if (blanks.every((blank) => blank === undefined)) return [];
    const shape = isList(answer) && answer.every((part) => isList(part) && !isList(part[0]))
      ? [answer.length, answer[0].length] : isList(answer) ? [blanks.length] : [];
    return [{ label: symbol, shape, blanks }];
  }
}
