// Receptive fields: networks whose fields are in print, small ones worked by hand, and random ones
// against sets of pixels pushed through the layers' definition here.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "problems/receptive_field/window_network.h"
#include "render/figures/canvas.h"
#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::receptive_field {
namespace {

/// A spec of the layers, and of other fields given as `{"unit": …}`.
Json spec_of(const std::string& layers, const std::string& rest = "{}") {
  Json spec = Json::parse(rest);
  spec["problem"] = "receptive-field";
  spec["layers"] = Json::parse(layers);
  return spec;
}

struct Row {
  const char* source;
  const char* layers;
  const char* rest;
  const char* answers;
};

const Row kRows[] = {
    // worked by hand
    {"five 3-wide convolutions", R"([{"kernel": 3}, {"kernel": 3}, {"kernel": 3}, {"kernel": 3},
        {"kernel": 3}])",
     "{}", R"({"receptive_field": 11, "jump": 1, "start": 5, "support": 11, "has_holes": false})"},
    {"four, stride 2", R"([{"kernel": 3, "stride": 2}, {"kernel": 3, "stride": 2},
        {"kernel": 3, "stride": 2}, {"kernel": 3, "stride": 2}])",
     "{}", R"({"receptive_field": 31, "jump": 16, "start": 15, "support": 31,
               "has_holes": false})"},
    // Araujo, Norris, Sim 2019, table of networks: field, stride, padding (start = (r − 1)/2 − P)
    {"AlexNet: 195, 32, 64", R"([{"kernel": 11, "stride": 4}, {"kernel": 3, "stride": 2},
        {"kernel": 5, "padding": 2}, {"kernel": 3, "stride": 2}, {"kernel": 3, "padding": 1},
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 3, "stride": 2}])",
     R"({"input_size": 224})",
     R"({"receptive_field": 195, "jump": 32, "start": 33, "support": 195, "has_holes": false,
         "output_size": 5, "layers": [
           {"receptive_field": 11, "jump": 4, "start": 5},
           {"receptive_field": 19, "jump": 8, "start": 9},
           {"receptive_field": 51, "jump": 8, "start": 9},
           {"receptive_field": 67, "jump": 16, "start": 17},
           {"receptive_field": 99, "jump": 16, "start": 17},
           {"receptive_field": 131, "jump": 16, "start": 17},
           {"receptive_field": 163, "jump": 16, "start": 17},
           {"receptive_field": 195, "jump": 32, "start": 33}]})"},
    {"VGG-16 to pool5: 212, 32, 90", R"([
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 2, "stride": 2},
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 2, "stride": 2},
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1},
        {"kernel": 2, "stride": 2},
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1},
        {"kernel": 2, "stride": 2},
        {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1}, {"kernel": 3, "padding": 1},
        {"kernel": 2, "stride": 2}])",
     R"({"input_size": 224})",
     R"({"receptive_field": 212, "jump": 32, "start": 15.5, "has_holes": false,
         "output_size": 7})"},
    // Yu, Koltun 2016, table 1
    {"context module: 3 5 9 17 33 65 67 67", R"([{"kernel": 3}, {"kernel": 3},
        {"kernel": 3, "dilation": 2}, {"kernel": 3, "dilation": 4}, {"kernel": 3, "dilation": 8},
        {"kernel": 3, "dilation": 16}, {"kernel": 3}, {"kernel": 1}])",
     "{}", R"({"receptive_field": 67, "jump": 1, "support": 67, "layers": [
        {"receptive_field": 3}, {"receptive_field": 5}, {"receptive_field": 9},
        {"receptive_field": 17}, {"receptive_field": 33}, {"receptive_field": 65},
        {"receptive_field": 67}, {"receptive_field": 67}]})"},
    // van den Oord et al. 2016: dilations 1, 2, 4, …, 512 give a field of 1024
    {"WaveNet", R"([{"kernel": 2}, {"kernel": 2, "dilation": 2}, {"kernel": 2, "dilation": 4},
        {"kernel": 2, "dilation": 8}, {"kernel": 2, "dilation": 16}, {"kernel": 2, "dilation": 32},
        {"kernel": 2, "dilation": 64}, {"kernel": 2, "dilation": 128},
        {"kernel": 2, "dilation": 256}, {"kernel": 2, "dilation": 512}])",
     "{}", R"({"receptive_field": 1024, "support": 1024, "has_holes": false, "start": 511.5})"},
    // By hand.
    {"dilation 2 thrice sees every other pixel", R"([{"kernel": 3, "dilation": 2},
        {"kernel": 3, "dilation": 2}, {"kernel": 3, "dilation": 2}])",
     "{}", R"({"receptive_field": 13, "support": 7, "has_holes": true})"},
    {"a stride beyond the kernel leaves holes", R"([{"kernel": 1, "stride": 3}, {"kernel": 2}])",
     "{}", R"({"receptive_field": 4, "jump": 3, "start": 1.5, "support": 2, "has_holes": true})"},
    {"holes in two directions", R"([{"kernel": 2, "stride": [3, 1]}, {"kernel": 2}])", "{}",
     R"({"receptive_field": [5, 3], "jump": [3, 1], "start": [2, 1], "support": 12,
         "has_holes": true})"},
    {"one layer", R"([{"kernel": 5, "stride": 7, "padding": 3}])", R"({"unit": [2]})",
     R"({"receptive_field": 5, "jump": 7, "start": -1,
         "region": {"first": [11], "last": [15]}})"},
    {"one pixel", R"([{"kernel": 1}])", "{}",
     R"({"receptive_field": 1, "jump": 1, "start": 0, "support": 1, "has_holes": false})"},
    {"rectangular", R"([{"kernel": [3, 1], "stride": [1, 2]},
        {"kernel": [2, 5], "padding": [0, 2], "dilation": [4, 1]}])",
     R"({"unit": [1, 3], "input_size": [20, 30]})",
     R"({"receptive_field": [7, 9], "jump": [1, 2], "start": [3, 0], "support": 30,
         "has_holes": true, "region": {"first": [1, 2], "last": [7, 10]},
         "output_size": [14, 15]})"},
    {"a pair makes two axes", R"([{"kernel": [3, 3]}])", "{}",
     R"({"receptive_field": [3, 3], "jump": [1, 1], "start": [1, 1], "support": 9})"},
    {"so does a unit", R"([{"kernel": 3, "stride": 2}])", R"({"unit": [0, 4]})",
     R"({"receptive_field": [3, 3], "region": {"first": [0, 8], "last": [2, 10]}})"},
    {"and an input", R"([{"kernel": 3, "stride": 2}])", R"({"input_size": [7, 9]})",
     R"({"receptive_field": [3, 3], "output_size": [3, 4]})"},
    // Branches.
    {"1x3 beside 3x1 see a plus", R"([
        {"name": "a", "kernel": [1, 3], "padding": [0, 1]},
        {"name": "b", "kernel": [3, 1], "padding": [1, 0], "inputs": ["input"]},
        {"name": "sum", "kernel": 1, "inputs": ["a", "b"]}])",
     "{}", R"({"receptive_field": [3, 3], "start": [0, 0], "support": 5, "has_holes": true})"},
    {"branches apart", R"([{"name": "a", "kernel": 1},
        {"name": "b", "kernel": 1, "padding": 5, "inputs": ["input"]},
        {"kernel": 1, "inputs": ["b", "a"]}])",
     "{}", R"({"receptive_field": 6, "start": -2.5, "support": 2, "has_holes": true})"},
    {"branches side by side", R"([{"name": "a", "kernel": 2},
        {"name": "b", "kernel": 3, "padding": 3, "inputs": ["input"]},
        {"kernel": 1, "inputs": ["a", "b"]}])",
     "{}", R"({"receptive_field": 5, "start": -1, "support": 5, "has_holes": false})"},
    {"a skip from the input", R"([{"kernel": 3, "padding": 1}, {"name": "b", "kernel": 3,
        "padding": 1}, {"kernel": 1, "inputs": ["input", "b"]}])",
     "{}", R"({"receptive_field": 5, "jump": 1, "start": 0, "support": 5})"},
    {"the same branch twice",
     R"([{"name": "a", "kernel": 3}, {"kernel": 2, "inputs": ["a", "a"]}])", "{}",
     R"({"receptive_field": 4, "support": 4})"},
    {"a layer that nothing reads", R"([{"kernel": 9}, {"kernel": 2, "inputs": ["input"]}])", "{}",
     R"({"receptive_field": 2, "support": 2})"},
    {"a huge kernel", R"([{"kernel": 1000000, "stride": 1000000}, {"kernel": 1000000}])", "{}",
     R"({"receptive_field": 1000000000000, "jump": 1000000, "start": 499999999999.5,
         "support": 1000000000000, "has_holes": false})"},
};

