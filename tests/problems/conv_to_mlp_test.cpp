// Convolutions as matrices: small ones worked by hand, random ones against plain loops over the
// definition here, and back from the matrix to the kernel.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "render/words.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::conv_to_mlp {
namespace {

Json spec_of(const std::string& fields) {
  Json spec = Json::parse("{" + fields + "}");
  spec["problem"] = "conv-to-mlp";
  return spec;
}

struct Row {
  const char* source;
  const char* fields;
  const char* answers;
};

// All worked by hand: which entry of the kernel each output lays on which entry of the image.
const Row kRows[] = {
    {"a 2x2 kernel on a 3x3 image", R"("input_size": [3, 3], "kernel": [["a", "b"], ["c", "d"]])",
     R"({"weight_matrix": [["a", "b", 0, "c", "d", 0, 0, 0, 0],
                           [0, "a", "b", 0, "c", "d", 0, 0, 0],
                           [0, 0, 0, "a", "b", 0, "c", "d", 0],
                           [0, 0, 0, 0, "a", "b", 0, "c", "d"]],
         "bias_vector": [0, 0, 0, 0], "output_size": [2, 2],
         "parameters": {"cnn": 4, "mlp": 36, "nonzero": 16}})"},
    {"the true convolution",
     R"("input_size": [3, 3], "kernel": [["a", "b"], ["c", "d"]], "mode": "convolution")",
     R"({"weight_matrix": [["d", "c", 0, "b", "a", 0, 0, 0, 0],
                           [0, "d", "c", 0, "b", "a", 0, 0, 0],
                           [0, 0, 0, "d", "c", 0, "b", "a", 0],
                           [0, 0, 0, 0, "d", "c", 0, "b", "a"]]})"},
    {"stride 2", R"("input_size": [2, 4], "kernel": [[1, 2]], "stride": 2)",
     R"({"weight_matrix": [[1, 2, 0, 0, 0, 0, 0, 0], [0, 0, 1, 2, 0, 0, 0, 0]],
         "output_size": [1, 2], "parameters": {"cnn": 2, "mlp": 16, "nonzero": 4}})"},
    // Rows −1 and 2 are padding; the taps that read them have no column.
    {"padding 1", R"("input_size": [2, 1], "kernel": [[1], [2], [3]], "padding": [1, 0])",
     R"({"weight_matrix": [[2, 3], [1, 2]], "output_size": [2, 1],
         "parameters": {"cnn": 3, "mlp": 4, "nonzero": 4}})"},
    {"a kernel that is half 0 fills its places all the same",
     R"("input_size": [1, 3], "kernel": [[0, 5]])",
     R"({"weight_matrix": [[0, 5, 0], [0, 0, 5]], "parameters": {"cnn": 2, "mlp": 6,
         "nonzero": 4}})"},
    {"dilation 2", R"("input_size": [1, 5], "kernel": [[1, 2]], "dilation": [1, 2])",
     R"({"weight_matrix": [[1, 0, 2, 0, 0], [0, 1, 0, 2, 0], [0, 0, 1, 0, 2]]})"},
    // Channel after channel along a row, filter after filter down the rows.
    {"two channels and two filters", R"("input_size": [2, 1, 2], "bias": [10, 20],
        "kernel": [[[[1]], [[2]]], [[[3]], [[4]]]], "input": [[[1, 1]], [[1, 0]]])",
     R"({"weight_matrix": [[1, 0, 2, 0], [0, 1, 0, 2], [3, 0, 4, 0], [0, 3, 0, 4]],
         "bias_vector": [10, 10, 20, 20], "output_size": [2, 1, 2],
         "parameters": {"cnn": 6, "mlp": 20, "nonzero": 8},
         "output": [[[13, 11]], [[27, 23]]]})"},
    {"numbers", R"("input_size": [3, 3], "kernel": [[1, 2], [3, 4]], "bias": 1,
        "input": [[1, 2, 3], [4, 5, 6], [7, 8, 10]])",
     R"({"bias_vector": [1, 1, 1, 1], "output": [[38, 48], [68, 82]],
         "parameters": {"cnn": 5, "mlp": 40, "nonzero": 16}})"},
    {"a kernel whose size is stated too", R"("input_size": [1, 3], "kernel": [[1, 2]],
        "kernel_size": [1, 2])",
     R"({"weight_matrix": [[1, 2, 0], [0, 1, 2]], "output_size": [1, 2],
         "parameters": {"cnn": 2, "mlp": 6, "nonzero": 4}})"},
    {"symbols and numbers", R"("input_size": [1, 3], "kernel": [["w", 2]], "bias": "b",
        "input": [["x", "y", 3]])",
     R"({"weight_matrix": [["w", 2, 0], [0, "w", 2]], "bias_vector": ["b", "b"],
         "output": [["w*x + b + 2*y", "w*y + b + 6"]]})"},
    {"a symbol that cancels", R"("input_size": [1, 2], "kernel": [["w", "w"]],
        "input": [[1, -1]])",
     R"({"weight_matrix": [["w", "w"]], "output": [[0]]})"},
    {"a kernel as large as the image is a dense layer",
     R"("input_size": [2, 2], "kernel": [[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]])",
     R"({"weight_matrix": [[1, 2, 3, 4], [5, 6, 7, 8]], "output_size": [2, 1, 1],
         "parameters": {"cnn": 8, "mlp": 8, "nonzero": 8}})"},
    {"an image within its padding", R"("input_size": [1, 1], "kernel": [[7]], "padding": 1)",
     R"({"weight_matrix": [[0], [0], [0], [0], [7], [0], [0], [0], [0]],
         "output_size": [3, 3], "parameters": {"cnn": 1, "mlp": 9, "nonzero": 1}})"},
    // Back from the matrix.
    {"recognised", R"("task": "recognise", "input_size": [3, 3], "kernel_size": [2, 2],
        "weight_matrix": [["a", 2, 0, 3, 4, 0, 0, 0, 0], [0, "a", 2, 0, 3, 4, 0, 0, 0],
                          [0, 0, 0, "a", 2, 0, 3, 4, 0], [0, 0, 0, 0, "a", 2, 0, 3, 4]])",
     R"({"is_convolution": true, "kernel": [["a", 2], [3, 4]]})"},
    {"recognised as a true convolution", R"("task": "recognise", "input_size": [1, 3],
        "kernel_size": [1, 2], "mode": "convolution", "weight_matrix": [[1, 2, 0], [0, 1, 2]])",
     R"({"is_convolution": true, "kernel": [[2, 1]]})"},
    {"an exact value is its own", R"("task": "recognise", "input_size": [1, 2],
        "kernel_size": [1, 1], "weight_matrix": [["1/2", 0], [0, 0.5]])",
     R"({"is_convolution": true, "kernel": [[0.5]]})"},
    {"filters and channels", R"("task": "recognise", "input_size": [2, 1, 2],
        "kernel_size": [2, 2, 1, 1],
        "weight_matrix": [[1, 0, 2, 0], [0, 1, 0, 2], [3, 0, 4, 0], [0, 3, 0, 4]])",
     R"({"is_convolution": true, "kernel": [[[[1]], [[2]]], [[[3]], [[4]]]]})"},
    {"filters by the number of rows", R"("task": "recognise", "input_size": [1, 2],
        "kernel_size": [1, 1], "weight_matrix": [[1, 0], [0, 1], [3, 0], [0, 3]])",
     R"({"is_convolution": true, "kernel": [[[[1]]], [[[3]]]]})"},
    {"a tap in the padding is taken as 0", R"("task": "recognise", "input_size": [1, 1],
        "kernel_size": [3, 1], "padding": [1, 0], "weight_matrix": [[8]])",
     R"({"is_convolution": true, "kernel": [[0], [8], [0]]})"},
    {"a tie broken", R"("task": "recognise", "input_size": [1, 3], "kernel_size": [1, 2],
        "weight_matrix": [[1, 2, 0], [0, 1, 5]])",
     R"({"is_convolution": false, "conflict": {"entries": [[0, 1], [1, 2]], "values": [2, 5]}})"},
    {"no zero where one should be", R"("task": "recognise", "input_size": [1, 3],
        "kernel_size": [1, 2], "weight_matrix": [[1, 2, 3], [4, 1, 5]])",
     R"({"is_convolution": false, "conflict": {"entries": [[0, 2]], "values": [3]}})"},
    {"two names are two values", R"("task": "recognise", "input_size": [1, 2],
        "kernel_size": [1, 1], "weight_matrix": [["a", 0], [0, "b"]])",
     R"({"is_convolution": false, "conflict": {"entries": [[0, 0], [1, 1]],
         "values": ["a", "b"]}})"},
};

