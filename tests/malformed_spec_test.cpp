// Malformed specs, each with its whole error line as a user meets it: where, what was expected,
// what was found, and the cure. The texts are written by hand from what a reader of the line needs.

#include <gtest/gtest.h>

#include <chrono>

#include "command.h"
#include "core/text/text.h"
#include "registry.h"

namespace psolve {
namespace {

// Specs that are right but for the parts that a row replaces.

struct Jacobian {
  std::string inputs = R"(["x"])";
  std::string outputs = R"(["x"])";
  std::string at = R"({"x": 1})";
  std::string rest = {};
};

std::string jacobian(const Jacobian& parts) {
  return R"({"problem": "jacobian", "functions": [{"name": "f", "inputs": )" + parts.inputs +
         R"(, "outputs": )" + parts.outputs + R"(}], "at": )" + parts.at + parts.rest + "}";
}

struct Backprop {
  std::string input = "[1, 2]";
  std::string layers = R"([{"type": "dense", "weights": [[1, 2]]}])";
  std::string target = "[1]";
  std::string rest = {};
};

std::string backprop(const Backprop& parts) {
  return R"({"problem": "backprop", "input": )" + parts.input + R"(, "layers": )" + parts.layers +
         R"(, "target": )" + parts.target + parts.rest + "}";
}

struct ReceptiveField {
  std::string layers = R"([{"kernel": 3}])";
  std::string rest = {};
};

std::string receptive_field(const ReceptiveField& parts) {
  return R"({"problem": "receptive-field", "layers": )" + parts.layers + parts.rest + "}";
}

struct ConvArithmetic {
  std::string input = "[3, 32, 32]";
  std::string layers = R"([{"type": "conv", "filters": 6, "kernel": 5}])";
};

std::string conv_arithmetic(const ConvArithmetic& parts) {
  return R"({"problem": "conv-arithmetic", "input": )" + parts.input + R"(, "layers": )" +
         parts.layers + "}";
}

/// "jacobian", "backprop" or …
std::string kinds() {
  std::vector<std::string_view> names;
  for (const Problem& problem : problems()) names.push_back(problem.name);
  return quoted_list(names, "or");
}

std::string error_of(const std::string& text) {
  try {
    SpecSource source = parse_spec("spec.json", text);
    solve(problem_of(source), source, Extent::whole);
  } catch (const InputError& error) {
    return error.what();
  }
  return "solved";
}

struct Row {
  std::string spec;
  std::string error;
};

void expect_errors(const std::vector<Row>& rows) {
  for (const auto& [spec, error] : rows) EXPECT_EQ(error_of(spec), error) << spec;
}

std::string repeated(const std::string& what, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += what;
  return text;
}

TEST(MalformedSpec, TheSpecsThatAreChangedAreRight) {
  expect_errors({{jacobian({}), "solved"},
                 {backprop({}), "solved"},
                 {receptive_field({}), "solved"},
                 {conv_arithmetic({}), "solved"}});
}

TEST(MalformedSpec, TextThatIsNoSpec) {
  expect_errors({
      {"", "spec.json: empty; a spec is a JSON object, { ... }"},
      {" \n", "spec.json: empty; a spec is a JSON object, { ... }"},
      {R"([])", "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {R"(3)", "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {R"(null)", "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {R"({)",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found the end of the text"},
      {R"({"problem": "backprop")",
       "spec.json:1:23: not valid JSON: expected ',' or '}' after the value, found the end of the "
       "text"},
      {R"({"problem" "backprop"})",
       "spec.json:1:12: not valid JSON: expected ':' after the name of the field, found "
       "\"backprop\""},
      {R"({"problem": "backprop",})",
       "spec.json:1:24: not valid JSON: expected the name of a field in double quotes, found '}'; "
       "take out the ',' before it"},
      {R"({'problem': 'backprop'})",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found 'problem'; strings stand in double quotes"},
      {R"({problem: "backprop"})",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found problem; a string needs double quotes"},
      {R"({"problem": "backprop"} {})",
       "spec.json:1:25: not valid JSON: expected nothing after the spec's closing '}', found '{'"},
      {"{\"problem\": \"backprop\" // a comment\n}",
       "spec.json:1:24: not valid JSON: expected ',' or '}' after the value, found //; JSON has no "
       "comments"},
      {R"({"problem": backprop})",
       "spec.json:1:13: not valid JSON: expected a value, found backprop; a string needs double "
       "quotes"},
      {R"({"problem": "backprop", "input": [1 2]})",
       "spec.json:1:37: not valid JSON: expected ',' or ']' after the value, found 2"},
      {R"({"problem": "backprop", "input": [1,]})",
       "spec.json:1:37: not valid JSON: expected a value, found ']'; take out the ',' before it"},
      {R"({"problem": "backprop", "input": [.5]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found .5; a number is written "
       "like 0.5, -2 or 1e-3"},
      {R"({"problem": "backprop", "input": [1.]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found 1.; a number is written "
       "like 0.5, -2 or 1e-3"},
      {R"({"problem": "backprop", "input": [+1]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found +1; a number is written "
       "like 0.5, -2 or 1e-3"},
      {R"({"problem": "backprop", "input": [01]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found 01; a number is written "
       "like 0.5, -2 or 1e-3"},
      {R"({"problem": "backprop", "input": [1/3]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found 1/3; a number is written "
       "like 0.5, -2 or 1e-3"},
      {R"({"problem": "backprop", "input": [NaN]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found NaN; every number is "
       "finite"},
      {R"({"problem": "backprop", "input": [Infinity]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found Infinity; every number is "
       "finite"},
      {R"({"problem": "backprop", "input": [1e999]})",
       "spec.json:1:35: the number 1e999 is too large; the largest is 1.797e308"},
      {R"({"problem": "backprop", "input": [True]})",
       "spec.json:1:35: not valid JSON: expected a value or ']', found True; write true"},
      {"{\"problem\": \"back\\prop\"}",
       "spec.json:1:18: not valid JSON: \\p is no escape; a backslash itself is written \\\\"},
      {"{\"problem\": \"backprop\n\"}",
       "spec.json:1:13: not valid JSON: the string that opens here has no closing quote in its "
       "line; a line break within a string is written \\n"},
      {"{\"title\": \"\\ud800\"}",
       "spec.json:1:12: not valid JSON: \\ud800 is half a character (a surrogate without its "
       "pair)"},
      {R"({"title": "unclosed)",
       "spec.json:1:11: not valid JSON: the string that opens here never ends"},
      {R"({})", "spec.json:1:1: missing field \"problem\" (its kind: " + kinds() + ")"},
      {R"({"layers": []})", "spec.json:1:1: missing field \"problem\" (its kind: " + kinds() + ")"},
      {R"({"problem": 3})", "spec.json:1:13: /problem: expected " + kinds() + ", got 3"},
      {R"({"problem": "bakprop"})",
       "spec.json:1:13: /problem: unknown problem \"bakprop\"; did you mean \"backprop\"?"},
      {R"({"problem": "integral"})",
       "spec.json:1:13: /problem: expected " + kinds() + ", got \"integral\""},
      {R"({"problem": null})", "spec.json:1:13: /problem: expected " + kinds() + ", got null"},
  });
}

TEST(MalformedSpec, DepthAndBytes) {
  using namespace std::string_literals;
  expect_errors({
      {repeated("[", 100'000),
       "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {backprop({.input = repeated("[", 100'000)}),
       "spec.json:1:97: nested more than 64 levels deep"},
      {repeated("{\"a\":", 100'000), "spec.json:1:321: nested more than 64 levels deep"},
      {jacobian({.outputs = "[\"" + repeated("(", 100'000) + "x\"]"}),
       "spec.json:1:583: /functions/0/outputs/0: nested deeper than 500 levels"},
      {jacobian({.outputs = "[\"" + repeated("sin(", 100'000) + "x\"]"}),
       "spec.json:1:2086: /functions/0/outputs/0: nested deeper than 500 levels"},
      {jacobian({.outputs = "[\"" + repeated("x^", 100'000) + "x\"]"}),
       "spec.json:1:1085: /functions/0/outputs/0: nested deeper than 500 levels"},
      {"{\"title\": \"\xff\"}", "spec.json:1:12: not UTF-8 text from here on"},
      {"{\"title\": \"\xe2\x82\"}", "spec.json:1:12: not UTF-8 text from here on"},
      {"{\"title\": \0}"s, "spec.json:1:11: a NUL byte stands here; a spec is UTF-8 text"},
  });
}

TEST(MalformedSpec, Backprop) {
  expect_errors({
      {backprop({.rest = R"(, "titel": "x")"}),
       "spec.json:1:109: /titel: unknown field; did you mean \"title\"?"},
      {backprop({.rest = R"(, "title": 3)"}), "spec.json:1:118: /title: expected a string, got 3"},
      {backprop({.rest = R"(, "assumptions": "none")"}),
       "spec.json:1:124: /assumptions: expected a list of strings, got \"none\""},
      {backprop({.rest = R"(, "assumptions": [1])"}),
       "spec.json:1:125: /assumptions/0: expected a string, got 1"},
      {backprop({.rest = R"(, "learningrate": 0.1)"}),
       "spec.json:1:109: /learningrate: unknown field; did you mean \"learning_rate\"?"},
      {backprop({.rest = R"(, "target": [1])"}),
       "spec.json:1:109: /target: field given twice, first in line 1; keep one of them"},
      {backprop({.rest = R"(, "$schema": 1)"}),
       "spec.json:1:120: /$schema: expected a string, got 1"},
      {backprop({.rest = R"(, "zzz": 1)"}),
       "spec.json:1:109: /zzz: unknown field; a spec of backprop has \"$schema\", \"problem\", "
       "\"title\", \"source\", \"assumptions\", \"input\", \"layers\", \"target\", \"loss\", "
       "\"learning_rate\", \"wrt\" and \"values\""},
      {backprop({.rest = R"(, "source": null)"}),
       "spec.json:1:119: /source: expected a string, got null"},
      {R"({"problem": "backprop"})",
       "spec.json:1:1: missing field \"input\" (what the first layer reads)"},
      {R"({"problem": "backprop", "input": [1]})",
       "spec.json:1:1: missing field \"layers\" (the network's layers, first to last)"},
      {backprop({.input = R"([])"}),
       "spec.json:1:34: /input: expected a list of numbers, or an image ([H][W] or [C][H][W]), got "
       "an empty list"},
      {backprop({.input = R"(1)"}),
       "spec.json:1:34: /input: expected a list of numbers, or an image ([H][W] or [C][H][W]), got "
       "1"},
      {backprop({.input = R"("12")"}),
       "spec.json:1:34: /input: expected a list of numbers, or an image ([H][W] or [C][H][W]), got "
       "\"12\""},
      {backprop({.input = R"(["1/0"])"}), "spec.json:1:36: /input/0: division by 0 in 1/0"},
      {backprop({.input = R"(["2x"])"}),
       "spec.json:1:37: /input/0: missing operator before \"x\"; write 2*x"},
      {backprop({.input = R"(["x"])"}),
       "spec.json:1:81: /layers/0/weights: expected 1 column (one for each number of the input), "
       "got 2"},
      {backprop({.input = R"-(["log(-1)"])-"}), "spec.json:1:36: /input/0: log of -1 in log(-1)"},
      {backprop({.input = R"([""])"}),
       "spec.json:1:36: /input/0: expected an expression, found nothing"},
      {backprop({.input = R"([true])"}),
       "spec.json:1:35: /input/0: expected a number or a symbol, got true"},
      {backprop({.input = R"([null])"}),
       "spec.json:1:35: /input/0: expected a number or a symbol, got null"},
      {backprop({.input = R"([[1]])"}),
       "spec.json:1:81: /layers/0/weights: expected 1 column (one for each number of the input), "
       "got 2"},
      {backprop({.input = R"([1])"}),
       "spec.json:1:79: /layers/0/weights: expected 1 column (one for each number of the input), "
       "got 2"},
      {backprop({.input = R"([1, 2, 3])"}),
       "spec.json:1:85: /layers/0/weights: expected 3 columns (one for each number of the input), "
       "got 2"},
      {backprop({.input = R"(["1e999", 1])"}), "spec.json:1:36: /input/0: overflow in 1e999"},
      {backprop({.input = R"-(["1/3", "sqrt(-1)"])-"}),
       "spec.json:1:43: /input/1: sqrt of -1 in sqrt(-1)"},
      {backprop({.input = R"(["2**3", 1])"}),
       "spec.json:1:38: /input/0: unexpected \"*\"; a power is written ^"},
      {backprop({.layers = R"([])"}),
       "spec.json:1:52: /layers: expected a list of 1 to 10000 layers, got an empty list"},
      {backprop({.layers = R"({})"}),
       "spec.json:1:52: /layers: expected a list of 1 to 10000 layers, got an empty object"},
      {backprop({.layers = R"([3])"}), "spec.json:1:53: /layers/0: expected a layer, got 3"},
      {backprop({.layers = R"([{}])"}),
       "spec.json:1:53: /layers/0: missing field \"type\": the kind of a layer, \"dense\", "
       "\"conv\", \"max-pool\", \"avg-pool\", \"activation\" or \"flatten\""},
      {backprop({.layers = R"([{"type": "dens", "weights": [[1, 2]]}])"}),
       "spec.json:1:62: /layers/0/type: expected \"dense\", \"conv\", \"max-pool\", \"avg-pool\", "
       "\"activation\" or \"flatten\", got \"dens\"; did you mean \"dense\"?"},
      {backprop({.layers = R"([{"type": "conv", "kernel": [[1]]}])"}),
       "spec.json:1:53: /layers/0: a convolution reads an image [H][W] or [C][H][W], not a list of "
       "2"},
      {backprop({.layers = R"([{"type": "dense"}])"}),
       "spec.json:1:53: /layers/0: missing field \"weights\" (a row for each unit, a column for "
       "each input; an image is read row by row)"},
      {backprop({.layers = R"([{"type": "dense", "weights": [1, 2]}])"}),
       "spec.json:1:82: /layers/0/weights: expected a matrix (a list of rows, each a list of "
       "numbers or symbols), got a list of 2"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2], [3]]}])"}),
       "spec.json:1:91: /layers/0/weights/1: expected a list of 2, as long as the first, got a "
       "list of 1"},
      {backprop({.layers = R"([{"type": "dense", "weights": []}])"}),
       "spec.json:1:82: /layers/0/weights: expected a matrix (a list of rows, each a list of "
       "numbers or symbols), got an empty list"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[]]}])"}),
       "spec.json:1:82: /layers/0/weights: expected a matrix (a list of rows, each a list of "
       "numbers or symbols), got an empty list within it"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "bias": [1, 2]}])"}),
       "spec.json:1:100: /layers/0/bias: expected 1 number (one for each row of weights), got 2"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "bias": 1}])"}),
       "spec.json:1:100: /layers/0/bias: expected a list of numbers or symbols, got 1"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "biass": [1]}])"}),
       "spec.json:1:92: /layers/0/biass: unknown field; did you mean \"bias\"?"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "activation": "Sigmoid"}])"}),
       "spec.json:1:106: /layers/0/activation: expected \"identity\", \"sigmoid\", \"tanh\", "
       "\"relu\", \"leaky-relu\", \"softplus\" or \"softmax\", got \"Sigmoid\"; did you mean "
       "\"sigmoid\"?"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "activation": "swish"}])"}),
       "spec.json:1:106: /layers/0/activation: expected \"identity\", \"sigmoid\", \"tanh\", "
       "\"relu\", \"leaky-relu\", \"softplus\" or \"softmax\", got \"swish\""},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "activation": ["relu"]}])"}),
       "spec.json:1:106: /layers/0/activation: expected \"identity\", \"sigmoid\", \"tanh\", "
       "\"relu\", \"leaky-relu\", \"softplus\" or \"softmax\", got a list of 1"},
      {backprop(
           {.layers =
                R"([{"type": "dense", "weights": [[1, 2], [3, 4]]}, {"type": "dense", "weights": [[1]]}])"}),
       "spec.json:1:130: /layers/1/weights: expected 2 columns (one for each output of the layer "
       "before), got 1"},
      {backprop({.layers = R"([{"type": "activation"}])", .target = R"([1, 2])"}),
       "spec.json:1:53: /layers/0: missing field \"function\" (what the layer makes of its input)"},
      {backprop({.layers = R"([{"type": "activation", "function": "relu", "weights": [[1]]}])"}),
       "spec.json:1:96: /layers/0/weights: unknown field; an activation layer has \"type\" and "
       "\"function\""},
      {backprop(
           {.layers =
                R"([{"type": "dense", "weights": [[1, 2]]}, {"type": "dense", "weights": [[1, "a"]]}])"}),
       "spec.json:1:122: /layers/1/weights: expected 1 column (one for each output of the layer "
       "before), got 2"},
      {backprop({.target = R"([1, 2])"}),
       "spec.json:1:104: /target: expected 1 number (one for each output of the last layer), got "
       "2"},
      {backprop({.target = R"([])"}),
       "spec.json:1:104: /target: expected a list of numbers, or an image ([H][W] or [C][H][W]), "
       "got an empty list"},
      {backprop({.target = R"(1)"}),
       "spec.json:1:104: /target: expected a list of numbers, or an image ([H][W] or [C][H][W]), "
       "got 1"},
      {R"({"problem": "backprop", "input": [1, 2], "layers": [{"type": "dense", "weights": [[1, 2]]}]})",
       "spec.json:1:1: missing field \"target\" (what the network should give out)"},
      {backprop({.rest = R"(, "loss": "cross-entropy")"}),
       "spec.json:1:117: /loss: cross-entropy needs probabilities: end the network with "
       "\"softmax\" or \"sigmoid\", not \"identity\""},
      {backprop({.rest = R"(, "loss": "hinge")"}),
       "spec.json:1:117: /loss: expected \"half-squared-error\", \"squared-error\", \"mse\" or "
       "\"cross-entropy\", got \"hinge\""},
      {backprop({.rest = R"(, "loss": "MSE ")"}),
       "spec.json:1:117: /loss: expected \"half-squared-error\", \"squared-error\", \"mse\" or "
       "\"cross-entropy\", got \"MSE \"; did you mean \"mse\"?"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1, 2]], "activation": "sigmoid"}])",
                 .target = R"([2])",
                 .rest = R"(, "loss": "cross-entropy")"}),
       "spec.json:1:130: /target/0: expected a probability from 0 to 1 for cross-entropy, got 2"},
      {backprop({.rest = R"(, "learning_rate": -1)"}),
       "spec.json:1:126: /learning_rate: expected a number of at least 0, got -1"},
      {backprop({.rest = R"(, "learning_rate": "fast")"}),
       "spec.json:1:127: /learning_rate: unknown name \"fast\"; only a constant may stand here"},
      {backprop({.rest = R"(, "learning_rate": [0.1])"}),
       "spec.json:1:126: /learning_rate: expected a number of at least 0, got a list of 1"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1e308, 1e308]]}])"}),
       "spec.json:1:53: /layers/0: unit 0 of this layer overflows: its weighted sum is inf; scale "
       "the weights or the input down"},
      {backprop({.layers = R"([{"type": "dense", "weights": [[1e200, 0]]}])"}),
       "spec.json:1:53: /layers/0: the loss of what this layer gives out overflows; scale the "
       "weights or the input down"},
      {backprop({.rest = R"(, "learning_rate": 1e308)"}),
       "spec.json:1:126: /learning_rate: a step of this length overflows; take a smaller rate"},
  });
}