TEST(ReceptiveField, IsThatInPrintOrWorkedByHand) {
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.source);
    expect_answers(spec_of(row.layers, row.rest), Json::parse(row.answers));
  }
}

/// ResNet-18 (He et al. 2016) to its last addition; its field of 435 is the sum along the longest
/// path: 7, 11, then 3-wide convolutions at jumps 4 (4 of them), 4 8 8 8, 8 16 16 16, 16 32 32 32.
TEST(ReceptiveField, OfAResidualNetwork) {
  Json layers = Json::parse(R"([{"name": "conv", "kernel": 7, "stride": 2, "padding": 3},
                                {"name": "pool", "kernel": 3, "stride": 2, "padding": 1}])");
  Json before = {"pool"};
  for (int block = 0; block < 8; ++block) {
    const int stride = block > 0 && block % 2 == 0 ? 2 : 1;
    const auto name = [&](const char* part) { return part + std::to_string(block); };
    layers.push_back({{"name", name("a")},
                      {"kernel", 3},
                      {"stride", stride},
                      {"padding", 1},
                      {"inputs", before}});
    layers.push_back({{"name", name("b")}, {"kernel", 3}, {"padding", 1}, {"inputs", {name("a")}}});
    layers.push_back(
        {{"name", name("skip")}, {"kernel", 1}, {"stride", stride}, {"inputs", before}});
    before = {name("b"), name("skip")};
  }
  layers.push_back({{"name", "out"}, {"kernel", 1}, {"inputs", before}});
  const Solution solution =
      solved(Json{{"problem", "receptive-field"}, {"layers", layers}, {"input_size", 224}});
  expect_near(solution.answers, Json::parse(R"({"receptive_field": 435, "jump": 32, "start": 0,
                                                "support": 435, "output_size": 7})"),
              0);
  expect_checks_pass(solution);
}

