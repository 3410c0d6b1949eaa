// The page: blanks by their notation, verdicts while one types, hints step by step. What is typed is
// kept in the browser, under the page's problem.

const kVerdicts = {
  right: ["✓", "right"], rounded: ["≈", "right, rounded"],
  follows: ["→", "follows from your earlier value"],
  trivial: ["✗", "trivial: an earlier error makes it so"], wrong: ["✗", "wrong"],
};
const kGood = ["right", "rounded", "follows"];
const kManyColumns = 12; // whose blanks are small
const kHints = ["Hint: the rule", "Hint: the line", "Hint: your numbers", "Show the value"];

/** An element with attributes, properties (onclick, …) and what stands in it. */
function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter((part) => part !== undefined));
  return made;
}

/** A notation in MathML, which psolve wrote; else as text. */
function notation(group) {
  const made = element("span", { class: "notation", "aria-hidden": "true" });
  if (group.shown) made.innerHTML = group.shown;
  else made.textContent = group.label;
  return made;
}

/** What is kept for a page, where the browser keeps anything. */
class Store {
  constructor(name) {
    this.name = name;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  }

  write(state) {
    try {
      localStorage.setItem(this.name, JSON.stringify(state));
    } catch {
      // A page can do without.
    }
  }
}

function hashOf(text) {
  let hash = 0;
  for (let i = 0; i < text.length; ++i) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36);
}

function howToAnswer() {
  return element("p", { class: "note" }, "Type numbers as on paper (0.866, 0,866, 1/3, √2/2, 2π, 1.2e-3), or "
    + "with the working before them (0.5*1.5 + 0.125 = 0.875). Enter or Tab checks: ✓ right, ≈ rounded, "
    + "→ follows from your earlier value, ✗ wrong.");
}

/** One problem on the page. */
class Exercise {
  constructor(number, next) {
    const data = JSON.parse(document.getElementById(`data-${number}`).textContent);
    this.grader = new Grader(data);
    this.store = new Store(`psolve-practice-${hashOf(data.title + JSON.stringify(data.given) + data.problem)}`);
    this.inputs = [];
    this.texts = new Map(); // input → where its verdict stands in words
    this.revealed = new Set();
    this.next = next;
    const list = this.list = new BlankList(this.grader, data);
    document.getElementById("sheet").replaceChildren(
      document.getElementById(`sheet-${number}`).content.cloneNode(true));
    document.getElementById("practice").replaceChildren(
      element("h2", {}, "Your working"), howToAnswer(), this.extent(), this.progress(),
      ...list.sections().map((section) => this.section(section)), this.closing());
    this.restore();
  }

  // ---- what stands on the page

  /** The choice between all lines and what the sheet asks for. */
  extent() {
    const box = element("input", { type: "checkbox", onchange: () => this.showOnlyAsked(box.checked) });
    this.onlyAsked = box;
    return element("p", {}, element("label", { class: "extent" }, box, " Only what the question asks for"));
  }

  showOnlyAsked(only) {
    document.getElementById("practice").classList.toggle("only-asked", only);
    this.showProgress();
    this.keep();
  }

  /** The blanks on the page. */
  shown() {
    return this.onlyAsked.checked
      ? this.inputs.filter(({ blank }) => this.list.isAsked(blank.name)) : this.inputs;
  }

  progress() {
    this.bar = element("progress", { max: 1, value: 0, "aria-label": "Progress" });
    this.count = element("span");
    return element("p", { class: "progress" }, this.bar, this.count);
  }

  section({ step, groups }) {
    const heading = step.claim
      ? element(step.depth === 0 ? "h3" : "p", { class: "claim" }, step.claim) : undefined;
    return element("section", { class: `depth-${Math.min(step.depth, 3)}` }, heading,
      ...groups.map((group) => this.group(group, step)));
  }