TEST(MalformedSpec, Jacobian) {
  expect_errors({
      {R"({"problem": "jacobian"})",
       "spec.json:1:1: missing field \"functions\" (each with its name, inputs and outputs)"},
      {jacobian({.outputs = R"(["2x"])"}),
       "spec.json:1:84: /functions/0/outputs/0: missing operator before \"x\"; write 2*x"},
      {jacobian({.outputs = R"(["x +"])"}),
       "spec.json:1:86: /functions/0/outputs/0: expected an operand after \"+\", found the end"},
      {jacobian({.outputs = R"([""])"}),
       "spec.json:1:83: /functions/0/outputs/0: expected an expression, found nothing"},
      {jacobian({.outputs = R"(["x + y"])"}),
       "spec.json:1:87: /functions/0/outputs/0: unknown name \"y\"; there is only \"x\""},
      {jacobian({.outputs = R"-(["foo(x)"])-"}),
       "spec.json:1:83: /functions/0/outputs/0: unknown function \"foo\"; there are \"sin\", "
       "\"cos\", \"tan\", \"asin\", \"acos\", \"atan\", \"sinh\", \"cosh\", \"tanh\", \"exp\", "
       "\"log\", \"sqrt\", \"abs\", \"sigmoid\", \"relu\", \"softplus\", \"step\" and \"sign\""},
      {jacobian({.outputs = R"-(["sine(x)"])-"}),
       "spec.json:1:83: /functions/0/outputs/0: unknown function \"sine\"; did you mean \"sin\"?"},
      {jacobian({.outputs = R"(["sin x"])"}),
       "spec.json:1:83: /functions/0/outputs/0: sin needs its argument in parentheses: sin(...)"},
      {jacobian({.outputs = R"(["sin(x"])"}),
       "spec.json:1:86: /functions/0/outputs/0: \"(\" is never closed"},
      {jacobian({.outputs = R"-(["x)"])-"}),
       "spec.json:1:84: /functions/0/outputs/0: \")\" closes nothing"},
      {jacobian({.outputs = R"(["x $ 2"])"}),
       "spec.json:1:85: /functions/0/outputs/0: unexpected character \"$\""},
      {jacobian({.outputs = R"(["x ** 2"])"}),
       "spec.json:1:86: /functions/0/outputs/0: unexpected \"*\"; a power is written ^"},
      {jacobian({.outputs = R"(["1..2"])"}),
       "spec.json:1:83: /functions/0/outputs/0: \"1..2\" is not a number"},
      {jacobian({.outputs = R"-(["log(x, 2)"])-"}),
       "spec.json:1:88: /functions/0/outputs/0: log takes one argument; found \",\" after it"},
      {jacobian({.outputs = R"([3])"}),
       "spec.json:1:82: /functions/0/outputs/0: expected a string, got 3"},
      {jacobian({.inputs = R"([])", .outputs = R"(["x"])"}),
       "spec.json:1:63: /functions/0/inputs: expected a list of 1 to 10000 strings, got an empty "
       "list"},
      {jacobian({.inputs = R"(["x", "x"])", .outputs = R"(["x"])"}),
       "spec.json:1:69: /functions/0/inputs/1: the input \"x\" is named twice"},
      {jacobian({.inputs = R"(["2x"])", .outputs = R"(["x"])"}),
       "spec.json:1:64: /functions/0/inputs/0: \"2x\" cannot name a variable; use a letter "
       "followed by letters, digits or _, such as \"x1\""},
      {jacobian({.inputs = R"(["pi"])", .outputs = R"(["x"])"}),
       "spec.json:1:64: /functions/0/inputs/0: \"pi\" is a constant and cannot name a variable"},
      {jacobian({.inputs = R"(["sin"])", .outputs = R"(["x"])"}),
       "spec.json:1:64: /functions/0/inputs/0: \"sin\" is a function and cannot name a variable"},
      {jacobian({.inputs = R"([1])", .outputs = R"(["x"])"}),
       "spec.json:1:64: /functions/0/inputs/0: expected a string, got 1"},
      {jacobian({.inputs = R"("x")", .outputs = R"(["x"])"}),
       "spec.json:1:63: /functions/0/inputs: expected a list of 1 to 10000 strings, got \"x\""},
      {jacobian({.outputs = R"([])"}),
       "spec.json:1:81: /functions/0/outputs: expected a list of 1 to 10000 strings, got an empty "
       "list"},
      {jacobian({.outputs = R"(["x"])", .at = R"({})"}),
       "spec.json:1:96: /at: expected an object of 1 to 10000 numbers by name, got an empty "
       "object"},
      {jacobian({.outputs = R"(["x"])", .at = R"({"y": 1})"}),
       "spec.json:1:102: /at/y: f has no input \"y\"; there is only \"x\""},
      {jacobian({.outputs = R"(["x"])", .at = R"({"x": 1, "y": 2})"}),
       "spec.json:1:110: /at/y: f has no input \"y\"; there is only \"x\""},
      {jacobian({.outputs = R"(["x"])", .at = R"([1])"}),
       "spec.json:1:96: /at: expected an object of 1 to 10000 numbers by name, got a list of 1"},
      {jacobian({.outputs = R"(["x"])", .at = R"({"x": "a"})"}),
       "spec.json:1:103: /at/x: unknown name \"a\"; only a constant may stand here"},
      {jacobian({.outputs = R"(["x"])", .at = R"({"x": "1/0"})"}),
       "spec.json:1:103: /at/x: division by 0 in 1/0"},
      {jacobian({.inputs = R"(["x", "y"])", .outputs = R"(["x*y"])"}),
       "spec.json:1:103: /at: missing a number for \"y\", an input of f"},
      {jacobian({.outputs = R"-(["log(x)"])-", .at = R"({"x": -1})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = -1: log of -1 in log(x)"},
      {jacobian({.outputs = R"(["1/x"])", .at = R"({"x": 0})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = 0: division by 0 in 1/x"},
      {jacobian({.outputs = R"-(["sqrt(x)"])-", .at = R"({"x": 0})"}),
       "spec.json:1:82: /functions/0/outputs/0: f, output 0, has no derivative by x at x = 0: "
       "1/(2*sqrt(x)) has no finite value there"},
      {jacobian({.outputs = R"-(["sqrt(x)"])-", .at = R"({"x": -4})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = -4: sqrt of -4 in sqrt(x)"},
      {jacobian({.outputs = R"-(["asin(x)"])-", .at = R"({"x": 2})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = 2: asin of 2 in asin(x)"},
      {jacobian({.outputs = R"(["x^0.5"])", .at = R"({"x": -4})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = -4: -4 to the power 0.5 in "
       "x^0.5"},
      {jacobian({.outputs = R"-(["exp(x)"])-", .at = R"({"x": 1000})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = 1000: overflow in exp(x)"},
      {jacobian({.outputs = R"-(["x^(1/3)"])-", .at = R"({"x": 0})"}),
       "spec.json:1:82: /functions/0/outputs/0: f, output 0, has no derivative by x at x = 0: "
       "1/(3*x^(2/3)) has no finite value there"},
      {jacobian({.outputs = R"-(["1 + 1/(x - 1)"])-"}),
       "spec.json:1:87: /functions/0/outputs/0: f, output 0, at x = 1: division by 0 in 1/(x - 1)"},
      {jacobian({.outputs = R"(["x^2^3^4^5"])", .at = R"({"x": 2})"}),
       "spec.json:1:87: /functions/0/outputs/0: f, output 0, at x = 2: overflow in 3^4^5"},
      {jacobian({.outputs = R"(["x^1e9"])", .at = R"({"x": 2})"}),
       "spec.json:1:83: /functions/0/outputs/0: f, output 0, at x = 2: overflow in x^1e9"},
      {jacobian({.outputs = R"-(["atan2(x)"])-"}),
       "spec.json:1:83: /functions/0/outputs/0: unknown function \"atan2\"; did you mean "
       "\"atan\"?"},
      {R"({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"], "outputs": ["x"]}, {"name": "g", "inputs": ["x"], "outputs": ["x"]}], "at": {"x": 1}})",
       "spec.json:1:1: missing field \"compose\" (the names of the functions, outermost first)"},
      {R"({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"], "outputs": ["x"]}, {"name": "f", "inputs": ["x"], "outputs": ["x"]}], "compose": ["f"], "at": {"x": 1}})",
       "spec.json:1:98: /functions/1/name: the name \"f\" is used twice"},
      {R"({"problem": "jacobian", "functions": [{"name": "f1", "inputs": ["x", "y"], "outputs": ["x"]}, {"name": "g", "inputs": ["x"], "outputs": ["x"]}], "compose": ["f1", "g"], "at": {"x": 1}})",
       "spec.json:1:164: /compose/1: f1 takes 2 inputs, but g gives 1 output"},
      {jacobian({.outputs = R"(["x"])", .rest = R"(, "compose": ["g"])"}),
       "spec.json:1:118: /compose/0: no function is named \"g\"; there is only \"f\""},
      {jacobian({.outputs = R"(["x"])", .rest = R"(, "compose": [])"}),
       "spec.json:1:117: /compose: expected a list of 1 to 1000 strings, got an empty list"},
      {jacobian({.outputs = R"(["x"])", .rest = R"(, "compose": "f")"}),
       "spec.json:1:117: /compose: expected a list of 1 to 1000 strings, got \"f\""},
      {jacobian({.outputs = R"(["x"])", .rest = R"(, "composed": ["f"])"}),
       "spec.json:1:106: /composed: unknown field; did you mean \"compose\"?"},
      {jacobian({.outputs = R"(["x"])", .rest = R"(, "compose": ["F"])"}),
       "spec.json:1:118: /compose/0: no function is named \"F\"; did you mean \"f\"?"},
      {R"({"problem": "jacobian", "functions": [], "at": {"x": 1}})",
       "spec.json:1:38: /functions: expected a list of 1 to 1000 functions, got an empty list"},
      {R"({"problem": "jacobian", "functions": {"name": "f"}, "at": {"x": 1}})",
       "spec.json:1:38: /functions: expected a list of 1 to 1000 functions, got an object"},
      {R"({"problem": "jacobian", "functions": [{"inputs": ["x"], "outputs": ["x"]}], "at": {"x": 1}})",
       "spec.json:1:39: /functions/0: missing field \"name\" (what compose calls it)"},
      {R"({"problem": "jacobian", "functions": [{"name": "", "inputs": ["x"], "outputs": ["x"]}], "at": {"x": 1}})",
       "spec.json:1:48: /functions/0/name: expected a name, such as \"f\", got \"\""},
  });
}

TEST(MalformedSpec, ReceptiveField) {
  expect_errors({
      {R"({"problem": "receptive-field"})",
       "spec.json:1:1: missing field \"layers\" (convolutions and poolings, first to last)"},
      {receptive_field({.layers = R"([])"}),
       "spec.json:1:42: /layers: expected a list of 1 to 10000 layers, got an empty list"},
      {receptive_field({.layers = R"([{}])"}),
       "spec.json:1:43: /layers/0: missing field \"kernel\" (size of the window)"},
      {receptive_field({.layers = R"([{"kernel": 0}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got 0"},
      {receptive_field({.layers = R"([{"kernel": -3}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got -3"},
      {receptive_field({.layers = R"([{"kernel": 2.5}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got 2.5"},
      {receptive_field({.layers = R"([{"kernel": "x"}])"}),
       "spec.json:1:55: /layers/0/kernel: unknown name \"x\"; only a constant may stand here"},
      {receptive_field({.layers = R"([{"kernel": [3]}])"}),
       "spec.json:1:54: /layers/0/kernel: expected a list of 2 integers from 1 to 1000000, got a "
       "list of 1"},
      {receptive_field({.layers = R"([{"kernel": [3, 3, 3]}])"}),
       "spec.json:1:54: /layers/0/kernel: expected a list of 2 integers from 1 to 1000000, got a "
       "list of 3"},
      {receptive_field({.layers = R"([{"kernel": [3, 0]}])"}),
       "spec.json:1:58: /layers/0/kernel/1: expected an integer from 1 to 1000000, got 0"},
      {receptive_field({.layers = R"([{"kernel": true}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000 or a list of 2 "
       "integers from 1 to 1000000, got true"},
      {receptive_field({.layers = R"([{"kernel": 3, "stride": 0}])"}),
       "spec.json:1:67: /layers/0/stride: expected an integer from 1 to 1000000, got 0"},
      {receptive_field({.layers = R"([{"kernel": 3, "padding": -1}])"}),
       "spec.json:1:68: /layers/0/padding: expected an integer from 0 to 1000000, got -1"},
      {receptive_field({.layers = R"([{"kernel": 3, "padding": "same"}])"}),
       "spec.json:1:69: /layers/0/padding: unknown name \"same\"; only a constant may stand here"},
      {receptive_field({.layers = R"([{"kernel": 3, "dilation": 0}])"}),
       "spec.json:1:69: /layers/0/dilation: expected an integer from 1 to 1000000, got 0"},
      {receptive_field({.layers = R"([{"kernel": 3, "strides": 2}])"}),
       "spec.json:1:57: /layers/0/strides: unknown field; did you mean \"stride\"?"},
      {receptive_field({.layers = R"([{"kernel": 1e7}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got 1e+07"},
      {receptive_field({.layers = R"([{"kernel": 3000000}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got 3000000"},
      {receptive_field({.layers = R"([{"kernel": 99999999999999999999}])"}),
       "spec.json:1:54: /layers/0/kernel: expected an integer from 1 to 1000000, got a number "
       "beyond 9223372036854775807"},
      {receptive_field({.layers = R"([{"name": "a", "kernel": 3}, {"name": "a", "kernel": 3}])"}),
       "spec.json:1:80: /layers/1/name: the name \"a\" is used twice"},
      {receptive_field({.layers = R"([{"kernel": 3, "inputs": ["conv9"]}])"}),
       "spec.json:1:68: /layers/0/inputs/0: no earlier layer is named \"conv9\"; there is only "
       "\"input\""},
      {receptive_field(
           {.layers = R"([{"name": "conv1", "kernel": 3}, {"kernel": 3, "inputs": ["conv2"]}])"}),
       "spec.json:1:100: /layers/1/inputs/0: no earlier layer is named \"conv2\"; did you mean "
       "\"conv1\"?"},
      {receptive_field({.layers = R"([{"name": "input", "kernel": 3}])"}),
       "spec.json:1:52: /layers/0/name: \"input\" already names the network's input; choose "
       "another name"},
      {receptive_field({.layers = R"([{"kernel": 3, "inputs": []}])"}),
       "spec.json:1:67: /layers/0/inputs: expected a list of strings, got an empty list"},
      {receptive_field(
           {.layers =
                R"([{"name": "a", "kernel": 3, "stride": 2}, {"name": "b", "kernel": 3, "inputs": ["input"]}, {"kernel": 1, "inputs": ["a", "b"]}])"}),
       "spec.json:1:157: /layers/2/inputs: branches of different stride meet, so no one field fits "
       "all units: \"a\" moves 2 pixels a unit, \"b\" 1"},
      {receptive_field(
           {.layers =
                R"([{"name": "a", "kernel": 3}, {"name": "b", "kernel": 5, "inputs": ["input"]}, {"kernel": 1, "inputs": ["a", "b"]}])",
            .rest = R"(, "input_size": 9)"}),
       "spec.json:1:144: /layers/2/inputs: branches of different size meet: 7 and 5 rows"},
      {receptive_field({.rest = R"(, "unit": 5)"}),
       "spec.json:1:67: /unit: expected a list of 1 to 2 integers from 0 to 1000000000, got 5"},
      {receptive_field({.rest = R"(, "unit": [-1])"}),
       "spec.json:1:68: /unit/0: expected an integer from 0 to 1000000000, got -1"},
      {receptive_field({.rest = R"(, "unit": [0, 0, 0])"}),
       "spec.json:1:67: /unit: expected a list of 1 to 2 integers from 0 to 1000000000, got a list "
       "of 3"},
      {receptive_field({.rest = R"(, "unit": [9], "input_size": 9)"}),
       "spec.json:1:68: /unit/0: the last layer has 7 rows, counted from 0; got 9"},
      {receptive_field({.rest = R"(, "unit": [0], "input_size": [9, 9])"}),
       "spec.json:1:67: /unit: expected 2 numbers, row and column, since the spec tells heights "
       "from widths; got 1"},
      {receptive_field({.layers = R"([{"kernel": [3, 3]}])", .rest = R"(, "unit": [0])"}),
       "spec.json:1:72: /unit: expected 2 numbers, row and column, since the spec tells heights "
       "from widths; got 1"},
      {receptive_field({.rest = R"(, "input_size": 2)"}),
       "spec.json:1:43: /layers/0: a window over 3 rows does not fit into 2 with padding 0"},
      {receptive_field({.rest = R"(, "input_size": 0)"}),
       "spec.json:1:73: /input_size: expected an integer from 1 to 1000000000, got 0"},
      {receptive_field({.rest = R"(, "input_size": [9])"}),
       "spec.json:1:73: /input_size: expected a list of 2 integers from 1 to 1000000000, got a "
       "list of 1"},
      {receptive_field({.rest = R"(, "unit": [0.5])"}),
       "spec.json:1:68: /unit/0: expected an integer from 0 to 1000000000, got 0.5"},
      {receptive_field(
           {.layers =
                R"([{"kernel": 1000000, "stride": 1000000},{"kernel": 1000000, "stride": 1000000},{"kernel": 1000000, "stride": 1000000},{"kernel": 1000000, "stride": 1000000}])"}),
       "spec.json:1:121: /layers/2: the receptive field grows beyond 2^53 pixels at this layer"},
      {receptive_field({.layers = R"([{"kernel": 3, "inputs": "input"}])"}),
       "spec.json:1:67: /layers/0/inputs: expected a list of strings, got \"input\""},
  });
}

TEST(MalformedSpec, ConvArithmetic) {
  expect_errors({
      {R"({"problem": "conv-arithmetic", "input": [1, 2, 2]})",
       "spec.json:1:1: missing field \"layers\" (the network's layers, first to last)"},
      {R"({"problem": "conv-arithmetic", "layers": [{"type": "flatten"}]})",
       "spec.json:1:1: missing field \"input\" ([C, H, W]: channels, rows, columns)"},
      {conv_arithmetic({.input = R"([3, 32])"}),
       "spec.json:1:41: /input: expected a list of 3 integers from 1 to 2147483647, got a list of "
       "2"},
      {conv_arithmetic({.input = R"(32)"}),
       "spec.json:1:41: /input: expected a list of 3 integers from 1 to 2147483647, got 32"},
      {conv_arithmetic({.input = R"([3, 0, 32])"}),
       "spec.json:1:45: /input/1: expected an integer from 1 to 2147483647, got 0"},
      {conv_arithmetic({.layers = R"([])"}),
       "spec.json:1:64: /layers: expected a list of 1 to 10000 layers, got an empty list"},
      {conv_arithmetic({.layers = R"([{}])"}),
       "spec.json:1:65: /layers/0: missing field \"type\": the kind of a layer, \"conv\", "
       "\"max-pool\", \"avg-pool\", \"dense\" or \"flatten\""},
      {conv_arithmetic({.layers = R"([{"type": "convolution"}])"}),
       "spec.json:1:74: /layers/0/type: expected \"conv\", \"max-pool\", \"avg-pool\", \"dense\" "
       "or \"flatten\", got \"convolution\""},
      {conv_arithmetic({.layers = R"([{"type": "maxpool", "kernel": 2}])"}),
       "spec.json:1:74: /layers/0/type: expected \"conv\", \"max-pool\", \"avg-pool\", \"dense\" "
       "or \"flatten\", got \"maxpool\"; did you mean \"max-pool\"?"},
      {conv_arithmetic({.layers = R"([{"kernel": 5, "filters": 6}])"}),
       "spec.json:1:65: /layers/0: missing field \"type\": the kind of a layer, \"conv\", "
       "\"max-pool\", \"avg-pool\", \"dense\" or \"flatten\""},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6}])"}),
       "spec.json:1:65: /layers/0: missing field \"kernel\" (size of the window), or \"output\" to "
       "find it from"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "kernel": 5}])"}),
       "spec.json:1:65: /layers/0: missing field \"filters\" (how many filters), or \"output\" to "
       "take it from"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6, "kernel": 0}])"}),
       "spec.json:1:106: /layers/0/kernel: expected an integer from 1 to 2147483647, got 0"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6, "kernel": [5]}])"}),
       "spec.json:1:106: /layers/0/kernel: expected a list of 2 integers from 1 to 2147483647, got "
       "a list of 1"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 0, "kernel": 5}])"}),
       "spec.json:1:93: /layers/0/filters: expected an integer from 1 to 2147483647, got 0"},
      {conv_arithmetic(
           {.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "padding": "smae"}])"}),
       "spec.json:1:120: /layers/0/padding: expected \"valid\" or \"same\", got \"smae\"; did you "
       "mean \"same\"?"},
      {conv_arithmetic(
           {.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "padding": -1}])"}),
       "spec.json:1:120: /layers/0/padding: expected an integer from 0 to 2147483647, got -1"},
      {conv_arithmetic(
           {.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "padding": true}])"}),
       "spec.json:1:120: /layers/0/padding: expected \"valid\" or \"same\" or an integer from 0 to "
       "2147483647 or a list of 2 integers from 0 to 2147483647, got true"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "bias": 1}])"}),
       "spec.json:1:117: /layers/0/bias: expected true or false, got 1"},
      {conv_arithmetic(
           {.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "strides": 2}])"}),
       "spec.json:1:109: /layers/0/strides: unknown field; did you mean \"stride\"?"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6, "kernel": 33}])"}),
       "spec.json:1:65: /layers/0: a window over 33 rows does not fit into 32 with padding 0"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "filters": 6, "kernel": 5, "groups": 2}])"}),
       "spec.json:1:119: /layers/0/groups: expected a divisor of the 3 input channels and the 6 "
       "filters, got 2"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "output": [6, 28]}])"}),
       "spec.json:1:92: /layers/0/output: expected a list of 3 integers from 1 to 2147483647, got "
       "a list of 2"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "output": [6, 40, 28]}])"}),
       "spec.json:1:96: /layers/0/output/1: no kernel makes 40 rows of 32 (stride 1, padding 0): "
       "kernel 1 makes 32, the most"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "output": [6, 28, 28], "filters": 8}])"}),
       "spec.json:1:93: /layers/0/output/0: expected 8 channels, one for each of the filters, got "
       "6"},
      {conv_arithmetic({.layers = R"([{"type": "conv", "output": [6, 28, 27], "kernel": 5}])"}),
       "spec.json:1:100: /layers/0/output/2: kernel 5 makes 28 columns of 32 (stride 1, padding "
       "0), not 27"},
      {conv_arithmetic(
           {.layers = R"([{"type": "conv", "output": [6, 32, 32], "padding": "same"}])"}),
       "spec.json:1:65: /layers/0: every kernel makes 32 rows of 32 (stride 1, padding \"same\"), "
       "so none can be found from the sizes; give \"kernel\""},
      {conv_arithmetic({.layers = R"([{"type": "avg-pool", "kernel": 2, "bias": true}])"}),
       "spec.json:1:99: /layers/0/bias: unknown field; an average pooling has \"type\", "
       "\"kernel\", \"stride\", \"padding\", \"dilation\" and \"output\""},
      {conv_arithmetic({.layers = R"([{"type": "max-pool"}])"}),
       "spec.json:1:65: /layers/0: missing field \"kernel\" (size of the window), or \"output\" to "
       "find it from"},
      {conv_arithmetic({.layers = R"([{"type": "dense"}])"}),
       "spec.json:1:65: /layers/0: missing field \"filters\" (how many units), or \"output\" to "
       "take it from"},
      {conv_arithmetic({.layers = R"([{"type": "dense", "units": 3}])"}),
       "spec.json:1:83: /layers/0/units: unknown field; a dense layer has \"type\", \"filters\", "
       "\"bias\" and \"output\""},
      {conv_arithmetic({.layers = R"([{"type": "dense", "filters": 4, "output": [3]}])"}),
       "spec.json:1:107: /layers/0/output: this layer gives 4 units; expected [4] or [4, 1, 1], "
       "got [3]"},
      {conv_arithmetic({.layers = R"([{"type": "flatten", "kernel": 2}])"}),
       "spec.json:1:85: /layers/0/kernel: unknown field; a flatten layer has \"type\" and "
       "\"output\""},
  });
}