TEST(ReceptiveField, ClosedFormPutsInNumbers) {
  const auto closed = [](const char* layers) {
    return solved(spec_of(layers)).answers["closed_form"].get<std::string>();
  };
  const std::string general = "r_n = 1 + sum_{l = 1}^{n} (k[l] - 1)*product_{i = 1}^{l - 1} s[i]";
  const std::string dilated =
      "r_n = 1 + sum_{l = 1}^{n} (k[l] - 1)*d[l]*product_{i = 1}^{l - 1} s[i]";
  // Of layers that are all alike the geometric sum, with the sum over layers beside it.
  const auto both = [](const char* layers, const std::string& special, const std::string& sum) {
    const Json answers = solved(spec_of(layers)).answers;
    EXPECT_EQ(answers["closed_form"], special) << layers;
    EXPECT_EQ(answers["closed_form_general"], sum) << layers;
  };
  both(R"([{"kernel": 3}, {"kernel": 3}])", "r_n = 1 + (k - 1)*n = 1 + (3 - 1)*2 = 5",
       general + " = 1 + (3 - 1) + (3 - 1)*1 = 5");
  both(R"([{"kernel": 3, "stride": 2}, {"kernel": 3, "stride": 2}])",
       "r_n = 1 + (k - 1)*(s^n - 1)/(s - 1) = 1 + (3 - 1)*(2^2 - 1)/(2 - 1) = 7",
       general + " = 1 + (3 - 1) + (3 - 1)*2 = 7");
  both(R"([{"kernel": 3, "dilation": 5}, {"kernel": 3, "dilation": 5}])",
       "r_n = 1 + (k - 1)*d*n = 1 + (3 - 1)*5*2 = 21",
       dilated + " = 1 + (3 - 1)*5 + (3 - 1)*5*1 = 21");
  both(R"([{"kernel": 5, "stride": 3}])",
       "r_n = 1 + (k - 1)*(s^n - 1)/(s - 1) = 1 + (5 - 1)*(3^1 - 1)/(3 - 1) = 5",
       general + " = 1 + (5 - 1) = 5");
  EXPECT_FALSE(
      solved(spec_of(R"([{"kernel": 5}, {"kernel": 3}])")).answers.contains("closed_form_general"));
  EXPECT_EQ(closed(R"([{"kernel": 5, "stride": 2}, {"kernel": 3, "dilation": 4}])"),
            dilated + " = 1 + (5 - 1)*1 + (3 - 1)*4*2 = 21");
  EXPECT_EQ(closed(R"([{"kernel": [5, 3], "stride": 2}, {"kernel": 3}])"),
            "rows: " + general + " = 1 + (5 - 1) + (3 - 1)*2 = 9; columns: " + general +
                " = 1 + (3 - 1) + (3 - 1)*2 = 7");
}