TEST(ConvToMlp, IsAsWorkedByHand) {
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.source);
    expect_answers(spec_of(row.fields), Json::parse(row.answers));
  }
}

/// Entries that are called e and pi are letters, whatever is known of the constants.
TEST(ConvToMlp, TakesLettersForNoConstants) {
  const Solution solution = solved(Json{{"problem", "conv-to-mlp"},
                                        {"input_size", {1, 2}},
                                        {"kernel", {{"pi"}}},
                                        {"bias", "e"},
                                        {"input", {{1, 0}}}});
  EXPECT_EQ(solution.answers["weight_matrix"], Json::parse(R"([["pi", 0], [0, "pi"]])"));
  for (const char* step : {"weight_matrix", "output[0]", "output[1]"}) {
    EXPECT_TRUE(step_of(solution, step).value.is_null()) << step;
  }
  expect_checks_pass(solution);
}

/// Both windows lie beside the only pixel: W is zero, which no line can work out from F.
TEST(ConvToMlp, OfWindowsInThePaddingIsZero) {
  const Solution solution = solved(Json{{"problem", "conv-to-mlp"},
                                        {"input_size", {1, 1}},
                                        {"kernel", {{3}}},
                                        {"stride", 2},
                                        {"padding", {0, 1}}});
  EXPECT_EQ(solution.answers["weight_matrix"], Json::parse("[[0], [0]]"));
  EXPECT_EQ(step_of(solution, "weight_matrix").answer, "");
}