// What the table above says in process, the program says too: one line, exit 2, and no output.
TEST(MalformedSpec, TheProgramSaysSoInOneLineAndWritesNothing) {
  const std::vector<std::pair<std::string, std::string>> specs = {
      {"backprop", ""},
      {"backprop", repeated("[", 100'000)},
      {"backprop", backprop({.input = R"(["2x", 1])"})},
      {"backprop", backprop({.layers = R"([{"type": "dense", "weights": [[1, 2], [3]]}])"})},
      {"jacobian", jacobian({.outputs = "[\"" + repeated("(", 100'000) + "\"]"})},
      {"jacobian", jacobian({.outputs = R"-(["log(x)"])-", .at = R"({"x": -1})"})},
      {"receptive-field", receptive_field({.layers = R"([{"kernel": 99999999999999999999}])"})},
      {"receptive-field", "{\"title\": \"\xff\"}"},
  };
  const Scratch scratch;
  for (const auto& [problem, spec] : specs) {
    write(scratch.path() / "spec.json", spec);
    for (const std::string input : {"--input spec.json", "<spec.json"}) {
      const Outcome outcome =
          run_in(scratch.path(), "psolve " + problem + " " + input + " --output answer.txt");
      EXPECT_EQ(outcome.exit_code, 2);
      EXPECT_EQ(outcome.out, "");
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
      EXPECT_TRUE(outcome.err.starts_with(input[0] == '<' ? "psolve: standard input:"
                                                          : "psolve: spec.json:"))
          << outcome.err;
      EXPECT_LT(outcome.seconds, 1);
      EXPECT_FALSE(std::filesystem::exists(scratch.path() / "answer.txt"));
    }
  }
}

}  // namespace
}  // namespace psolve