TEST(ReceptiveField, RemarksOnTheOtherReadingOfTheFirstLayer) {
  // r = 1 + 4 + 2·2 = 9 pixels, and 1 + 2 = 3 units of layer 1.
  const std::string text = remark(solved(spec_of(R"([{"kernel": 5, "stride": 2}, {"kernel": 3}])")),
                                  "other-reading-of-the-first-layer");
  EXPECT_TRUE(has(text, "in pixels of the input: 9")) << text;
  EXPECT_TRUE(has(text, "and gives 3")) << text;
  EXPECT_TRUE(solved(spec_of(R"([{"kernel": 5}])")).remarks.empty());
  // Unit 0 of a 5-wide window with padding 2 starts at −2; unit 9 of 10 ends at 11.
  const Solution padded =
      solved(spec_of(R"([{"kernel": 5, "padding": 2}])", R"({"unit": [9], "input_size": 10})"));
  EXPECT_TRUE(has(remark(padded, "rows-in-the-padding"), "Of the 5 rows of this unit's field 2"));
}

TEST(ReceptiveField, CountsNoPixelsWhereThereAreTooMany) {
  // 10¹² pixels on each axis: 10²⁴ in all.
  const Solution solution = solved(
      spec_of(R"([{"kernel": [1000000, 1000000], "stride": 1000000}, {"kernel": 1000000}])"));
  EXPECT_EQ(solution.answers["receptive_field"], Json::parse("[1000000000000, 1000000000000]"));
  EXPECT_FALSE(solution.answers.contains("support"));
  EXPECT_FALSE(solution.answers.contains("has_holes"));
  EXPECT_TRUE(has_remark(solution, "support-not-counted"));
  expect_checks_pass(solution);
}

// ------------------------------------------------------------------ turned round

TEST(ReceptiveField, OfTransposedLayersIsWhereTorchFindsSlopes) {
  int tried = 0;
  for (const Json& row : recorded("shapes")) {
    if (row["spec"]["problem"] != "receptive-field") continue;
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(row["spec"], row["answers"], 1e-12);
    ++tried;
  }
  EXPECT_EQ(tried, 60);
}

const Row kTransposed[] = {
    // Units 2v and 2v + 1 both read unit v, and one of its neighbours each.
    {"a decoder", R"([{"kernel": 4, "stride": 2, "padding": 1, "transpose": true}])",
     R"({"unit": [3]})",
     R"({"receptive_field": 2, "jump": 0.5, "start": -0.5, "support": 2, "has_holes": false,
         "region": {"first": [1], "last": [2]}})"},
    {"repeated pixels", R"([{"upsample": 2}, {"kernel": 3, "padding": 1}])", R"({"unit": [4]})",
     R"({"receptive_field": 2, "jump": 0.5, "start": -0.5,
         "region": {"first": [1], "last": [2]}})"},
    // Of units 0, 1, 2 only unit 2 lies under a window, that of pixel 1.
    {"a unit that sees nothing", R"([{"kernel": 1, "stride": 4, "padding": 1, "transpose": true}])",
     R"({"unit": [0]})",
     R"({"receptive_field": 1, "jump": 0.25, "start": null, "support": 0, "has_holes": false,
         "region": null})"},
    // Units 2v and 2v + 1 of "up" see pixels 2v and 2v + 1; three of these make up to four.
    {"down and up again beside a skip", R"([
        {"name": "down", "kernel": 2, "stride": 2},
        {"name": "up", "kernel": 2, "stride": 2, "transpose": true},
        {"kernel": 3, "padding": 1, "inputs": ["input", "up"]}])",
     R"({"input_size": 16})",
     R"({"receptive_field": 4, "jump": 1, "start": -0.5, "output_size": 16})"},
    {"rows alone", R"([{"kernel": [4, 3], "stride": [2, 1], "padding": 1, "transpose": true}])",
     R"({"input_size": [5, 6]})",
     R"({"receptive_field": [2, 3], "jump": [0.5, 1], "start": [-0.5, 0], "output_size": [10, 6],
         "support": 6})"},
};

