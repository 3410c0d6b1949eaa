// Convolution arithmetic: networks whose numbers are in print, small layers worked by hand, and
// random ones against windows placed one at a time here.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "render/figures/canvas.h"
#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::conv_arithmetic {
namespace {

Json spec_of(const char* input, const std::string& layers) {
  return {{"problem", "conv-arithmetic"},
          {"input", Json::parse(input)},
          {"layers", Json::parse(layers)}};
}

struct Row {
  const char* source;
  const char* input;
  const char* layers;
  const char* answers;
};

const Row kNetworks[] = {
    // LeCun et al. 1998: C1 156, C5 48 120 and F6 10 164 trainable parameters. C3 is dense here,
    // 16·(6·25 + 1).
    {"LeNet-5", "[1, 32, 32]", R"([{"type": "conv", "filters": 6, "kernel": 5},
        {"type": "avg-pool", "kernel": 2}, {"type": "conv", "filters": 16, "kernel": 5},
        {"type": "avg-pool", "kernel": 2}, {"type": "conv", "filters": 120, "kernel": 5},
        {"type": "dense", "filters": 84}, {"type": "dense", "output": [10]}])",
     R"({"layers": [
        {"output": [6, 28, 28], "kernel": [5, 5], "parameters": 156, "multiplications": 117600,
         "additions": 117600},
        {"output": [6, 14, 14], "kernel": [2, 2], "parameters": 0, "multiplications": 1176,
         "additions": 3528},
        {"output": [16, 10, 10], "parameters": 2416, "multiplications": 240000},
        {"output": [16, 5, 5], "parameters": 0, "multiplications": 400, "additions": 1200},
        {"output": [120, 1, 1], "parameters": 48120, "multiplications": 48000,
         "additions": 48000},
        {"output": [84, 1, 1], "kernel": [1, 1], "parameters": 10164, "multiplications": 10080},
        {"output": [10, 1, 1], "parameters": 850}], "total": {"parameters": 61706}})"},
    // Krizhevsky et al. 2012 with its two groups: 60 965 224 parameters, 724 million MACs.
    {"AlexNet", "[3, 227, 227]", R"([{"type": "conv", "filters": 96, "kernel": 11, "stride": 4},
        {"type": "max-pool", "kernel": 3, "stride": 2},
        {"type": "conv", "filters": 256, "kernel": 5, "padding": 2, "groups": 2},
        {"type": "max-pool", "kernel": 3, "stride": 2},
        {"type": "conv", "filters": 384, "kernel": 3, "padding": 1},
        {"type": "conv", "filters": 384, "kernel": 3, "padding": 1, "groups": 2},
        {"type": "conv", "filters": 256, "kernel": 3, "padding": 1, "groups": 2},
        {"type": "max-pool", "kernel": 3, "stride": 2}, {"type": "flatten"},
        {"type": "dense", "filters": 4096}, {"type": "dense", "filters": 4096},
        {"type": "dense", "filters": 1000}])",
     R"({"layers": [
        {"output": [96, 55, 55], "kernel": [11, 11], "parameters": 34944,
         "multiplications": 105415200, "additions": 105415200},
        {"output": [96, 27, 27], "parameters": 0, "multiplications": 0, "additions": 0},
        {"output": [256, 27, 27], "parameters": 307456, "multiplications": 223948800},
        {"output": [256, 13, 13]},
        {"output": [384, 13, 13], "parameters": 885120, "multiplications": 149520384},
        {"output": [384, 13, 13], "parameters": 663936, "multiplications": 112140288},
        {"output": [256, 13, 13], "parameters": 442624, "multiplications": 74760192},
        {"output": [256, 6, 6]}, {"output": [9216, 1, 1], "parameters": 0},
        {"output": [4096, 1, 1], "parameters": 37752832}, {"parameters": 16781312},
        {"parameters": 4097000}],
        "total": {"parameters": 60965224, "multiplications": 724406816}})"},
    // Howard et al. 2017: 9·32 weights and 32·64 for the pair of layers.
    {"MobileNet, depthwise and pointwise", "[32, 112, 112]",
     R"([{"type": "conv", "filters": 32, "kernel": 3, "padding": "same", "groups": 32,
          "bias": false}, {"type": "conv", "filters": 64, "kernel": 1, "bias": false}])",
     R"({"layers": [
        {"output": [32, 112, 112], "parameters": 288, "multiplications": 3612672,
         "additions": 3211264},
        {"output": [64, 112, 112], "parameters": 2048, "multiplications": 25690112,
         "additions": 24887296}],
        "total": {"parameters": 2336, "multiplications": 29302784}})"},
    // He et al. 2016, conv1: 118 013 952 MACs.
    {"ResNet's first layers", "[3, 224, 224]", R"([{"type": "conv", "filters": 64, "kernel": 7,
        "stride": 2, "padding": 3, "bias": false},
        {"type": "max-pool", "kernel": 3, "stride": 2, "padding": 1}])",
     R"({"layers": [{"output": [64, 112, 112], "parameters": 9408, "multiplications": 118013952},
                    {"output": [64, 56, 56], "multiplications": 0}]})"},
};

