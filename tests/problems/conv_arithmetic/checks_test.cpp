// The checks of sizes, kernels and counts: they pass what is right, and see whatever is wrong.

#include "problems/conv_arithmetic/report.h"

#include <gtest/gtest.h>

#include "problems/conv_arithmetic/layer.h"
#include "problems/conv_arithmetic/spec.h"
#include "support/lies.h"

namespace psolve::conv_arithmetic {
namespace {

struct Worked {
  std::vector<Layer> asked;
  std::vector<WorkedLayer> layers;
  OperationCounts total;
};
using Lies = std::vector<Lie<Worked>>;

Worked worked(const char* text) {
  const Problem problem = problem_of(spec(), text);
  Worked all{problem.layers, {}, {}};
  MapShape map{problem.input[0], {problem.input[1], problem.input[2]}};
  Workings work(false);
  for (const Layer& layer : problem.layers) {
    all.layers.push_back(work_out(layer, std::ssize(all.layers), map, work));
    map = all.layers.back().output;
    const OperationCounts& counts = all.layers.back().counts;
    all.total.parameters += counts.parameters;
    all.total.multiplications += counts.multiplications;
    all.total.additions += counts.additions;
  }
  return all;
}

void expect_lies_seen(const char* text, const Lies& lies) {
  expect_seen(
      worked(text), [](const Worked& w) { return check_by_placing(w.asked, w.layers, w.total); },
      lies);
}

TEST(ConvArithmeticChecks, SeeWrongSizesAndCounts) {
  expect_lies_seen(
      R"({"problem": "conv-arithmetic", "input": [4, 13, 10], "layers": [
          {"type": "conv", "kernel": 3, "filters": 8, "stride": 2, "padding": [[1, 1], [0, 1]],
           "groups": 2},
          {"type": "max-pool", "kernel": 3, "stride": 2, "ceil_mode": true},
          {"type": "conv-transpose", "kernel": 4, "filters": 6, "stride": 2, "padding": 1,
           "output_padding": 1},
          {"type": "upsample", "factor": [2, 3]},
          {"type": "conv", "kernel": 3, "filters": 5, "padding": "same", "dilation": 2},
          {"type": "avg-pool", "kernel": 2},
          {"type": "global-avg-pool"},
          {"type": "dense", "filters": 3, "bias": false}]})",
      {
          {"rows of a convolution", [](Worked& w) { ++w.layers[0].axes[0].output; },
           "sizes multiplications additions", 1},
          {"columns of a pooling that rounds up", [](Worked& w) { --w.layers[1].axes[1].output; },
           "sizes", 1},
          {"rows of a transposed convolution", [](Worked& w) { w.layers[2].axes[0].output += 2; },
           "sizes additions", 2},
          {"columns of an upsampling", [](Worked& w) { w.layers[3].axes[1].output -= 3; }, "sizes",
           3},
          {"columns of a dilated convolution", [](Worked& w) { --w.layers[4].axes[1].output; },
           "sizes multiplications additions", 1},
          {"parameters", [](Worked& w) { ++w.layers[0].counts.parameters; }, "parameters", 1},
          {"of a transposed convolution", [](Worked& w) { w.layers[2].counts.parameters -= 2; },
           "parameters", 2},
          {"of a dense layer", [](Worked& w) { w.layers[7].counts.parameters += 3; }, "parameters",
           3},
          {"multiplications", [](Worked& w) { w.layers[4].counts.multiplications -= 4; },
           "multiplications", 4},
          {"of a transposed convolution", [](Worked& w) { ++w.layers[2].counts.multiplications; },
           "multiplications", 1},
          {"of an average", [](Worked& w) { --w.layers[5].counts.multiplications; },
           "multiplications", 1},
          {"of a global average", [](Worked& w) { ++w.layers[6].counts.multiplications; },
           "multiplications", 1},
          {"of a maximum", [](Worked& w) { ++w.layers[1].counts.multiplications; },
           "multiplications", 1},
          {"additions", [](Worked& w) { w.layers[0].counts.additions += 6; }, "additions", 6},
          {"of a transposed convolution", [](Worked& w) { w.layers[2].counts.additions -= 5; },
           "additions", 5},
          {"of an average", [](Worked& w) { ++w.layers[5].counts.additions; }, "additions", 1},
          {"of a maximum", [](Worked& w) { ++w.layers[1].counts.additions; }, "additions", 1},
          {"of a dense layer", [](Worked& w) { --w.layers[7].counts.additions; }, "additions", 1},
          {"of an upsampling", [](Worked& w) { ++w.layers[3].counts.additions; }, "additions", 1},
          {"all parameters", [](Worked& w) { w.total.parameters += 7; }, "parameters", 7},
          {"all multiplications", [](Worked& w) { --w.total.multiplications; }, "multiplications",
           1},
          {"all additions", [](Worked& w) { w.total.additions += 2; }, "additions", 2},
      });
}

// ⌊(11 − k)/2⌋ + 1 = 4 rows for k = 4 and 5, and ⌊(11 − k)/3⌋ + 1 = 3 columns for k = 3, 4 and 5;
// 3·2 + k − 2 + 1 = 8 rows of the transposed convolution, and ⌊8/k⌋ = 4 of the pooling, for one.
TEST(ConvArithmeticChecks, SeeWrongKernels) {
  expect_lies_seen(
      R"({"problem": "conv-arithmetic", "input": [2, 11, 11], "layers": [
          {"type": "conv", "filters": 2, "stride": [2, 3], "output": [2, 4, 3]},
          {"type": "conv-transpose", "filters": 1, "stride": 2, "padding": 1, "output_padding": 1,
           "output": [1, 8, 6]},
          {"type": "avg-pool", "output": [1, 4, 3]},
          {"type": "flatten"}]})",
      {
          {"a kernel too large", [](Worked& w) { ++(*w.layers[0].found)[0].most; }, "kernels", 1},
          {"one too few", [](Worked& w) { ++(*w.layers[0].found)[0].least; }, "kernels", 1},
          {"a kernel too small", [](Worked& w) { --(*w.layers[0].found)[1].least; }, "kernels", 1},
          {"another of a transposed convolution", [](Worked& w) { ++(*w.layers[1].found)[0].most; },
           "kernels", 1},
          {"another of a pooling", [](Worked& w) { ++(*w.layers[2].found)[1].most; }, "kernels", 1},
          {"units of a flattened map", [](Worked& w) { w.layers[3].output.channels += 2; }, "sizes",
           2},
      });
}

}  // namespace
}  // namespace psolve::conv_arithmetic
