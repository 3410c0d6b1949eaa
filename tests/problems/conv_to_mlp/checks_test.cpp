// The checks of a convolution's matrix: they pass what is right, and see whatever is wrong.

#include "problems/conv_to_mlp/checks.h"

#include <gtest/gtest.h>

#include "problems/conv_to_mlp/recognise/checks.h"
#include "support/lies.h"

namespace psolve::conv_to_mlp {
namespace {

// ---------------------------------------------------------------- from kernel to matrix

using Lies = std::vector<Lie<MatrixClaim>>;

ConvolutionShape two_by_two() {
  return {.input = {1, 3, 3}, .filters = 1, .windows = {Window{.kernel = 2}, Window{.kernel = 2}}};
}

/// [[1, 2], [3, 4]] and 5 on [[1, 2, 3], [4, 5, 6], [7, 8, 9]], times `unit`, by hand.
MatrixClaim claim_of(const ConvolutionShape& shape, double unit) {
  const Matrix W{{1, 2, 0, 3, 4, 0, 0, 0, 0},
                 {0, 1, 2, 0, 3, 4, 0, 0, 0},
                 {0, 0, 0, 1, 2, 0, 3, 4, 0},
                 {0, 0, 0, 0, 1, 2, 0, 3, 4}};
  return {shape,
          unit * Vector{{1, 2, 3, 4}},
          unit * Vector{{5}},
          unit * W,
          {.cnn = 5, .mlp = 40, .nonzero = 16},
          true,
          Vector{{1, 2, 3, 4, 5, 6, 7, 8, 9}},
          unit * Vector{{42, 52, 72, 82}}};
}

TEST(MatrixChecks, SeeWhatIsWrong) {
  const ConvolutionShape shape = two_by_two();
  const Lies lies = {
      {"an entry", [](MatrixClaim& c) { c.W(0, 1) += 1; }, "basis random entries", 1},
      {"an entry that is 0", [](MatrixClaim& c) { c.W(3, 0) += 2; }, "basis random entries", 2},
      {"two entries in turn", [](MatrixClaim& c) { std::swap(c.W(1, 1), c.W(1, 2)); },
       "basis random entries", 1},
      {"the kernel", [](MatrixClaim& c) { c.kernel(3) += 3; }, "basis random output entries", 3},
      {"the bias", [](MatrixClaim& c) { c.bias(0) -= 4; }, "output", 4},
      {"an entry of the output", [](MatrixClaim& c) { (*c.output)(2) += 1e-9; }, "output", 1e-9},
      {"weights of the convolution", [](MatrixClaim& c) { ++c.counts.cnn; }, "parameters", 1},
      {"weights of the dense layer", [](MatrixClaim& c) { c.counts.mlp -= 2; }, "parameters", 2},
      {"places filled", [](MatrixClaim& c) { c.counts.nonzero += 3; }, "parameters", 3},
      {"no bias", [](MatrixClaim& c) { c.has_bias = false; }, "parameters", 5},
  };
  expect_seen(claim_of(shape, 1), check_matrix, lies);
}

// Sums of tenths round: errors are relative to the sum of sizes, 42/10 of the first output.
TEST(MatrixChecks, SeeWhatIsWrongBeyondRounding) {
  const ConvolutionShape shape = two_by_two();
  const Lies lies = {
      {"an entry of the output", [](MatrixClaim& c) { (*c.output)(0) += 1e-9; }, "output",
       1e-9 / 4.2},
      {"an entry within rounding", [](MatrixClaim& c) { (*c.output)(0) += 1e-12; }, ""},
      {"an entry a little beyond it", [](MatrixClaim& c) { (*c.output)(0) += 1e-11; }, "output"},
      {"an entry of W", [](MatrixClaim& c) { c.W(0, 0) += 1e-9; }, "basis random entries"},
  };
  expect_seen(claim_of(shape, 0.1), check_matrix, lies);
}

// Two groups of two channels, three filters each; rows two apart, columns dilated and padded, and the
// kernel turned round. The entry of filter 4, output (0, 1), is that of channel 3, tap (1, 0), at
// (1, 0): there 2·0 + 1 = 1 and 1 − 1 + 2·0 = 0, of the kernel turned round tap (0, 1).
TEST(MatrixChecks, SolveTheIndexMap) {
  const ConvolutionShape shape{
      .input = {4, 3, 3},
      .filters = 6,
      .windows = {Window{.kernel = 2, .stride = 2},
                  Window{.kernel = 2, .before = 1, .after = 1, .dilation = 2}},
      .flipped = true,
      .groups = 2};
  // Outputs [6][1][3], images [4][3][3], kernels [6][2][2][2].
  const Index row = (4 * 1 + 0) * 3 + 1;
  EXPECT_EQ(tap_by_division(shape, row, (3 * 3 + 1) * 3 + 0), ((4 * 2 + 1) * 2 + 0) * 2 + 1);
  EXPECT_EQ(tap_by_division(shape, row, (3 * 3 + 1) * 3 + 2), ((4 * 2 + 1) * 2 + 0) * 2 + 0);
  EXPECT_EQ(tap_by_division(shape, row, (2 * 3 + 0) * 3 + 2), ((4 * 2 + 0) * 2 + 1) * 2 + 0);
  EXPECT_EQ(tap_by_division(shape, row, (3 * 3 + 1) * 3 + 1), -1);  // between the taps
  EXPECT_EQ(tap_by_division(shape, row, (3 * 3 + 2) * 3 + 0), -1);  // below them
  EXPECT_EQ(tap_by_division(shape, row, (1 * 3 + 1) * 3 + 0), -1);  // of the other group
  EXPECT_EQ(tap_by_division(shape, row - 1, (3 * 3 + 1) * 3 + 0), -1);
  EXPECT_EQ(tap_by_division(shape, row - 1, (3 * 3 + 1) * 3 + 1), ((4 * 2 + 1) * 2 + 0) * 2 + 0);
  EXPECT_EQ(tap_by_division(shape, row + 1, (3 * 3 + 0) * 3 + 1), ((4 * 2 + 1) * 2 + 1) * 2 + 1);
}

// ---------------------------------------------------------------- from matrix to kernel

using recognise::NearestConvolution;

struct Recognised {
  ConvolutionShape shape;
  Tensor<Entry> W;
  std::vector<Entry> kernel;
  std::optional<PatternConflict> conflict;
  std::optional<NearestConvolution> nearest;
};
using RecognitionLies = std::vector<Lie<Recognised>>;

std::vector<Check> check(const Recognised& r) {
  return recognise::check_recognition({r.shape, r.W, r.kernel, r.conflict, r.nearest});
}

std::vector<Entry> entries(const std::vector<double>& numbers) {
  std::vector<Entry> list;
  for (const double number : numbers) list.emplace_back(number);
  return list;
}

ConvolutionShape row_of_four() {
  return {.input = {1, 1, 4}, .filters = 1, .windows = {Window{}, Window{.kernel = 2}}};
}

TEST(RecognitionChecks, SeeAWrongKernel) {
  const Recognised right{row_of_four(),
                         {{3, 4}, entries({1, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1, 2})},
                         entries({1, 2}),
                         std::nullopt,
                         std::nullopt};
  const RecognitionLies lies = {
      {"the kernel", [](Recognised& r) { r.kernel[1] = Entry(5); }, "basis random entries", 3},
      {"the matrix", [](Recognised& r) { r.W.entries[3] = Entry(1); }, "basis random entries", 1},
  };
  expect_seen(right, check, lies);
}

// 1, 2 / 1, 4 / 1, 3: the second row's 4 is not the first row's 2. The nearest kernel is the mean of
// each tap, 1 and 3, at √2.
TEST(RecognitionChecks, SeeAWrongConflict) {
  const Recognised right{row_of_four(),
                         {{3, 4}, entries({1, 2, 0, 0, 0, 1, 4, 0, 0, 0, 1, 3})},
                         entries({1, 2}),
                         PatternConflict{WeightPattern::Place{0, 1}, WeightPattern::Place{1, 2}},
                         NearestConvolution{Vector{{1, 3}}, std::sqrt(2.0)}};
  const auto at = [](Index row, Index column) { return WeightPattern::Place{row, column}; };
  const RecognitionLies lies = {
      {"a later conflict", [&](Recognised& r) { r.conflict->second = at(2, 3); }, "before", 1},
      {"an earlier one", [&](Recognised& r) { r.conflict->second = at(1, 1); }, "conflict", 1},
      {"another tap", [&](Recognised& r) { r.conflict->first = at(0, 0); }, "conflict", 1},
      {"with no other", [](Recognised& r) { r.conflict->first = std::nullopt; }, "conflict", 1},
      // Residuals 2 − 3.1, 4 − 3.1, 3 − 3.1 add up to −0.3, of √32; within is 3·1 + 3·9.61.
      {"the nearest kernel", [](Recognised& r) { r.nearest->kernel(1) = 3.1; },
       "orthogonal distance", 0.3 / std::sqrt(32.0)},
      {"the distance", [](Recognised& r) { r.nearest->distance = 1; }, "distance", 1. / 32},
      {"the distance a little", [](Recognised& r) { r.nearest->distance += 1e-10; }, "distance"},
      {"the distance within rounding", [](Recognised& r) { r.nearest->distance += 1e-12; }, ""},
  };
  expect_seen(right, check, lies);
  // An entry that no tap reaches and that is not 0.
  Recognised outside = right;
  outside.W.entries[2] = Entry(7);
  outside.conflict = PatternConflict{std::nullopt, at(0, 2)};
  outside.nearest = std::nullopt;
  const RecognitionLies of_places = {
      {"another place", [&](Recognised& r) { r.conflict->second = at(0, 3); }, "before conflict",
       1},
      {"a place with a tap", [&](Recognised& r) { r.conflict->second = at(0, 1); }, "conflict", 1},
      {"with another", [&](Recognised& r) { r.conflict->first = at(0, 1); }, "conflict", 1},
  };
  expect_seen(outside, check, of_places);
}

}  // namespace
}  // namespace psolve::conv_to_mlp