void expect_row(const Row& row) {
  SCOPED_TRACE(row.source);
  const Solution solution =
      expect_answers(spec_of(row.input, row.layers), Json::parse(row.answers));
  EXPECT_GE(solution.checks.size(), 4u);
}

TEST(ConvArithmetic, OfNetworksInPrint) {
  for (const auto& row : kNetworks) expect_row(row);
}

// Simonyan, Zisserman 2015: 138 million parameters; 15.47 billion MACs.
TEST(ConvArithmetic, OfVgg16) {
  Json layers = Json::array();
  for (const int width :
       {64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0}) {
    if (width == 0) {
      layers.push_back({{"type", "max-pool"}, {"kernel", 2}});
    } else {
      layers.push_back({{"type", "conv"}, {"filters", width}, {"kernel", 3}, {"padding", 1}});
    }
  }
  for (const int units : {4096, 4096, 1000}) {
    layers.push_back({{"type", "dense"}, {"filters", units}});
  }
  const Solution solution = solved(spec_of("[3, 224, 224]", layers.dump()));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["total"]["parameters"], 138357544);
  EXPECT_EQ(solution.answers["total"]["multiplications"], 15470264320);
  const Json& first = solution.answers["layers"][0];
  EXPECT_EQ(first["parameters"], 1792);
  EXPECT_EQ(first["multiplications"], 86704128);
  // All 21 layers are recorded, with four steps before them and the total after; people read 14
  // from the start and the last two.
  ASSERT_EQ(solution.steps.size(), 4u + 21 + 1);
  EXPECT_FALSE(solution.steps[4 + 13].is_left_out);
  EXPECT_TRUE(solution.steps[4 + 14].is_left_out);
  EXPECT_TRUE(solution.steps[4 + 18].is_left_out);
  EXPECT_FALSE(solution.steps[4 + 19].is_left_out);
}

