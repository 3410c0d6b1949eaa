// Evaluates every line of every committed key with the page's evaluator.
"use strict";
const { keys, forEachLine } = require("./scripts.js");
const { agrees, valueAt } = require("./agreement.js");

let lines = 0;
let wrong = 0;
for (const [file, solution] of keys()) {
  forEachLine(solution, (step, name, expression, values, value) => {
    ++lines;
    const found = valueAt(expression, (symbol) => values[symbol]);
    if (found !== undefined && agrees(expression, values, found, value)) return;
    ++wrong;
    console.log(`${file}: ${step.id}: ${name} is ${JSON.stringify(value)}, and comes to `
      + JSON.stringify(found));
  });
}
console.log(`${lines} lines, ${wrong} of them come to something else`);
if (wrong > 0 || lines === 0) process.exit(1);