TEST(ConvToMlp, AgreesWithPyTorchOnGroupsAndPadding) {
  int tried = 0;
  for (const auto& row : recorded("torch_layers")) {
    if (row["spec"]["problem"] != "conv-to-mlp") continue;
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(row["spec"], row["answers"], 1e-12);
    ++tried;
  }
  EXPECT_EQ(tried, 25);
}

TEST(ConvToMlp, RecognisesConvolutionsInGroups) {
  // Each filter reads a channel of its own: two blocks of one kernel each.
  const Json spec = Json::parse(R"({"problem": "conv-to-mlp", "task": "recognise",
      "input_size": [2, 1, 2], "kernel_size": [2, 1, 1, 2], "groups": 2, "padding": [[0, 0], [1, 0]],
      "weight_matrix": [[2, 0, 0, 0], [1, 2, 0, 0], [0, 0, 4, 0], [0, 0, 3, 4]]})");
  expect_answers(spec, Json::parse(R"({"is_convolution": true,
      "kernel": [[[[1, 2]]], [[[3, 4]]]]})"));
  Json other = spec;
  other["weight_matrix"][0][2] = 1;
  expect_answers(other, Json::parse(R"({"is_convolution": false})"));
}

TEST(ConvToMlp, RemarksOnWhatTheNumbersShow) {
  const Solution symbols =
      solved(spec_of(R"("input_size": [3, 3], "kernel": [["a", "b"], ["c", "d"]])"));
  EXPECT_TRUE(has(remark(symbols, "other-kind-of-convolution"), "d·X₁₁ + c·X₁₂ + b·X₂₁ + a·X₂₂"));
  const std::string moved = remark(symbols, "outputs-move-with-the-image");
  EXPECT_TRUE(has(moved, "Of the 2 outputs whose window loses nothing by that, 2 are")) << moved;
  EXPECT_TRUE(has(moved, "O₁₂ of X′ and O₁₁ of X")) << moved;
  EXPECT_TRUE(has(remark(symbols, "not-every-function-is-a-convolution"),
                  "W₁₁ = 1 and W₂₂ = 0, but both are F₁₁"));
  // A kernel that is its own rotation, one output: neither mode nor places to tell apart.
  EXPECT_TRUE(solved(spec_of(R"("input_size": [1, 2], "kernel": [[1, 1]])")).remarks.empty());
  // Along the columns no two windows are one pixel apart, along the rows they are.
  const Solution rows =
      solved(spec_of(R"("input_size": [3, 4], "kernel": [[1, 1]], "stride": [1, 2])"));
  EXPECT_TRUE(has(remark(rows, "outputs-move-with-the-image"), "one pixel down"));
  EXPECT_FALSE(
      has_remark(solved(spec_of(R"("input_size": [4, 4], "kernel": [[1, 1]], "stride": 2)")),
                 "outputs-move-with-the-image"));
}