const Row kLayers[] = {
    // Dumoulin, Visin 2016, figures 2.1 to 2.7, 3.1 and 5.1
    {"no padding", "[1, 4, 4]", R"([{"type": "conv", "filters": 1, "kernel": 3}])",
     R"({"layers": [{"output": [1, 2, 2]}]})"},
    {"arbitrary padding", "[1, 5, 5]",
     R"([{"type": "conv", "filters": 1, "kernel": 4, "padding": 2}])",
     R"({"layers": [{"output": [1, 6, 6]}]})"},
    {"half padding", "[1, 5, 5]", R"([{"type": "conv", "filters": 1, "kernel": 3, "padding": 1}])",
     R"({"layers": [{"output": [1, 5, 5]}]})"},
    {"full padding", "[1, 5, 5]", R"([{"type": "conv", "filters": 1, "kernel": 3, "padding": 2}])",
     R"({"layers": [{"output": [1, 7, 7]}]})"},
    {"strides", "[1, 5, 5]", R"([{"type": "conv", "filters": 1, "kernel": 3, "stride": 2}])",
     R"({"layers": [{"output": [1, 2, 2]}]})"},
    {"padding and strides", "[1, 5, 6]",
     R"([{"type": "conv", "filters": 1, "kernel": 3, "stride": 2, "padding": 1}])",
     R"({"layers": [{"output": [1, 3, 3]}]})"},
    {"dilation", "[1, 7, 7]", R"([{"type": "conv", "filters": 1, "kernel": 3, "dilation": 2}])",
     R"({"layers": [{"output": [1, 3, 3], "kernel": [3, 3]}]})"},
    {"pooling", "[1, 5, 5]", R"([{"type": "avg-pool", "kernel": 3, "stride": 1}])",
     R"({"layers": [{"output": [1, 3, 3], "multiplications": 9, "additions": 72}]})"},
    // By hand.
    {"rectangles", "[2, 10, 20]", R"([{"type": "conv", "filters": 3, "kernel": [3, 5],
        "stride": [1, 2], "padding": [0, 2], "dilation": [2, 1], "bias": false}])",
     R"({"layers": [{"output": [3, 6, 10], "kernel": [3, 5], "parameters": 90,
                     "multiplications": 5400, "additions": 5220}]})"},
    {"valid is no padding", "[1, 5, 5]",
     R"([{"type": "conv", "filters": 1, "kernel": 2, "padding": "valid"}])",
     R"({"layers": [{"output": [1, 4, 4]}]})"},
    {"same keeps the size", "[1, 5, 6]",
     R"([{"type": "conv", "filters": 2, "kernel": 4, "padding": "same", "dilation": 3}])",
     R"({"layers": [{"output": [2, 5, 6]}]})"},
    {"same with strides", "[1, 5, 6]",
     R"([{"type": "conv", "filters": 2, "kernel": 3, "stride": [2, 4], "padding": "same"}])",
     R"({"layers": [{"output": [2, 3, 2]}]})"},
    {"a pooling moves by its kernel", "[3, 7, 9]", R"([{"type": "max-pool", "kernel": [2, 3]}])",
     R"({"layers": [{"output": [3, 3, 3], "kernel": [2, 3], "parameters": 0}]})"},
    {"one product, nothing to add", "[1, 2, 2]",
     R"([{"type": "conv", "filters": 1, "kernel": 1, "bias": false}])",
     R"({"layers": [{"parameters": 1, "multiplications": 4, "additions": 0}]})"},
    {"dense on an image", "[2, 3, 4]", R"([{"type": "dense", "output": [5, 1, 1]}])",
     R"({"layers": [{"output": [5, 1, 1], "kernel": [3, 4], "parameters": 125,
                     "multiplications": 120, "additions": 120}]})"},
    {"filters may be the output's channels", "[1, 4, 4]",
     R"([{"type": "conv", "kernel": 3, "output": [7, 2, 2]}])",
     R"({"layers": [{"output": [7, 2, 2], "parameters": 70}]})"},
    // Kernels found, from s (o − 1) ≤ i + 2p − K < s o.
    {"5 of 32 to 28", "[3, 32, 32]", R"([{"type": "conv", "output": [6, 28, 28]}])",
     R"({"layers": [{"output": [6, 28, 28], "kernel": [5, 5], "kernels": [[5, 5]],
         "parameters": 456, "multiplications": 352800, "additions": 352800}]})"},
    {"a kernel larger than its input", "[1, 2, 2]",
     R"([{"type": "conv", "output": [1, 1, 1], "padding": 1}])",
     R"({"layers": [{"kernels": [[4, 4]]}]})"},
    {"7 or 8 of 224 to 112", "[3, 224, 224]",
     R"([{"type": "conv", "output": [64, 112, 112], "stride": 2, "padding": 3}])",
     R"({"layers": [{"kernel": [7, 7], "kernels": [[7, 7], [7, 8], [8, 7], [8, 8]],
                     "parameters": 9472}]})"},
    {"the smaller area first", "[1, 9, 20]",
     R"([{"type": "conv", "output": [1, 3, 5], "stride": [3, 4]}])",
     R"({"layers": [{"kernel": [1, 1], "kernels": [[1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [1, 4],
                                                   [2, 2], [2, 3], [3, 2], [2, 4], [3, 3],
                                                   [3, 4]]}]})"},
    {"one in two spans, dilated by 2", "[1, 7, 7]",
     R"([{"type": "conv", "output": [1, 3, 3], "dilation": 2}])",
     R"({"layers": [{"kernels": [[3, 3]]}]})"},
    {"rows alone, from a pair", "[1, 12, 7]", R"([{"type": "conv", "output": [2, 8, 7]}])",
     R"({"layers": [{"kernel": [5, 1], "kernels": [[5, 1]], "multiplications": 560}]})"},
    // ⌊28/k⌋ = 3 for k = 8, 9; ⌊10/k⌋ = 5 for k = 2.
    {"a pooling's kernel is its stride", "[1, 28, 10]",
     R"([{"type": "max-pool", "output": [1, 3, 5]}])",
     R"({"layers": [{"kernel": [8, 2], "kernels": [[8, 2], [9, 2]]}]})"},
    // ⌈9/k⌉ = 2 for k = 5 to 8, ⌈9/k⌉ = 1 from 9 on.
    {"so with same", "[1, 9, 9]",
     R"([{"type": "avg-pool", "output": [1, 2, 1], "padding": "same"}])",
     R"({"layers": [{"kernel": [5, 9], "kernels": [[5, 9], [6, 9], [7, 9], [8, 9]]}]})"},
};