TEST(ReceptiveField, OfTransposedLayersByHand) {
  for (const auto& row : kTransposed) {
    SCOPED_TRACE(row.source);
    const Solution solution =
        expect_answers(spec_of(row.layers, row.rest), Json::parse(row.answers));
    EXPECT_FALSE(solution.answers.contains("closed_form"));
  }
}

// ------------------------------------------------------------------ against brute force

using Unit = std::array<long, 2>;
using Units = std::set<Unit>;

long on_axis(const Json& layer, const char* name, int axis, long otherwise) {
  if (!layer.contains(name)) return otherwise;
  const Json& value = layer[name];
  return value.is_array() ? value[static_cast<std::size_t>(axis)].get<long>() : value.get<long>();
}

/// The pixels that a unit of layer `l` reads, by definition: unit u reads s u − p + d a.
Units pixels_of(const Json& layers, int l, const Unit& unit, bool flat) {
  std::map<int, Units> pending;  // by layer, −1 the input
  pending[l] = {unit};
  for (int at = l; at >= 0; --at) {
    const Units units = pending[at];
    const Json& layer = layers[static_cast<std::size_t>(at)];
    std::vector<int> sources = {at - 1};
    if (layer.contains("inputs")) {
      sources.clear();
      for (const auto& name : layer["inputs"]) {
        int source = -1;
        for (int k = 0; k < at; ++k) {
          if (layers[static_cast<std::size_t>(k)]["name"] == name) source = k;
        }
        sources.push_back(source);
      }
    }
    for (const Unit& u : units) {
      for (long a = 0; a < on_axis(layer, "kernel", 0, 1); ++a) {
        for (long b = 0; b < (flat ? 1 : on_axis(layer, "kernel", 1, 1)); ++b) {
          Unit read;
          const long taps[] = {a, b};
          for (int axis = 0; axis < 2; ++axis) {
            const auto i = static_cast<std::size_t>(axis);
            read[i] = on_axis(layer, "stride", axis, 1) * u[i] -
                      on_axis(layer, "padding", axis, 0) +
                      on_axis(layer, "dilation", axis, 1) * taps[i];
          }
          if (flat) read[1] = 0;
          for (const int source : sources) pending[source].insert(read);
        }
      }
    }
  }
  return pending[-1];
}

Unit least(const Units& units) {
  Unit corner = *units.begin();
  for (const auto& u : units) corner = {std::min(corner[0], u[0]), std::min(corner[1], u[1])};
  return corner;
}
Unit greatest(const Units& units) {
  Unit corner = *units.begin();
  for (const auto& u : units) corner = {std::max(corner[0], u[0]), std::max(corner[1], u[1])};
  return corner;
}

// NOLINTNEXTLINE(bugprone-exception-escape): moving a Json does not throw.
struct Drawn {
  Json layers;
  bool flat = false;
};

Drawn random_network(std::mt19937& random, bool branches) {
  const auto draw = [&](long least_value, long most) {
    return least_value + static_cast<long>(random() % static_cast<unsigned long>(most));
  };
  Drawn drawn;
  drawn.flat = draw(0, 2) == 0;
  const auto value = [&](long from, long count) {
    if (drawn.flat || draw(0, 3) == 0) return Json(draw(from, count));
    return Json({draw(from, count), draw(from, count)});
  };
  const long depth = draw(1, drawn.flat ? 6 : 4);
  drawn.layers = Json::array();
  for (long l = 0; l < depth; ++l) {
    Json layer = {{"name", "n" + std::to_string(l)}, {"kernel", value(1, 4)}};
    // Strides in branches mostly disagree: few of them.
    if (draw(0, branches ? 6 : 2) == 0) layer["stride"] = value(1, 3);
    if (draw(0, 2) == 0) layer["padding"] = value(0, 4);
    if (draw(0, 2) == 0) layer["dilation"] = value(1, 3);
    if (branches && l > 0 && draw(0, 2) == 0) {
      Json names = Json::array();
      for (long i = draw(1, 3); i > 0; --i) {
        const long source = draw(-1, l + 1);
        names.push_back(source < 0 ? "input" : "n" + std::to_string(source));
      }
      layer["inputs"] = names;
    }
    drawn.layers.push_back(layer);
  }
  if (!drawn.flat) drawn.layers[0]["kernel"] = {draw(1, 4), draw(1, 4)};  // surely two axes
  return drawn;
}