TEST(ConvToMlp, ProjectsAMatrixThatIsNoConvolution) {
  // Places of F₁₁: 1, 1; of F₁₂: 2, 5, mean 3.5; a 3 off the pattern: √(1.5² + 1.5² + 3²).
  const Solution numbers =
      solved(spec_of(R"("task": "recognise", "input_size": [1, 3], "kernel_size": [1, 2],
                        "weight_matrix": [[1, 2, 3], [0, 1, 5]])"));
  EXPECT_TRUE(has(remark(numbers, "nearest-convolution"),
                  "the kernel [1, 3.5] and lies at a distance of 3.67423"));
  const Solution symbols =
      solved(spec_of(R"("task": "recognise", "input_size": [1, 2], "kernel_size": [1, 1],
                        "weight_matrix": [["a", 0], [0, 1]])"));
  EXPECT_TRUE(symbols.remarks.empty());
  const Solution unread =
      solved(spec_of(R"("task": "recognise", "input_size": [1, 1], "kernel_size": [3, 1],
                        "padding": [1, 0], "weight_matrix": [[8]])"));
  EXPECT_TRUE(has(remark(unread, "kernel-entries-never-read"), "F₁₁, F₃₁"));
}

// ------------------------------------------------------------------ against plain loops

struct Drawn {
  std::array<long, 3> image;   ///< C, H, W
  std::array<long, 4> kernel;  ///< out, in, h, w
  std::array<long, 2> stride, padding, dilation;
  bool flipped = false;
  std::vector<long> F, bias, X;

  long size(std::size_t axis) const {
    const long room = image[axis + 1] + 2 * padding[axis] - dilation[axis] * (kernel[axis + 2] - 1);
    return room < 1 ? 0 : (room - 1) / stride[axis] + 1;
  }
};

Drawn draw(std::mt19937& random) {
  const auto from = [&](long least, long most) {
    return least + static_cast<long>(random() % static_cast<unsigned long>(most - least + 1));
  };
  Drawn drawn;
  do {
    drawn.image = {from(1, 3), from(1, 6), from(1, 6)};
    drawn.kernel = {from(1, 3), drawn.image[0], from(1, 3), from(1, 3)};
    drawn.stride = {from(1, 3), from(1, 3)};
    drawn.padding = {from(0, 2), from(0, 2)};
    drawn.dilation = {from(1, 2), from(1, 3)};
  } while (drawn.size(0) == 0 || drawn.size(1) == 0);
  drawn.flipped = from(0, 1) == 1;
  const auto fill = [&](std::vector<long>& list, long count) {
    for (long i = 0; i < count; ++i) list.push_back(from(-9, 9));
  };
  fill(drawn.F, drawn.kernel[0] * drawn.kernel[1] * drawn.kernel[2] * drawn.kernel[3]);
  fill(drawn.bias, drawn.kernel[0]);
  fill(drawn.X, drawn.image[0] * drawn.image[1] * drawn.image[2]);
  return drawn;
}

Json nested(const std::vector<long>& dims, const std::vector<long>& values, std::size_t& next,
            std::size_t depth = 0) {
  if (depth == dims.size()) return values[next++];
  Json list = Json::array();
  for (long i = 0; i < dims[depth]; ++i) list.push_back(nested(dims, values, next, depth + 1));
  return list;
}
Json nested(const std::vector<long>& dims, const std::vector<long>& values) {
  std::size_t next = 0;
  return nested(dims, values, next);
}

Json spec_of(const Drawn& drawn) {
  return {
      {"problem", "conv-to-mlp"},   {"input_size", drawn.image},
      {"stride", drawn.stride},     {"padding", drawn.padding},
      {"dilation", drawn.dilation}, {"mode", drawn.flipped ? "convolution" : "cross-correlation"}};
}

/// The output, row by row, and how often a tap falls within the image.
std::pair<std::vector<long>, long> convolved(const Drawn& drawn) {
  const auto& [C, H, W] = drawn.image;
  const auto& [filters, channels, h, w] = drawn.kernel;
  std::vector<long> out;
  long within = 0;
  for (long o = 0; o < filters; ++o) {
    for (long i = 0; i < drawn.size(0); ++i) {
      for (long j = 0; j < drawn.size(1); ++j) {
        long sum = drawn.bias[static_cast<std::size_t>(o)];
        for (long c = 0; c < channels; ++c) {
          for (long a = 0; a < h; ++a) {
            for (long b = 0; b < w; ++b) {
              const long y = i * drawn.stride[0] + a * drawn.dilation[0] - drawn.padding[0];
              const long x = j * drawn.stride[1] + b * drawn.dilation[1] - drawn.padding[1];
              if (y < 0 || x < 0 || y >= H || x >= W) continue;
              const long row = drawn.flipped ? h - 1 - a : a;
              const long column = drawn.flipped ? w - 1 - b : b;
              ++within;
              sum +=
                  drawn.F[static_cast<std::size_t>(((o * channels + c) * h + row) * w + column)] *
                  drawn.X[static_cast<std::size_t>((c * H + y) * W + x)];
            }
          }
        }
        out.push_back(sum);
      }
    }
  }
  return {out, within};
}

void expect_back(const Drawn& drawn, const Json& weight_matrix, std::mt19937& random) {
  Json spec = spec_of(drawn);
  spec["task"] = "recognise";
  spec["kernel_size"] = drawn.kernel;
  spec["weight_matrix"] = weight_matrix;
  const Solution same = solved(spec);
  EXPECT_EQ(same.answers["is_convolution"], true);
  expect_checks_pass(same);
  // The kernel read off makes the same matrix; taps that read nothing are 0 in it.
  Json again = spec_of(drawn);
  again["kernel"] = same.answers["kernel"];
  EXPECT_EQ(solved(again).answers["weight_matrix"], weight_matrix);

  // One entry changed is part of the conflict, unless its tap has no other place.
  const std::size_t r = random() % weight_matrix.size();
  const std::size_t n = random() % weight_matrix[0].size();
  spec["weight_matrix"][r][n] = weight_matrix[r][n].get<double>() + 1000;
  const Solution other = solved(spec);
  expect_checks_pass(other);
  if (other.answers["is_convolution"] == true) {
    Json changed = spec_of(drawn);
    changed["kernel"] = other.answers["kernel"];
    EXPECT_EQ(solved(changed).answers["weight_matrix"], spec["weight_matrix"]);
    return;
  }
  const Json& entries = other.answers["conflict"]["entries"];
  EXPECT_TRUE(std::ranges::find(entries, Json({r, n})) != entries.end()) << entries;
}

TEST(ConvToMlp, OfRandomLayersIsTheirDefinition) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 120; ++trial) {
    const Drawn drawn = draw(random);
    Json spec = spec_of(drawn);
    const auto& k = drawn.kernel;
    spec["kernel"] = nested({k[0], k[1], k[2], k[3]}, drawn.F);
    spec["bias"] = drawn.bias;
    spec["input"] = nested({drawn.image[0], drawn.image[1], drawn.image[2]}, drawn.X);
    SCOPED_TRACE(spec.dump());
    const Solution solution = solved(spec);
    expect_checks_pass(solution);
    for (const auto& check : solution.checks) EXPECT_EQ(check.error, 0) << check.id;

    const auto [expected, within] = convolved(drawn);
    const Json& W = solution.answers["weight_matrix"];
    ASSERT_EQ(W.size(), expected.size());
    for (std::size_t r = 0; r < W.size(); ++r) {
      double sum = solution.answers["bias_vector"][r].get<double>();
      for (std::size_t n = 0; n < W[r].size(); ++n) {
        sum += W[r][n].get<double>() * static_cast<double>(drawn.X[n]);
      }
      EXPECT_EQ(sum, static_cast<double>(expected[r])) << r;
    }
    const std::vector<long> size = {k[0], drawn.size(0), drawn.size(1)};
    EXPECT_EQ(solution.answers["output_size"], Json(size));
    expect_near(solution.answers["output"], nested(size, expected), 0);
    EXPECT_EQ(solution.answers["parameters"]["nonzero"], within);
    expect_back(drawn, W, random);
  }
}

TEST(ConvToMlp, OfALargeLayerStaysReadable) {
  std::mt19937 random(3);
  std::vector<long> kernel;
  for (int i = 0; i < 72; ++i) kernel.push_back(static_cast<long>(random() % 19) - 9);
  Json spec = spec_of(R"("input_size": [28, 28])");
  spec["kernel"] = nested({8, 1, 3, 3}, kernel);
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  // 26·26 outputs of each filter, 28·28 pixels, 9 taps that are always within.
  EXPECT_EQ(solution.answers["parameters"],
            Json::parse(R"({"cnn": 72, "mlp": 4239872, "nonzero": 48672})"));
  EXPECT_EQ(solution.answers["weight_matrix"].size(), 5408u);
  EXPECT_EQ(solution.answers["weight_matrix"][676 + 27][56 + 2],  // filter 2, window (2, 2)
            static_cast<double>(kernel[9 + 3 + 1]));
  std::size_t steps = 0;
  const auto count = [&](const auto& self, const std::vector<Step>& list) -> void {
    for (const auto& step : list) {
      if (step.is_left_out) continue;
      ++steps;
      self(self, step.steps);
    }
  };
  count(count, solution.steps);
  EXPECT_LE(steps, 70u);
}

TEST(ConvToMlp, OfDecimalsIsNearItsLoops) {
  const Solution solution = solved(spec_of(R"json("input_size": [4, 5], "bias": 0.1,
      "kernel": [[0.1, -0.7, "1/3"], [1e10, 2.5, 1e-10]], "input": [[0.3, 1, 2, 3, 4],
      [5, 6, 7, 8, 0.9], ["sqrt(2)", 1, 2, 3, 4], [5, 6, 7, 8, "pi"]])json"));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["weight_matrix"][0][2], 1.0 / 3);
}

TEST(ConvToMlp, OfHugeNumbersHasChecksThatHold) {
  expect_checks_pass(
      solved(spec_of(R"("input_size": [1, 3], "kernel": [[1e308, 1.5e308]], "bias": 1e308)")));
  const Solution solution = solved(spec_of(R"("task": "recognise", "input_size": [1, 3],
      "kernel_size": [1, 2], "weight_matrix": [[1e308, 1, 0], [0, -1e308, 1]])"));
  expect_checks_pass(solution);
  EXPECT_TRUE(solution.remarks.empty());
  // The mean of what is alike is that, to the last digit.
  const Solution decimals = solved(spec_of(R"("task": "recognise", "input_size": [1, 4],
      "kernel_size": [1, 2], "weight_matrix": [[0.1, 2, 0, 0], [0, 0.1, 2, 0], [0, 0, 0.1, 5]])"));
  EXPECT_TRUE(prose_text(decimals.remarks.at(0).text, 17)
                  .starts_with("The nearest convolution, in the sum of the squared differences, "
                               "has the kernel [0.10000000000000001, 3]"));
}

TEST(ConvToMlp, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::conv_to_mlp);
}

}  // namespace
}  // namespace psolve::conv_to_mlp