TEST(ConvArithmetic, OfLayersInPrintOrWorkedByHand) {
  for (const auto& row : kLayers) expect_row(row);
}

TEST(ConvArithmetic, OfAllKindsOfLayersAgreesWithTorch) {
  int tried = 0;
  for (const Json& row : recorded("shapes")) {
    if (row["spec"]["problem"] != "conv-arithmetic") continue;
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(row["spec"], row["answers"]);
    ++tried;
  }
  EXPECT_EQ(tried, 60);
}

const Row kTransposed[] = {
    // Dumoulin, Visin 2016, figures 4.1, 4.2 and 4.6: the transposes of figures 2.1, 2.2 and 2.7
    {"no padding, transposed", "[1, 2, 2]",
     R"([{"type": "conv-transpose", "filters": 1, "kernel": 3}])",
     R"({"layers": [{"output": [1, 4, 4]}]})"},
    {"padding, transposed", "[1, 6, 6]",
     R"([{"type": "conv-transpose", "filters": 1, "kernel": 4, "padding": 2}])",
     R"({"layers": [{"output": [1, 5, 5]}]})"},
    {"padding and strides, transposed", "[1, 3, 3]",
     R"([{"type": "conv-transpose", "filters": 1, "kernel": 3, "stride": 2, "padding": 1,
          "output_padding": 1}])",
     R"({"layers": [{"output": [1, 6, 6]}]})"},
    // By hand: windows of 2 side by side, nothing to add but the channels and the biases.
    {"doubled", "[3, 4, 5]",
     R"([{"type": "conv-transpose", "filters": 2, "kernel": 2, "stride": 2}])",
     R"({"layers": [{"output": [2, 8, 10], "parameters": 26, "multiplications": 480,
                     "additions": 480}]})"},
    {"holes between", "[1, 2, 1]",
     R"([{"type": "conv-transpose", "filters": 1, "kernel": 1, "stride": 3}])",
     R"({"layers": [{"output": [1, 4, 1], "multiplications": 2, "additions": 4}]})"},
    {"a kernel from the size", "[1, 4, 4]",
     R"([{"type": "conv-transpose", "output": [1, 9, 8], "stride": 2, "dilation": [2, 1]}])",
     R"({"layers": [{"kernel": [2, 2], "kernels": [[2, 2]]}]})"},
    {"different ends", "[1, 5, 5]",
     R"([{"type": "conv", "filters": 1, "kernel": 3, "padding": [[1, 0], [0, 2]], "stride": 2}])",
     R"({"layers": [{"output": [1, 2, 3]}]})"},
    {"a mean of all", "[3, 4, 5]", R"([{"type": "global-avg-pool", "output": [3, 1, 1]}])",
     R"({"layers": [{"output": [3, 1, 1], "kernel": [4, 5], "parameters": 0, "multiplications": 3,
                     "additions": 57}]})"},
};

