// ∂L/∂F and ∂L/∂X of a convolution in letters, and how they are drawn. Expected forms are worked by
// hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "render/format.h"
#include "support/files.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::conv_backprop {
namespace {

TEST(ConvBackprop, DerivesTheGradientsOfARowInLetters) {
  const Solution solution = solved(R"({"problem": "conv-backprop", "task": "derive",
      "input_size": [1, 3], "kernel_size": [1, 2]})");
  EXPECT_EQ(solution.answers["output_size"], Json::parse("[1, 2]"));
  EXPECT_EQ(solution.answers["kernel_gradient"], Json::parse(R"([["X[0,0]*dO[0,0] + X[0,1]*dO[0,1]",
                             "X[0,1]*dO[0,0] + X[0,2]*dO[0,1]"]])"));
  EXPECT_EQ(solution.answers["input_gradient"],
            Json::parse(R"([["F[0,0]*dO[0,0]", "F[0,0]*dO[0,1] + F[0,1]*dO[0,0]",
                             "F[0,1]*dO[0,1]"]])"));
  EXPECT_EQ(solution.answers["identity_holds"], true);
  // Both ends and, unless the kernel reads the same both ways, the middle change when ⊗ does not
  // rotate F.
  EXPECT_TRUE(has(remark(solution, "reading-of-the-operators"), "3 of 3 entries"));
  expect_checks_pass(solution);
}

TEST(ConvBackprop, DerivesWithStridePaddingAndDilation) {
  // O[i] = F[0] X[2i − 1] + F[1] X[2i + 1]
  const Solution solution = solved(R"({"problem": "conv-backprop", "task": "derive",
      "input_size": [1, 5], "kernel_size": [1, 2], "stride": [1, 2], "padding": [0, 1],
      "dilation": [1, 2]})");
  EXPECT_EQ(solution.answers["output_size"], Json::parse("[1, 3]"));
  EXPECT_EQ(solution.answers["kernel_gradient"], Json::parse(R"([["X[0,1]*dO[0,1] + X[0,3]*dO[0,2]",
                             "X[0,1]*dO[0,0] + X[0,3]*dO[0,1]"]])"));
  EXPECT_EQ(solution.answers["input_gradient"],
            Json::parse(R"([["0", "F[0,0]*dO[0,1] + F[0,1]*dO[0,0]", "0",
                             "F[0,0]*dO[0,2] + F[0,1]*dO[0,1]", "0"]])"));
  EXPECT_TRUE(has_remark(solution, "gradient-spread-by-the-stride"));
  expect_checks_pass(solution);
}

TEST(ConvBackprop, DerivesForEverySize) {
  for (const char* sizes :
       {R"("input_size": 1, "kernel_size": 1)", R"("input_size": [5, 4], "kernel_size": [5, 4])",
        R"("input_size": [2, 7], "kernel_size": [1, 3], "stride": 3, "padding": 2)",
        R"("input_size": [6, 5], "kernel_size": [2, 3], "dilation": [3, 2], "padding": [4, 0])",
        R"("input_size": [7, 8], "kernel_size": 3, "stride": [2, 3], "padding": 1)",
        R"("input_size": 20, "kernel_size": 5)"}) {
    SCOPED_TRACE(sizes);
    const Solution solution =
        solved(std::string(R"({"problem": "conv-backprop", "task": "derive", )") + sizes + "}");
    EXPECT_EQ(solution.answers["identity_holds"], true);
    EXPECT_GE(solution.checks.size(), 4u);
    expect_checks_pass(solution);
    EXPECT_LT(render_text(solution, {}).size(), 100'000u);
  }
}

/// The groups of the cells of ∂L/∂O, which are the places in F of the entries that lie on X.
std::vector<int> shares_of(const std::string& sizes) {
  const Solution solution =
      solved(R"({"problem": "conv-backprop", "task": "derive", )" + sizes + "}");
  const auto& grids = std::get<GridChain>(solution.figures.at(0).drawing).grids;
  std::vector<int> groups;
  for (const auto& cell : grids.at(1).cells) groups.push_back(cell.group);
  EXPECT_EQ(std::ranges::count_if(grids.at(2).cells, [](const auto& cell) { return cell.marked; }),
            1);
  return groups;
}

TEST(ConvBackprop, DrawsTheKernelRotated) {
  // X[1,1] of a 3×3 image is read by all four windows, the first with its last entry.
  EXPECT_EQ(shares_of(R"("input_size": [3, 3], "kernel_size": [2, 2])"),
            (std::vector<int>{3, 2, 1, 0}));
  // With stride 2 the windows share X[2,2] alone, which lies in their corners.
  EXPECT_EQ(shares_of(R"("input_size": [5, 5], "kernel_size": [3, 3], "stride": 2)"),
            (std::vector<int>{8, 6, 2, 0}));
  // No two windows of a row share an entry: X[0,0] lies in the first alone.
  EXPECT_EQ(shares_of(R"("input_size": [1, 4], "kernel_size": [1, 2], "stride": 2)"),
            (std::vector<int>{0, GridChain::no_group}));
}

TEST(ConvBackprop, RingsTheFirstMaximumOfEachWindow) {
  const Solution solution =
      solved(contents_of(repository() / "problems/ps03/06-convolution-example-max.json"));
  const auto& chain = std::get<GridChain>(solution.figures[0].drawing);
  std::vector<std::size_t> rings;
  for (std::size_t i = 0; i < chain.grids[1].cells.size(); ++i) {
    if (chain.grids[1].cells[i].marked) rings.push_back(i);
  }
  // O = [9 39 −35 −44; 16 46 −16 −23; 29 71 −29 −48; 40 88 −66 −93], windows of 2×2, stride 1.
  EXPECT_EQ(rings, (std::vector<std::size_t>{5, 6, 9, 10, 13}));
}

TEST(ConvBackprop, RandomSpecsInLettersPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::conv_in_letters);
}

}  // namespace
}  // namespace psolve::conv_backprop