  group(group, step) {
    const told = element("div", { class: "told" });
    const inputs = group.blanks.map((blank) => blank && this.input(blank, told));
    const columns = group.shape.length > 1 ? group.shape.at(-1) : 1;
    const least = columns > kManyColumns ? ";--least:2.4rem" : "";
    const grid = element("span", { class: "grid", style: `--columns:${columns}${least}` },
      ...inputs.map((input) => input ?? element("span", { title: "asked above" }, "↑")));
    if (group.shape.length > 0) grid.setAttribute("data-list", "");
    const hints = element("div", { class: "hints" });
    const isAsked = group.blanks.some((blank) => blank && this.list.isAsked(blank.name));
    return element("div", { class: isAsked ? "group asked-for" : "group", role: "group", "aria-label": group.label },
      element("div", { class: "asked" }, notation(group), element("span", { "aria-hidden": "true" }, " = "),
        grid, this.hintButton(group, step, inputs.filter((input) => input), hints)), told, hints);
  }

  input(blank, told) {
    const attributes = { "data-name": blank.name, "aria-label": blank.label, onchange: () => this.check(input), oninput: () => this.keep(),
      onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), this.check(input)) };
    const input = blank.choices
      ? element("select", attributes, ...["", ...blank.choices].map((word) =>
        element("option", { value: word }, word === "" ? "choose" : word)))
      : element("input", { ...attributes, type: "text", autocomplete: "off", autocapitalize: "off",
        spellcheck: "false" });
    this.inputs.push({ input, blank });
    this.texts.set(input, told);
    return input;
  }

  /** The rule, the line, the line in his numbers, and then the value. */
  hintButton(group, step, inputs, hints) {
    let level = group.line?.term === undefined ? 3 : 0;
    const button = element("button", { type: "button", class: "hint", onclick: () => {
      const text = this.hint(group, step, level, inputs);
      hints.append(element("p", {}, text));
      this.say(text);
      if (++level === kHints.length) button.remove();
      else button.textContent = kHints[level];
    } }, kHints[level]);
    return button;
  }

  hint(group, step, level, inputs) {
    const { key } = this.grader;
    const { line } = group;
    if (level === 0) return step.rule.toLowerCase().replaceAll("_", " ");
    if (level === 1) return `${group.label} = ${textOf(line.term, key)}`;
    if (level === 2) {
      const { walk } = this.grader.grade(this.work());
      return `${group.label} = ${textOf(line.term, key, (name) => this.numbersOf(name, line, walk))}`;
    }
    for (const { input } of this.inputs) if (inputs.includes(input)) this.revealed.add(input.dataset.name);
    this.keep();
    this.showProgress();
    const expected = this.inputs.filter(({ input }) => inputs.includes(input)).map(({ blank }) =>
      (blank.cell === undefined ? String(blank.expected) : numberText(key.cells[blank.cell].expected)));
    return `${group.label} = ${expected.join(", ")}`;
  }

  numbersOf(name, line, walk) {
    const use = line.uses.find((one) => one.name === name);
    const numbers = use?.quantity.cells.map((c) => numberText(walk.values[c])) ?? [];
    if (numbers.length === 0 || numbers.length > 12) return this.grader.key.symbolOf(name);
    return use.quantity.shape.length === 0 ? numbers[0] : `(${numbers.join(", ")})`;
  }

  closing() {
    this.copied = element("textarea", { readonly: "", hidden: "", rows: 8, "aria-label": "My work" });
    const button = (text, action) => element("button", { type: "button", onclick: action }, text);
    return element("div", { class: "closing" },
      element("p", {}, button("Copy my work", () => this.copy()), button("Start again", () => this.restart()),
        this.next && button("Another one like this", this.next)),
      this.copied);
  }

  // ---- what is typed

  filled() {
    return this.inputs.filter(({ input }) => input.value.trim() !== "");
  }

  work() {
    return this.filled().map(({ input }) => ({ name: input.dataset.name, text: input.value }));
  }

  /** Judges everything that is typed so far, and says what became of one blank. */
  check(asked) {
    const filled = this.filled();
    const { lines } = this.grader.grade(this.work());
    for (const { input } of this.inputs) {
      delete input.dataset.verdict;
      delete input.dataset.slip;
      input.removeAttribute("aria-invalid");
    }
    const told = new Map([...new Set(this.texts.values())].map((place) => [place, new Map()]));
    lines.forEach(({ verdict, slip, isUnread }, i) => {
      const { input, blank } = filled[i];
      input.dataset.verdict = verdict;
      if (slip) input.dataset.slip = slip.id;
      if (!kGood.includes(verdict)) input.setAttribute("aria-invalid", "true");
      const [sign, words] = kVerdicts[verdict];
      const text = (isUnread ? "this cannot be read as a number" : words) + (slip ? `. ${slip.text}` : "");
      if (input === asked) this.say(`${blank.label}: ${text}`);
      const texts = told.get(this.texts.get(input)); // entries of which the same is said stand together
      texts.set(`${sign}${text}`, { verdict, sign, text,
        labels: [...texts.get(`${sign}${text}`)?.labels ?? [], blank.label] });
    });
    for (const [place, texts] of told) {
      place.replaceChildren(...[...texts.values()].map(({ verdict, sign, labels, text }) =>
        element("p", { class: kGood.includes(verdict) ? "good" : "bad" },
          `${sign} ${labels.join(", ")}: ${text}`)));
    }
    this.keep();
    this.showProgress();
  }

  showProgress() {
    const shown = this.shown();
    const done = shown.filter(({ input }) =>
      kGood.includes(input.dataset.verdict) && !this.revealed.has(input.dataset.name)).length;
    this.bar.max = Math.max(1, shown.length);
    this.bar.value = done;
    const seen = this.revealed.size > 0 ? `, ${this.revealed.size} shown` : "";
    this.count.textContent = ` ${done} of ${shown.length} by yourself${seen}`;
  }

  say(text) {
    document.getElementById("told").textContent = text;
  }

  // ---- what is kept

  keep() {
    const typed = Object.fromEntries(this.filled().map(({ input }) => [input.dataset.name, input.value]));
    this.store.write({ typed, revealed: [...this.revealed], onlyAsked: this.onlyAsked.checked });
  }

  restore() {
    const { typed = {}, revealed = [], onlyAsked = false } = this.store.read();
    this.onlyAsked.checked = onlyAsked;
    document.getElementById("practice").classList.toggle("only-asked", onlyAsked);
    for (const { input } of this.inputs) {
      if (Object.hasOwn(typed, input.dataset.name)) input.value = typed[input.dataset.name];
    }
    this.revealed = new Set(revealed);
    this.check();
  }

  restart() {
    for (const { input } of this.inputs) input.value = "";
    this.revealed.clear();
    for (const hints of document.querySelectorAll(".hints")) hints.replaceChildren();
    this.copied.hidden = true;
    this.check();
    this.say("Everything is cleared.");
    this.inputs[0]?.input.focus();
  }

  /** The text that psolve grade --work reads. */
  copy() {
    const text = this.work().map(({ name, text }) => `${name} = ${text.trim()}\n`).join("");
    this.copied.value = text;
    this.copied.hidden = false;
    this.copied.select();
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
    copied.then(() => this.say("Your work is copied."), () => this.say("Your work stands below, to be copied."));
  }
}

/** The problem, and others like it behind it. */
function startPractice() {
  const count = document.querySelectorAll("template[id^=sheet-]").length;
  const data = document.getElementById("data-0").textContent;
  const store = new Store(`psolve-practice-at-${hashOf(data)}`);
  const show = (number) => {
    store.write({ number });
    return new Exercise(number, count > 1 ? () => {
      show((number + 1) % count);
      document.getElementById("sheet").scrollIntoView();
    } : undefined);
  };
  const { number = 0 } = store.read();
  show(number < count ? number : 0);
}