TEST(ConvArithmetic, OfTransposedLayersInPrintOrWorkedByHand) {
  for (const auto& row : kTransposed) expect_row(row);
}

// ------------------------------------------------------------------ remarks

Solution one_layer(const char* input, const char* layer) {
  return solved(spec_of(input, "[" + std::string(layer) + "]"));
}

TEST(ConvArithmetic, RemarksAreBroughtByTheNumbers) {
  // Nothing is multiplied: nothing to remark.
  EXPECT_TRUE(one_layer("[1, 4, 4]", R"({"type": "max-pool", "kernel": 2})").remarks.empty());
  const Solution plain =
      one_layer("[1, 4, 4]", R"({"type": "conv", "kernel": 2, "filters": 1, "bias": false})");
  EXPECT_EQ(plain.remarks.size(), 1u);
  EXPECT_EQ(remark(plain, "operations-or-multiply-accumulates"),
            "Multiplications and additions together are 63 operations (FLOPs). Papers that count "
            "multiply-accumulates (MACs), one for each multiplication, give 36.");
  // Taps on the 3 places: 2 + 3 + 2 of 9 on each axis, 49 of 81 in all.
  const Solution padded =
      one_layer("[1, 3, 3]", R"({"type": "conv", "kernel": 3, "filters": 2, "padding": 1})");
  EXPECT_TRUE(has(remark(padded, "products-with-padding"),
                  "64 of the 162 multiplications. Left out, 98 remain."));
  EXPECT_TRUE(has(remark(padded, "additions-of-biases"),
                  "18 of the 162 additions add a bias. Counted without them there are 144."));
  // Windows wider than the input; "same" puts its odd zero at the end: taps 3 + 3 + 2 of 9.
  const Solution same = one_layer(
      "[1, 3, 1]", R"({"type": "conv", "kernel": [4, 1], "filters": 1, "padding": "same"})");
  EXPECT_TRUE(has(remark(same, "products-with-padding"), "4 of the 12 multiplications"));
}

TEST(ConvArithmetic, RemarksOnWhatTheSizesLeaveOpen) {
  const Solution open =
      one_layer("[1, 8, 8]", R"({"type": "conv", "output": [1, 4, 4], "stride": 2})");
  EXPECT_EQ(remark(open, "kernel-left-open-in-layer-1"),
            "Layer 1: the sizes leave the kernel open: from 1×1 to 2×2 all fit, and the counts are "
            "those of the smallest. The largest takes 5 parameters, 64 multiplications and 64 "
            "additions.");
  const Solution unread =
      one_layer("[1, 6, 5]", R"({"type": "max-pool", "kernel": 3, "stride": 2})");
  EXPECT_EQ(unread.remarks.size(), 1u);
  EXPECT_TRUE(has(remark(unread, "input-not-read-in-layer-1"), "the last 1 of its 6 rows"));
  const Json kernels =
      solved(spec_of("[1, 100, 100]", R"([{"type": "conv", "output": [1, 1, 1], "stride": 100}])"))
          .answers["layers"][0]["kernels"];
  ASSERT_EQ(kernels.size(), 1000u);  // of 10 000
  EXPECT_EQ(kernels[0], Json::parse("[1, 1]"));
  for (std::size_t i = 1; i < kernels.size(); ++i) {
    const auto area = [&](std::size_t at) {
      return kernels[at][0].get<int>() * kernels[at][1].get<int>();
    };
    EXPECT_LE(area(i - 1), area(i));
  }
}