void expect_as_pushed(const Drawn& drawn, const Unit& unit) {
  const int n = static_cast<int>(drawn.layers.size());
  const std::size_t axes = drawn.flat ? 1 : 2;
  Json spec = {{"problem", "receptive-field"}, {"layers", drawn.layers}};
  spec["unit"] = drawn.flat ? Json{unit[0]} : Json{unit[0], unit[1]};
  const Solution solution = solved(spec);
  const Json& answers = solution.answers;
  expect_checks_pass(solution);
  const auto on = [&](const Json& value, std::size_t axis) {
    return (drawn.flat ? value : value[axis]).get<double>();
  };
  for (int l = 0; l < n; ++l) {
    const Units here = pixels_of(drawn.layers, l, {0, 0}, drawn.flat);
    const Units next = pixels_of(drawn.layers, l, {1, 1}, drawn.flat);
    const Json& layer = answers["layers"][static_cast<std::size_t>(l)];
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const auto first = static_cast<double>(least(here)[axis]);
      const auto last = static_cast<double>(greatest(here)[axis]);
      EXPECT_EQ(on(layer["receptive_field"], axis), last - first + 1) << "layer " << l;
      EXPECT_EQ(on(layer["start"], axis), (first + last) / 2) << "layer " << l;
      EXPECT_EQ(on(layer["jump"], axis), static_cast<double>(least(next)[axis]) - first);
    }
    if (l + 1 < n) continue;
    double area = 1;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      area *= on(answers["receptive_field"], axis);
      for (const char* name : {"receptive_field", "jump", "start"}) {
        EXPECT_EQ(on(answers[name], axis), on(layer[name], axis));
      }
    }
    EXPECT_EQ(answers["support"].get<double>(), static_cast<double>(here.size()));
    EXPECT_EQ(answers["has_holes"], static_cast<double>(here.size()) < area);
  }
  const Units seen = pixels_of(drawn.layers, n - 1, unit, drawn.flat);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    EXPECT_EQ(answers["region"]["first"][axis], least(seen)[axis]);
    EXPECT_EQ(answers["region"]["last"][axis], greatest(seen)[axis]);
  }
  const auto marks = push_marks(
      [&] {
        WindowNetwork network;
        network.axes = axes;
        for (const auto& layer : drawn.layers) {
          WindowNetwork::Layer resolved;
          resolved.name = layer["name"];
          resolved.sources = {std::ssize(network.layers)};
          for (int axis = 0; axis < static_cast<int>(axes); ++axis) {
            resolved.axes[static_cast<std::size_t>(axis)] = {
                .kernel = on_axis(layer, "kernel", axis, 1),
                .stride = on_axis(layer, "stride", axis, 1),
                .before = on_axis(layer, "padding", axis, 0),
                .dilation = on_axis(layer, "dilation", axis, 1)};
          }
          if (layer.contains("inputs")) {
            resolved.sources.clear();
            for (const auto& name : layer["inputs"]) {
              Index source = 0;
              for (Index k = 0; k < std::ssize(network.layers); ++k) {
                if (network.layers[k].name == name) source = k + 1;
              }
              resolved.sources.push_back(source);
            }
          }
          network.layers.push_back(resolved);
        }
        return network;
      }(),
      {unit[0], drawn.flat ? 0 : unit[1]});
  EXPECT_TRUE(marks.all);
  EXPECT_EQ(marks.count, static_cast<WindowNetwork::Integer>(seen.size()));
}

TEST(ReceptiveField, OfRandomChainsIsWhatBruteForceSees) {
  std::mt19937 random(10);
  for (int trial = 0; trial < 300; ++trial) {
    const Drawn drawn = random_network(random, false);
    SCOPED_TRACE(drawn.layers.dump());
    expect_as_pushed(drawn, {static_cast<long>(random() % 5), static_cast<long>(random() % 5)});
  }
}

TEST(ReceptiveField, OfRandomBranchesIsWhatBruteForceSees) {
  std::mt19937 random(11);
  int refused = 0;
  int solved_ones = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const Drawn drawn = random_network(random, true);
    SCOPED_TRACE(drawn.layers.dump());
    const std::string error =
        error_of(Json{{"problem", "receptive-field"}, {"layers", drawn.layers}});
    if (error == "no error") {
      ++solved_ones;
      expect_as_pushed(drawn, {static_cast<long>(random() % 5), static_cast<long>(random() % 5)});
      continue;
    }
    ++refused;
    EXPECT_NE(error.find("branches of different stride meet"), std::string::npos) << error;
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(solved_ones, 400);
}

