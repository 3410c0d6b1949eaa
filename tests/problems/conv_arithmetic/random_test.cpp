#include <gtest/gtest.h>

#include "support/random_specs.h"
#include "support/solved.h"

namespace psolve {
namespace {

TEST(ConvArithmetic, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::conv_arithmetic);
}

TEST(ConvArithmetic, RandomSpecsOfUnknownKernelsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::unknown_kernel);
}

/// The taps of one output of the transposed layer are 4·10¹⁰: counted one by one they would take minutes.
TEST(ConvArithmetic, ChecksOfHugeLayersCountNoTaps) {
  expect_checks_pass(solved(R"({"problem": "conv-arithmetic", "input": [16, 51, 169],
      "layers": [{"type": "conv", "kernel": 2, "filters": 2000000000},
                 {"type": "conv-transpose", "kernel": [5, 4], "filters": 6}]})"));
}

}  // namespace
}  // namespace psolve
