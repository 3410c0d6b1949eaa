// The reading of specs: every kind of fault with its whole message, the addresses, the defaults,
// and the two documents (help, schema) that come from the same declarations. The expected texts
// are written by hand from what the reader promises.

#include "spec/record.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>
#include <variant>

#include "core/text/text.h"
#include "spec/help/doc.h"
#include "spec/input/source.h"
#include "spec/matrix_type.h"
#include "support/text.h"

namespace psolve::spec_tests {
namespace {

// Stands for the expression language: integers, "a/b", "pi", and an error at anything else.
double evaluate(std::string_view text) {
  if (text == "pi") return std::numbers::pi;
  double terms[2] = {0, 1};
  std::size_t at = 0;
  for (double& term : terms) {
    const auto parsed = std::from_chars(text.data() + at, text.data() + text.size(), term);
    at = static_cast<std::size_t>(parsed.ptr - text.data());
    if (parsed.ec != std::errc()) throw TextError("expected a number here", at);
    if (at == text.size()) return terms[0] / terms[1];
    if (text[at] != '/') throw TextError("expected '/' here", at);
    ++at;
  }
  throw TextError("expected the end here", at);
}

constexpr SpecContext kContext = {evaluate};

enum class Loss { mse, cross_entropy };
enum class Flavour { plain, salted };

struct Extent {
  long height = 0;
  long width = 0;
  bool operator==(const Extent&) const = default;
};

Type<Extent> extent() {
  return one_of<Extent>({
      converted<Extent>(integer(1),
                        [](long side) {
                          return Extent{side, side};
                        }),
      converted<Extent>(list(integer(1), {2, 2}),
                        [](const std::vector<long>& sides) {
                          return Extent{sides[0], sides[1]};
                        }),
  });
}

// One field of each type, all of them optional, so that a row of a table can be one short line.
struct Probe {
  std::optional<double> n, positive, share, open;
  std::optional<long> i, count, natural;
  std::optional<bool> flag;
  std::optional<std::string> name, exact, slashed;
  std::optional<Loss> loss;
  std::optional<std::vector<double>> list, maybe, pair, few;
  std::optional<std::vector<Loss>> losses;
  std::optional<Extent> extent;
  std::optional<Vector> vector;
  std::optional<Matrix> matrix, square;
  std::optional<std::vector<std::pair<std::string, double>>> map;
  std::optional<std::size_t> image, letters;
  std::optional<long> padding;
};

std::size_t ranks(const std::vector<Matrix>& stack) {
  return stack.size();
}

Record<Probe> probe() {
  return Record<Probe>("a probe")
      .optional("n", &Probe::n, number(), "")
      .optional("positive", &Probe::positive, number({.above = 0}), "")
      .optional("share", &Probe::share, number({.at_least = 0, .at_most = 1}), "")
      .optional("open", &Probe::open, number({.above = -1, .below = 1}), "")
      .optional("i", &Probe::i, integer(), "")
      .optional("count", &Probe::count, integer(0, 9), "")
      .optional("natural", &Probe::natural, integer(0), "")
      .optional("flag", &Probe::flag, boolean(), "")
      .optional("name", &Probe::name, string(), "")
      .optional("exact", &Probe::exact, exact_number(), "")
      .optional("a/b~c", &Probe::slashed, string(), "")
      .optional("loss", &Probe::loss,
                choice<Loss>({{"mse", Loss::mse}, {"cross-entropy", Loss::cross_entropy}}), "")
      .optional("list", &Probe::list, list(number()), "")
      .optional("maybe", &Probe::maybe, list(number(), {.min = 0}), "")
      .optional("pair", &Probe::pair, list(number(), {2, 2}), "")
      .optional("few", &Probe::few, list(number(), {.max = 3}), "")
      .optional("losses", &Probe::losses,
                list(choice<Loss>({{"mse", Loss::mse}, {"cross-entropy", Loss::cross_entropy}})),
                "")
      .optional("extent", &Probe::extent, extent(), "")
      .optional("vector", &Probe::vector, vector(), "")
      .optional("matrix", &Probe::matrix, matrix(), "")
      .optional("square", &Probe::square, matrix({2, 2}, {2, 2}), "")
      .optional("padding", &Probe::padding,
                one_of<long>({choice<long>({{"same", -1}, {"valid", 0}}), integer(0)}), "")
      .optional("map", &Probe::map, map_of(number()), "")
      .optional(
          "image", &Probe::image,
          one_of<std::size_t>({converted<std::size_t>(matrix(), [](const Matrix&) { return 1u; }),
                               converted<std::size_t>(list(matrix()), ranks)}),
          "")
      .optional("letters", &Probe::letters,
                converted<std::size_t>(string(),
                                       [](const std::string& text) {
                                         const std::size_t at = text.find_first_of("0123456789");
                                         if (at != text.npos) throw TextError("a digit", at);
                                         return text.size();
                                       }),
                "");
}

// A spec as a solver would declare it.
struct Dense {
  Matrix weights;
  std::optional<Vector> bias;
  Flavour flavour = Flavour::plain;
};
struct Pool {
  Extent size;
  Extent stride;
};
struct Network : CommonFields {
  Vector input;
  std::vector<std::variant<Dense, Pool>> layers;
  double learning_rate = 0;
  long steps = 0;
};

Record<Dense> dense_record() {
  return Record<Dense>("a dense layer")
      .required("weights", &Dense::weights, matrix(), "rows: units; columns: inputs")
      .optional("bias", &Dense::bias, vector(), "one number for each row of weights")
      .optional("flavour", &Dense::flavour,
                choice<Flavour>({{"plain", Flavour::plain, "nothing added"},
                                 {"salted", Flavour::salted, "with salt"}}),
                "plain", "how it tastes")
      .check([](const Dense& layer, const Node& node) {
        if (!layer.bias || layer.bias->size() == layer.weights.rows()) return;
        node.fail_at("bias", "expected " + std::to_string(layer.weights.rows()) +
                                 " numbers (one for each row of weights), got " +
                                 std::to_string(layer.bias->size()));
      });
}

Record<Network> network() {
  const auto pool = Record<Pool>("a pooling layer")
                        .required("size", &Pool::size, extent(), "of a window")
                        .optional("stride", &Pool::stride, extent(), 1, "between windows");
  const auto layer = tagged<std::variant<Dense, Pool>>(
      "a layer", "type", {{"dense", dense_record()}, {"max-pool", pool}});
  return spec_record<Network>("example", "an example of a spec")
      .required("input", &Network::input, vector(), "the network's input")
      .required("layers", &Network::layers, list(layer), "from the input to the output")
      .optional("learning_rate", &Network::learning_rate, number({.above = 0}), 0.1,
                "the length of a step of gradient descent")
      .optional("steps", &Network::steps, integer(0, 1000), 1, "how many");
}

// The message for a spec, or "read".
template <class T>
std::string outcome(const Type<T>& type, const std::string& text) {
  try {
    SpecSource source = parse_spec("spec.json", text);
    try {
      decode(type, source.json, kContext);
    } catch (const SpecError& error) {
      return addressed(error, source).what();
    }
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

struct Row {
  std::string spec;
  std::string message;
};

TEST(SpecReader, RefusesValuesOfTheWrongKind) {
  const std::vector<Row> rows = {
      {"{\"n\": true}", "spec.json:1:7: /n: expected a number, got true"},
      {"{\"n\": null}", "spec.json:1:7: /n: expected a number, got null"},
      {"{\"n\": []}", "spec.json:1:7: /n: expected a number, got an empty list"},
      {"{\"n\": {\"a\": 1}}", "spec.json:1:7: /n: expected a number, got an object"},
      {"{\"i\": [1, 2]}", "spec.json:1:7: /i: expected an integer, got a list of 2"},
      {"{\"flag\": 1}", "spec.json:1:10: /flag: expected true or false, got 1"},
      {"{\"flag\": \"true\"}", "spec.json:1:10: /flag: expected true or false, got \"true\""},
      {"{\"name\": 2.50}", "spec.json:1:10: /name: expected a string, got 2.5"},
      {"{\"exact\": {}}", "spec.json:1:11: /exact: expected a number, got an empty object"},
      {"{\"loss\": 3}", "spec.json:1:10: /loss: expected \"mse\" or \"cross-entropy\", got 3"},
      {"{\"list\": 3}", "spec.json:1:10: /list: expected a list of numbers, got 3"},
      {"{\"losses\": {}}",
       "spec.json:1:12: /losses: expected a list of names from \"mse\" and \"cross-entropy\", got "
       "an empty object"},
      {"{\"map\": [1]}",
       "spec.json:1:9: /map: expected an object of numbers by name, got a list of 1"},
      {"{\"extent\": \"2\"}", "read"},
      {"{\"extent\": true}",
       "spec.json:1:12: /extent: expected an integer of at least 1 or a list of 2 integers of at "
       "least 1, got true"},
      {"{\"vector\": 1}", "spec.json:1:12: /vector: expected a list of numbers, got 1"},
      {"{\"matrix\": 1}",
       "spec.json:1:12: /matrix: expected a matrix (a list of rows, each a list of numbers), got "
       "1"},
      {"{\"matrix\": [1, 2]}", "spec.json:1:13: /matrix/0: expected a list of numbers, got 1"},
      {"{\"matrix\": [[1], [null]]}", "spec.json:1:19: /matrix/1/0: expected a number, got null"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(probe(), row.spec), row.message) << row.spec;
}

TEST(SpecReader, RefusesNumbersOutOfRange) {
  const std::vector<Row> rows = {
      {"{\"positive\": 0}", "spec.json:1:14: /positive: expected a number above 0, got 0"},
      {"{\"positive\": -0.5}", "spec.json:1:14: /positive: expected a number above 0, got -0.5"},
      {"{\"positive\": \"0/3\"}",
       "spec.json:1:14: /positive: expected a number above 0, got \"0/3\", which is 0"},
      {"{\"share\": 1.5}", "spec.json:1:11: /share: expected a number from 0 to 1, got 1.5"},
      {"{\"share\": -1e-9}", "spec.json:1:11: /share: expected a number from 0 to 1, got -1e-09"},
      {"{\"share\": 0}", "read"},
      {"{\"share\": 1}", "read"},
      {"{\"open\": 1}", "spec.json:1:10: /open: expected a number above -1 and below 1, got 1"},
      {"{\"open\": -1}", "spec.json:1:10: /open: expected a number above -1 and below 1, got -1"},
      {"{\"n\": \"1/0\"}", "spec.json:1:7: /n: expected a number, got \"1/0\", which is infinite"},
      {"{\"n\": \"0/0\"}", "spec.json:1:7: /n: expected a number, got \"0/0\", which has no value"},
      {"{\"count\": 10}", "spec.json:1:11: /count: expected an integer from 0 to 9, got 10"},
      {"{\"count\": -1}", "spec.json:1:11: /count: expected an integer from 0 to 9, got -1"},
      {"{\"natural\": -1}", "spec.json:1:13: /natural: expected an integer of at least 0, got -1"},
      {"{\"i\": 2.7}", "spec.json:1:7: /i: expected an integer, got 2.7"},
      {"{\"i\": \"7/2\"}", "spec.json:1:7: /i: expected an integer, got \"7/2\", which is 3.5"},
      {"{\"i\": 9223372036854775807}", "read"},
      {"{\"i\": -9223372036854775808}", "read"},
      {"{\"i\": 9223372036854775808}",
       "spec.json:1:7: /i: expected an integer, got a number beyond 9223372036854775807"},
      {"{\"i\": -9223372036854775809}",
       "spec.json:1:7: /i: expected an integer, got a number beyond -9223372036854775808"},
      {"{\"i\": 1e17}",
       "spec.json:1:7: /i: expected an integer, got 1e+17, which may be rounded; write out all "
       "its digits"},
      {"{\"i\": 1e300}",
       "spec.json:1:7: /i: expected an integer, got a number beyond 9223372036854775807"},
      {"{\"pair\": [1]}", "spec.json:1:10: /pair: expected a list of 2 numbers, got a list of 1"},
      {"{\"pair\": [1, 2, 3]}",
       "spec.json:1:10: /pair: expected a list of 2 numbers, got a list of 3"},
      {"{\"list\": []}", "spec.json:1:10: /list: expected a list of numbers, got an empty list"},
      {"{\"maybe\": []}", "read"},
      {"{\"few\": [1, 2, 3, 4]}",
       "spec.json:1:9: /few: expected a list of 1 to 3 numbers, got a list of 4"},
      {"{\"map\": {}}",
       "spec.json:1:9: /map: expected an object of numbers by name, got an empty object"},
      {"{\"matrix\": []}",
       "spec.json:1:12: /matrix: expected a matrix (a list of rows, each a list of numbers), got "
       "an empty list"},
      {"{\"matrix\": [[]]}",
       "spec.json:1:13: /matrix/0: expected a list of numbers, got an empty list"},
      {"{\"matrix\": [[1, 2],\n            [3]]}",
       "spec.json:2:13: /matrix/1: expected a row of 2, as long as row 0, got a list of 1"},
      {"{\"matrix\": [[1], [2, 3]]}",
       "spec.json:1:18: /matrix/1: expected a row of 1, as long as row 0, got a list of 2"},
      {"{\"square\": [[1, 2, 3], [4, 5, 6]]}",
       "spec.json:1:13: /square/0: expected a list of 2 numbers, got a list of 3"},
      {"{\"square\": [[1, 2]]}",
       "spec.json:1:12: /square: expected a matrix (a list of 2 rows, each a list of 2 numbers), "
       "got a list of 1"},
      {"{\"extent\": [3, 0]}",
       "spec.json:1:16: /extent/1: expected an integer of at least 1, got 0"},
      {"{\"extent\": [3]}",
       "spec.json:1:12: /extent: expected a list of 2 integers of at least 1, got a list of 1"},
      {"{\"padding\": \"6/2\"}", "read"},
      {"{\"padding\": \"smae\"}",
       "spec.json:1:13: /padding: expected \"same\" or \"valid\", got \"smae\"; did you mean "
       "\"same\"?"},
      {"{\"padding\": -2}", "spec.json:1:13: /padding: expected an integer of at least 0, got -2"},
      {"{\"padding\": null}",
       "spec.json:1:13: /padding: expected \"same\" or \"valid\" or an integer of at least 0, got "
       "null"},
      // A stack of matrices is meant, not a matrix with lists as entries.
      {"{\"image\": [[[1, 2], [3, true]]]}",
       "spec.json:1:25: /image/0/1/1: expected a number, got true"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(probe(), row.spec), row.message) << row.spec;
}

TEST(SpecReader, PointsIntoStrings) {
  const std::vector<Row> rows = {
      {"{\"n\": \"x\"}", "spec.json:1:8: /n: expected a number here"},
      {"{\"n\": \"\"}", "spec.json:1:8: /n: expected a number here"},
      {"{\"n\": \"1/2x\"}", "spec.json:1:11: /n: expected '/' here"},
      {"{\"list\": [1, \"2*3\"]}", "spec.json:1:16: /list/1: expected '/' here"},
      {"{\"map\": {\"x\\n\": \"1/y\"}}", "spec.json:1:20: /map/x\\n: expected a number here"},
      {"{\"exact\": \"1+1\"}", "spec.json:1:13: /exact: expected '/' here"},
      // ⋅ is three bytes and one column; \u22c5 is six; the surrogate pair of 😀 twelve.
      {"{\"letters\": \"a⋅1\"}", "spec.json:1:16: /letters: a digit"},
      {"{\"letters\": \"a\\u22c51\"}", "spec.json:1:21: /letters: a digit"},
      {"{\"letters\": \"\\ud83d\\ude00\\n\\u00e9\\u00411\"}", "spec.json:1:40: /letters: a digit"},
      {"{\"letters\": \"\\\"\\\\\\/1\"}", "spec.json:1:20: /letters: a digit"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(probe(), row.spec), row.message) << row.spec;
}

TEST(SpecReader, RefusesUnknownAndMissingFields) {
  const std::string layer = R"({"type": "dense", "weights": [[1, 2]]})";
  const auto spec = [](const std::string& layers, const std::string& more = "") {
    return "{\"problem\": \"example\",\n \"input\": [1, 2],\n \"layers\": [" + layers + "]" + more +
           "}";
  };
  const std::vector<Row> rows = {
      {spec(layer), "read"},
      {"{}", "spec.json:1:1: missing field \"problem\" (\"example\")"},
      {" {\"problem\": \"example\"}",
       "spec.json:1:2: missing field \"input\" (the network's input)"},
      {R"({"problem": "exampel", "nonsense": 1})",
       "spec.json:1:13: /problem: expected \"example\", got \"exampel\""},
      {R"({"problem": 1})", "spec.json:1:13: /problem: expected \"example\", got 1"},
      {spec(layer, ",\n \"learningrate\": 1"),
       "spec.json:4:2: /learningrate: unknown field; did you mean \"learning_rate\"?"},
      {spec(layer, ",\n \"zzz\": 1"),
       "spec.json:4:2: /zzz: unknown field; a spec of example has \"$schema\", \"problem\", "
       "\"title\", \"source\", \"question\", \"id\", \"variant\", \"assumptions\", \"claims\", "
       "\"marks\", \"tolerance\", \"slips\", \"vary\", \"accept\", "
       "\"input\", \"layers\", \"learning_rate\" "
       "and "
       "\"steps\""},
      {spec(layer, ",\n \"$schema\": 1"), "spec.json:4:13: /$schema: expected a string, got 1"},
      {spec(layer, ",\n \"title\": 1"), "spec.json:4:11: /title: expected a string, got 1"},
      {spec(layer, ",\n \"assumptions\": \"none\""),
       "spec.json:4:17: /assumptions: expected a list of strings, got \"none\""},
      {spec("1"), "spec.json:3:13: /layers/0: expected a layer, got 1"},
      {spec(R"({"weights": [[1]]})"),
       "spec.json:3:13: /layers/0: missing field \"type\": the kind of a layer, \"dense\" or "
       "\"max-pool\""},
      {spec(R"({"type": "Dense"})"),
       "spec.json:3:22: /layers/0/type: expected \"dense\" or \"max-pool\", got \"Dense\"; did you "
       "mean \"dense\"?"},
      {spec(R"({"type": "conv"})"),
       "spec.json:3:22: /layers/0/type: expected \"dense\" or \"max-pool\", got \"conv\""},
      {spec(R"({"type": "dense"})"),
       "spec.json:3:13: /layers/0: missing field \"weights\" (rows: units; columns: inputs)"},
      {spec(R"({"type": "dense", "weights": [[1]], "wieghts": [[1]]})"),
       "spec.json:3:49: /layers/0/wieghts: unknown field; did you mean \"weights\"?"},
      {spec(R"({"type": "dense", "weights": [[1]], "$schema": ""})"),
       "spec.json:3:49: /layers/0/$schema: unknown field; a dense layer has \"type\", "
       "\"weights\", \"bias\" and \"flavour\""},
      {spec(R"({"type": "dense", "weights": [[1], [2]], "bias": [1, 2, 3]})"),
       "spec.json:3:62: /layers/0/bias: expected 2 numbers (one for each row of weights), got 3"},
      {spec(layer + ",\n" + R"({"type": "max-pool", "size": [2, 2.5]})"),
       "spec.json:4:34: /layers/1/size/1: expected an integer of at least 1, got 2.5"},
      {spec(layer, ", \"learning_rate\": 0"),
       "spec.json:3:71: /learning_rate: expected a number above 0, got 0"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(network(), row.spec), row.message) << row.spec;
}

TEST(SpecReader, ShowsNothingRawFromTheSpec) {
  EXPECT_EQ(outcome(probe(), "{\"loss\": \"a\\u001b[31m\\u202e\\n\\\"b\\u0085\"}"),
            "spec.json:1:10: /loss: expected \"mse\" or \"cross-entropy\", got "
            "\"a\\u001b[31m\\u202e\\n\\\"b\\u0085\"");
  EXPECT_EQ(outcome(probe(), "{\"loss\": \"" + repeated("é", 50) + "\"}"),
            "spec.json:1:10: /loss: expected \"mse\" or \"cross-entropy\", got \"" +
                repeated("é", 40) + "…\"");
  EXPECT_EQ(outcome(probe(), "{\"map\": {\"\\u001b\": true}}"),
            "spec.json:1:20: /map/\\u001b: expected a number, got true");
  EXPECT_EQ(outcome(probe(), "{\"map\": {\"" + std::string(1000, 'x') + "\": true}}"),
            "spec.json:1:1014: /map/" + std::string(195, 'x') + "…: expected a number, got true");
  EXPECT_EQ(outcome(probe(), "{\"n\": " + std::string(100, 'x') + "}"),
            "spec.json:1:7: not valid JSON: expected a value, found " + std::string(40, 'x') +
                "…; a string needs double quotes");
  const SpecSource source = parse_spec("spec\n.json", "{}");
  EXPECT_STREQ(addressed(SpecError("", "no\x1b\nsuch"), source).what(),
               "spec\\n.json:1:1: no\\u001b\\nsuch");
  EXPECT_EQ(printable("a\xFF\r\x7F\xE2\x82"), "a\\xff\\r\\u007f\\xe2\\x82");
}

TEST(SpecReader, ReadsNumbersAsTheyAreMeant) {
  Json json = Json::parse(R"({"n": 9007199254740993, "positive": "1/4", "i": 3.0, "count": "6/2",
    "natural": 1e3, "list": [1, 2.5, "pi", 18446744073709551616, -7], "open": "-1/3"})");
  const Probe read = decode(probe(), json, kContext);
  EXPECT_EQ(read.n, 9007199254740992.0);
  EXPECT_EQ(read.positive, 0.25);
  EXPECT_EQ(read.i, 3);
  EXPECT_EQ(read.count, 3);
  EXPECT_EQ(read.natural, 1000);
  EXPECT_EQ(read.open, -1.0 / 3);
  EXPECT_EQ(*read.list,
            (std::vector<double>{1, 2.5, std::numbers::pi, 18446744073709551616.0, -7}));
  EXPECT_FALSE(read.share.has_value());

  Json largest = Json::parse(R"({"i": 9223372036854775807, "natural": 9007199254740992.0})");
  EXPECT_EQ(decode(probe(), largest, kContext).i, std::numeric_limits<long>::max());
  EXPECT_EQ(decode(probe(), largest, kContext).natural, 9007199254740992);
}

TEST(SpecReader, KeepsTheTextOfExactNumbers) {
  const std::vector<Row> rows = {
      {"0.1", "0.1"},
      {"1e-8", "1e-08"},
      {"3", "3"},
      {"3.0", "3"},
      {"-12", "-12"},
      {"\"1/3\"", "1/3"},
      {"\"pi\"", "pi"},
      {"2.5e1", "25"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"9007199254740993", "9007199254740993"},
      {"18446744073709551615", "18446744073709551615"},
  };
  for (const Row& row : rows) {
    Json json = Json::parse("{\"exact\": " + row.spec + "}");
    EXPECT_EQ(decode(probe(), json, kContext).exact, row.message);
  }
}

TEST(SpecReader, ReadsEveryType) {
  Json json = Json::parse(R"({"flag": true, "name": "x", "a/b~c": "y", "loss": "cross-entropy",
    "losses": ["mse", "cross-entropy"], "extent": [2, 3], "vector": [1, 2],
    "matrix": [[1, 2, 3], [4, 5, "6/1"]], "map": {"b": 1, "a": "1/2"}, "image": [[[1]], [[2]]]})");
  const Probe read = decode(probe(), json, kContext);
  EXPECT_EQ(read.flag, true);
  EXPECT_EQ(read.name, "x");
  EXPECT_EQ(read.slashed, "y");
  EXPECT_EQ(read.loss, Loss::cross_entropy);
  EXPECT_EQ(*read.losses, (std::vector{Loss::mse, Loss::cross_entropy}));
  EXPECT_EQ(read.extent, (Extent{2, 3}));
  EXPECT_EQ(*read.vector, (Vector(2) << 1, 2).finished());
  EXPECT_EQ(*read.matrix, (Matrix(2, 3) << 1, 2, 3, 4, 5, 6).finished());
  EXPECT_EQ(*read.map, (std::vector<std::pair<std::string, double>>{{"b", 1}, {"a", 0.5}}));
  EXPECT_EQ(read.image, 2u);
  Json square = Json::parse(R"({"extent": 4, "image": [[1]]})");
  EXPECT_EQ(decode(probe(), square, kContext).extent, (Extent{4, 4}));
  EXPECT_EQ(decode(probe(), square, kContext).image, 1u);
}

constexpr const char* kNetwork = R"({"$schema": "psolve.json", "problem": "example",
  "title": "A title", "layers": [{"weights": [[1, 2]], "type": "dense", "bias": [3]},
  {"type": "max-pool", "size": 2}], "input": [1, "1/2"], "assumptions": ["one"]})";

TEST(SpecReader, FillsInDefaultsOnce) {
  Json json = Json::parse(kNetwork);
  Json filled = json;
  filled["layers"][0]["flavour"] = "plain";
  filled["layers"][1]["stride"] = 1;
  filled["learning_rate"] = 0.1;
  filled["steps"] = 1;
  for (int pass = 0; pass < 2; ++pass) {
    const Network read = decode(network(), json, kContext);
    EXPECT_EQ(json.dump(), filled.dump());
    EXPECT_EQ(read.title, "A title");
    EXPECT_EQ(read.source, "");
    EXPECT_EQ(read.assumptions, std::vector<std::string>{"one"});
    EXPECT_EQ(read.learning_rate, 0.1);
    EXPECT_EQ(read.steps, 1);
    EXPECT_EQ(std::get<Dense>(read.layers.at(0)).weights(0, 1), 2);
    EXPECT_EQ(std::get<Pool>(read.layers.at(1)).stride, (Extent{1, 1}));
  }
}

TEST(SpecReader, FillsInTheTagOfAUnion) {
  const auto pool =
      Record<Pool>("a pooling layer").required("size", &Pool::size, extent(), "of a window");
  const auto layer = tagged<std::variant<Dense, Pool>>(
      "a layer", "type", {{"dense", dense_record()}, {"max-pool", pool}}, "max-pool");
  Json json = {{"size", 3}};
  EXPECT_EQ(std::get<Pool>(decode(layer, json, kContext)).size, (Extent{3, 3}));
  EXPECT_EQ(json.dump(), R"({"size":3,"type":"max-pool"})");
  EXPECT_EQ(schema(layer)["oneOf"][0]["required"], Json({"type", "weights"}));
  EXPECT_EQ(schema(layer)["oneOf"][1]["required"], Json({"size"}));
}

TEST(SpecReader, NotesWhatIsToldOtherwiseThanByItsName) {
  const auto pool = Record<Pool>("a pooling layer")
                        .required("size", &Pool::size, extent(), "of a window")
                        .optional("stride", &Pool::stride, extent(), Unsaid(1), "of windows");
  const auto layer = tagged<std::variant<Dense, Pool>>("a layer", "type",
                                                       {{"dense", dense_record()}, {"pool", pool}});
  const auto layers = list(layer);
  Json json = Json::parse(R"([{"type": "pool", "size": 1}, {"type": "pool", "size": 2, "stride": 1},
                              {"type": "pool", "size": 2, "stride": [1, 1]},
                              {"type": "pool", "size": 2, "stride": [1, 2]}])");
  Tellings tellings;
  decode(layers, json, SpecContext{evaluate, &tellings});
  EXPECT_EQ(tellings, (Tellings{{"/0/type", Telling::by_value},
                                {"/0/stride", Telling::not_at_all},
                                {"/1/type", Telling::by_value},
                                {"/1/stride", Telling::not_at_all},
                                {"/2/type", Telling::by_value},
                                {"/2/stride", Telling::not_at_all},
                                {"/3/type", Telling::by_value}}));
}

TEST(SpecReader, NamesTheOtherProblemBeforeAnythingElse) {
  const auto spec = tagged<Network>("a spec of example", "task", {{"solve", network()}});
  EXPECT_EQ(outcome(spec, R"({"problem": "other", "x": 1})"),
            "spec.json:1:13: /problem: expected \"example\", got \"other\"");
  EXPECT_EQ(outcome(spec, R"({"problem": "example", "x": 1})"),
            "spec.json:1:1: missing field \"task\": the kind of a spec of example, \"solve\"");
}

TEST(SpecReader, ACopyOfARecordGrowsApart) {
  auto first = Record<Probe>("a probe").optional("n", &Probe::n, number(), "");
  auto second = first;
  second.optional("i", &Probe::i, integer(), "");
  EXPECT_EQ(outcome(second, "{\"i\": 1}"), "read");
  EXPECT_EQ(outcome(first, "{\"i\": 1}"), "spec.json:1:2: /i: unknown field; a probe has \"n\"");
}

TEST(JsonAddress, AFilledInDefaultHasTheAddressOfItsObject) {
  SpecSource source = parse_spec("spec.json", kNetwork);
  decode(network(), source.json, kContext);
  EXPECT_STREQ(addressed(SpecError("/layers/1/stride", "too far"), source).what(),
               "spec.json:3:3: /layers/1/stride: too far");
}

TEST(SpecSchema, SaysWhatTheReaderTakes) {
  const Json document = schema(network());
  EXPECT_EQ(document["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(document["type"], "object");
  EXPECT_EQ(document["description"], "an example of a spec");
  EXPECT_EQ(document["additionalProperties"], false);
  EXPECT_EQ(document["required"], Json({"problem", "input", "layers"}));
  EXPECT_EQ(document["properties"]["problem"]["const"], "example");
  EXPECT_EQ(document["properties"]["learning_rate"].dump(),
            R"({"description":"the length of a step of gradient descent",)"
            R"("anyOf":[{"type":"number","exclusiveMinimum":0.0},{"type":"string","minLength":1}],)"
            R"("default":0.1})");
  EXPECT_EQ(document["properties"]["steps"]["anyOf"][0].dump(),
            R"({"type":"integer","minimum":0,"maximum":1000})");
  EXPECT_EQ(document["properties"]["input"]["minItems"], 1);
  const Json& cases = document["properties"]["layers"]["items"]["oneOf"];
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0]["properties"]["type"].dump(), R"({"const":"dense"})");
  EXPECT_EQ(cases[0]["required"], Json({"type", "weights"}));
  EXPECT_EQ(cases[0]["properties"]["flavour"]["enum"], Json({"plain", "salted"}));
  EXPECT_EQ(cases[0]["properties"]["weights"]["items"]["items"]["anyOf"][0]["type"], "number");
  EXPECT_EQ(cases[1]["properties"]["size"]["anyOf"][1]["maxItems"], 2);
  EXPECT_EQ(cases[1]["additionalProperties"], false);
  const Json probed = schema(probe());
  EXPECT_EQ(probed["properties"]["share"]["anyOf"][0].dump(),
            R"({"type":"number","minimum":0.0,"maximum":1.0})");
  EXPECT_EQ(probed["properties"]["few"]["maxItems"], 3);
  EXPECT_FALSE(probed["properties"]["list"].contains("maxItems"));
  EXPECT_EQ(probed["properties"]["map"]["additionalProperties"]["anyOf"][0]["type"], "number");
}

TEST(SpecHelp, FillsEightyColumns) {
  std::string words = "é";
  for (int i = 0; i < 200; ++i) words += " " + std::string(1 + i * 7 % 11, 'x');
  const auto record = Record<Probe>("a probe")
                          .optional("n", &Probe::n, number(), words)
                          .optional("a name as long as can be", &Probe::i, integer(), "short");
  std::istringstream page(help_text(record));
  std::string line;
  std::getline(page, line);
  EXPECT_EQ(line, "  n  number, optional");
  std::string previous = std::string(80, 'x');
  while (std::getline(page, line) && line.starts_with("     ")) {
    const std::string first_word = line.substr(5, line.find(' ', 5) - 5);
    EXPECT_LE(line.size(), line.find("é") == line.npos ? 80u : 81u);
    EXPECT_GT(previous.size() + 1 + first_word.size(), 80u) << "the word fits the line before";
    previous = line;
  }
  EXPECT_EQ(line, "  a name as long as can be");
  std::getline(page, line);
  EXPECT_EQ(line, "     integer, optional");
}

TEST(SpecHelp, ListsTheFields) {
  EXPECT_EQ(help_text(network()), R"(  input          list of numbers, required
                 the network's input
  layers         list of layers, required
                 from the input to the output
      "type": "dense"     dense layer
          weights  matrix of numbers, required
                   rows: units; columns: inputs
          bias     list of numbers, optional
                   one number for each row of weights
          flavour  one of these, default "plain"
                   how it tastes
              "plain"   nothing added
              "salted"  with salt
      "type": "max-pool"  pooling layer
          size    integer of at least 1 or list of 2 integers of at least 1,
                  required
                  of a window
          stride  integer of at least 1 or list of 2 integers of at least 1,
                  default 1
                  between windows
  learning_rate  number above 0, default 0.1
                 the length of a step of gradient descent
  steps          integer from 0 to 1000, default 1
                 how many

Those that every spec may have:

  $schema      string, optional
               for editors; ignored
  problem      "example", required
  title        string, optional
               carried to the output
  source       string, optional
               where the problem comes from
  question     string, optional
               the question as its reader should see it
  id           string or an integer, optional
               what the asker calls this spec; carried to the output
  variant      {"seed": number, "index": number}, optional
               the seed and index it was drawn with; carried to the output
  assumptions  list of strings, optional
               what the source leaves open and this spec fills in
  claims       list of claims, optional
               what the source claims; each is judged by computing
  marks        object of marks, optional
               of each answer, when work is graded
  tolerance    object of tolerances, optional
               relative, of an answer, when work is graded
  slips        list of slips, optional
               what students do wrong here: {name, expression, text}
  vary         object of ranges, optional
               what psolve vary draws anew, by JSON pointer
  accept       object of ranges, optional
               where answers of variants must lie: {answer: [lo, hi]}
)");
}

}  // namespace
}  // namespace psolve::spec_tests