TEST(ConvArithmetic, SaysWhereSamePutsItsZeros) {
  const Solution solution = solved(
      spec_of("[1, 6, 6]",
              R"([{"type": "conv", "kernel": 3, "stride": 2, "filters": 1, "padding": "same"}])"));
  // The letters, what an output is and costs, and the layer.
  ASSERT_GE(solution.steps.size(), 4u);
  const auto& layer = solution.steps[3];
  ASSERT_GE(layer.steps.size(), 2u);
  EXPECT_EQ(prose_text(layer.steps[1].claim, 6),
            "Zeros that this takes: 0 before the input and 1 after it");
  EXPECT_TRUE(has_remark(solution, "odd-number-of-zeros-in-layer-1"));
}

// ------------------------------------------------------------------ against brute force

/// Windows of the kernel that lie on the padded input, found by trying every start.
int windows(int input, int kernel, int stride, int padding, int dilation) {
  int count = 0;
  for (int start = -padding; start < input + padding; ++start) {
    const bool aligned = (start + padding) % stride == 0;
    const bool inside = start + dilation * (kernel - 1) <= input + padding - 1;
    count += aligned && inside ? 1 : 0;
  }
  return count;
}

TEST(ConvArithmetic, OfRandomLayersAgreesWithPlacedWindows) {
  std::mt19937 random(20261124);
  const auto pick = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  int solved_layers = 0;
  for (int round = 0; round < 400; ++round) {
    const int input[] = {pick(1, 20), pick(1, 20)};
    const int kernel[] = {pick(1, 6), pick(1, 6)};
    const int stride[] = {pick(1, 4), pick(1, 4)};
    const int padding[] = {pick(0, 3), pick(0, 3)};
    const int dilation[] = {pick(1, 3), pick(1, 3)};
    const int groups = pick(1, 2);
    const bool bias = pick(0, 1) == 1;
    const bool moves_by_kernel = pick(0, 3) == 0;  // a pooling without a stride
    int output[2];
    Json kernels = Json::array();
    std::vector<int> fitting[2];
    for (int a = 0; a < 2; ++a) {
      const auto made = [&](int k) {
        return windows(input[a], k, moves_by_kernel ? k : stride[a], padding[a], dilation[a]);
      };
      output[a] = made(kernel[a]);
      for (int k = 1; k <= input[a] + 2 * padding[a]; ++k) {
        if (output[a] > 0 && made(k) == output[a]) fitting[a].push_back(k);
      }
    }
    if (output[0] == 0 || output[1] == 0) continue;
    ++solved_layers;
    Json layer = {{"type", moves_by_kernel ? "max-pool" : "conv"},
                  {"padding", padding},
                  {"dilation", dilation},
                  {"output", {moves_by_kernel ? 4 : 6, output[0], output[1]}}};
    if (!moves_by_kernel) layer.update({{"stride", stride}, {"groups", groups}, {"bias", bias}});
    Json spec = {
        {"problem", "conv-arithmetic"}, {"input", {4, input[0], input[1]}}, {"layers", {layer}}};
    SCOPED_TRACE(spec.dump());
    const Solution found = solved(spec);
    expect_checks_pass(found);
    const Json& answer = found.answers["layers"][0];
    EXPECT_EQ(answer["kernels"].size(), fitting[0].size() * fitting[1].size());
    EXPECT_EQ(answer["kernel"], Json({fitting[0][0], fitting[1][0]}));
    spec["layers"][0]["kernel"] = kernel;
    const Solution given = solved(spec);
    expect_checks_pass(given);
    if (moves_by_kernel) continue;
    const int taps = kernel[0] * kernel[1] * 4 / groups;
    const int outputs = output[0] * output[1] * 6;
    const Json counts = given.answers["total"];
    EXPECT_EQ(counts["parameters"], 6 * (taps + (bias ? 1 : 0)));
    EXPECT_EQ(counts["multiplications"], outputs * taps);
    EXPECT_EQ(counts["additions"], outputs * (taps - (bias ? 0 : 1)));
  }
  EXPECT_GE(solved_layers, 180);
}