// ------------------------------------------------------------------ checks and size

TEST(ReceptiveField, SolvesTenThousandLayers) {
  Json layers = Json::array();
  for (int l = 0; l < 10'000; ++l) layers.push_back({{"kernel", 3}});
  const Solution solution = solved(Json{{"problem", "receptive-field"}, {"layers", layers}});
  expect_near(solution.answers, Json::parse(R"({"receptive_field": 20001, "jump": 1,
                                                "start": 10000, "support": 20001})"),
              0);
  expect_checks_pass(solution);
}

TEST(ReceptiveField, SolvesTenThousandWideKernels) {
  Json layers = Json::array();
  for (int l = 0; l < 10'000; ++l) layers.push_back({{"kernel", {4'001, 3}}, {"padding", 2}});
  const Solution solution = solved(Json{{"problem", "receptive-field"}, {"layers", layers}});
  expect_near(solution.answers, Json::parse(R"({"receptive_field": [40000001, 20001],
                                                "start": [19980000, -10000]})"),
              0);
  expect_checks_pass(solution);
}

TEST(ReceptiveField, SolvesAThousandPluses) {
  Json layers = Json::array();
  Json before = {"input"};
  for (int l = 0; l < 1'000; ++l) {
    const std::string number = std::to_string(l);
    layers.push_back(
        {{"name", "a" + number}, {"kernel", {1, 3}}, {"padding", {0, 1}}, {"inputs", before}});
    layers.push_back(
        {{"name", "b" + number}, {"kernel", {3, 1}}, {"padding", {1, 0}}, {"inputs", before}});
    before = {"a" + number, "b" + number};
  }
  layers.push_back({{"kernel", 1}, {"inputs", before}});
  const Solution solution = solved(Json{{"problem", "receptive-field"}, {"layers", layers}});
  EXPECT_EQ(solution.answers["receptive_field"], Json::parse("[2001, 2001]"));
  if (solution.answers.contains("support")) {
    // The diamond |r| + |c| ≤ 1000: 2·1000·1001 + 1.
    EXPECT_EQ(solution.answers["support"], 2'002'001);
  }
  expect_checks_pass(solution);
}

TEST(PushMarks, SaysWhenItLeftSomeOut) {
  WindowNetwork network;
  network.layers = {
      {"a", {{{.kernel = 1'000'000, .stride = 2, .before = 3, .dilation = 5}, {}}}, {0}}};
  const MarkedPixels marks = push_marks(network, {7, 0});
  EXPECT_FALSE(marks.all);
  EXPECT_EQ(marks.first[0], 2 * 7 - 3);
  EXPECT_EQ(marks.last[0], 2 * 7 - 3 + 5 * 999'999);
}

TEST(ReceptiveField, DrawsBranches) {
  const Solution solution = solved(R"({"problem": "receptive-field", "layers": [
      {"name": "a", "kernel": 3, "padding": 1}, {"name": "b", "kernel": 3, "padding": 1},
      {"name": "unread", "kernel": 9},
      {"name": "sum", "kernel": 1, "inputs": ["input", "b"]}]})");
  const auto& pyramid = std::get<FieldPyramid>(solution.figures.at(0).drawing);
  std::vector<std::vector<double>> centres;
  for (const auto& row : pyramid.rows) centres.push_back(row.centres);
  EXPECT_EQ(centres, (std::vector<std::vector<double>>{{0}, {0}, {-1, 0, 1}, {-2, -1, 0, 1, 2}}));
  std::array<int, 4> below{};
  for (const auto& link : pyramid.links) ++below.at(link.below);
  EXPECT_EQ(below, (std::array<int, 4>{0, 1 + 3 + 9, 0, 1}));
}

TEST(ReceptiveField, DrawsHowManyPixelsCount) {
  const Solution solution =
      solved(R"({"problem": "receptive-field", "layers": [{"kernel": 3, "dilation": 4}]})");
  const auto& pyramid = std::get<FieldPyramid>(solution.figures.at(0).drawing);
  EXPECT_EQ(label_text(pyramid.rows.back().detail), "3 of 9 pixels");
}

}  // namespace
}  // namespace psolve::receptive_field