// ------------------------------------------------------------------ sizes that are large

TEST(ConvArithmetic, OfDeepAndLargeNetworks) {
  Json layers = Json::array();
  for (int l = 0; l < 10'000; ++l) {
    layers.push_back({{"type", "conv"}, {"output", {1, 30, 30}}, {"padding", 1}, {"stride", 1}});
  }
  expect_checks_pass(solved(spec_of("[1, 30, 30]", layers.dump())));
  const Solution wide =
      solved(spec_of("[1, 2147483647, 1]",
                     R"([{"type": "conv", "filters": 1, "kernel": [3, 1], "padding": [1, 0]},
          {"type": "conv", "filters": 1, "kernel": [1000000000, 1], "padding": [1000000000, 0],
           "stride": 1000000000}])"));
  EXPECT_EQ(wide.answers["layers"][0]["multiplications"], 3 * 2147483647LL);
  EXPECT_EQ(wide.answers["layers"][1]["output"], Json::parse("[1, 4, 1]"));
  for (const auto& check : wide.checks) EXPECT_TRUE(check.passed()) << check.claim;
}

TEST(ConvArithmetic, DrawsTheChainOfSizes) {
  // LeNet-5 on an image of 28 by 28 with padding.
  const Solution solution = solved(R"({"problem": "conv-arithmetic", "input": [1, 28, 28],
      "layers": [{"type": "conv", "kernel": 5, "filters": 6, "padding": 2},
                 {"type": "max-pool", "kernel": 2},
                 {"type": "conv", "kernel": [5, 3], "filters": 16, "dilation": [1, 2]},
                 {"type": "flatten"}, {"type": "dense", "filters": 120}]})");
  ASSERT_EQ(solution.figures.size(), 1u);
  const auto& maps = std::get<MapChain>(solution.figures[0].drawing).maps;
  struct Map {
    Index channels, height, width, window_height, window_width;
    const char* made_by;
  };
  const Map rows[] = {{1, 28, 28, 0, 0, ""},
                      {6, 28, 28, 5, 5, "conv 5×5"},
                      {6, 14, 14, 2, 2, "max-pool 2×2, stride 2"},
                      {16, 10, 10, 5, 5, "conv 5×3, dilation 1×2"},
                      {1600, 1, 1, 0, 0, "flatten"},
                      {120, 1, 1, 0, 0, "dense"}};
  ASSERT_EQ(maps.size(), std::size(rows));
  for (std::size_t m = 0; m < maps.size(); ++m) {
    EXPECT_EQ(maps[m].channels, rows[m].channels) << m;
    EXPECT_EQ(maps[m].height, rows[m].height) << m;
    EXPECT_EQ(maps[m].width, rows[m].width) << m;
    EXPECT_EQ(maps[m].window_height, rows[m].window_height) << m;
    EXPECT_EQ(maps[m].window_width, rows[m].window_width) << m;
    EXPECT_EQ(label_text(maps[m].made_by), rows[m].made_by);
  }
}

}  // namespace
}  // namespace psolve::conv_arithmetic
