// Pooled masses against SciPy, and training against derivatives by mpmath: tests/data says how.

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "support/files.h"
#include "support/solved.h"

namespace psolve::gan_equilibrium {
namespace {

Json spec_of(const char* task, const Json& fields) {
  Json spec = {{"problem", "gan-equilibrium"}, {"task", task}};
  spec.update(fields);
  return spec;
}

TEST(PooledMasses, AreThoseOfSciPyOnTheUnionOfTheirPlaces) {
  for (const Json& row : recorded("pooled_masses")) {
    SCOPED_TRACE(row.dump());
    expect_answers(spec_of("discriminator", row["spec"]), row["answers"], 1e-12);
  }
}

/// Two of five samples at 0, one at 1, two at 2, against one each at 1 and 3.
TEST(PooledMasses, AreExact) {
  const Solution solution =
      solved(spec_of("discriminator", {{"p_data", {{"samples", {2, 0, 1, 0, 2}}}},
                                       {"p_model", {{"samples", {3, 1}}}}}));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["support"], Json({0, 1, 2, 3}));
  EXPECT_EQ(solution.exact["discriminator"], Json({"1", "2/7", "1", "0"}));
  EXPECT_EQ(solution.exact["wasserstein"], "1");
  EXPECT_EQ(solution.exact["total_variation"], "4/5");
  const Solution thirds = solved(spec_of("discriminator", {{"support", {0, 1}},
                                                           {"p_data", {1, 2}},
                                                           {"p_model", {"sqrt(2)", "sqrt(2)"}},
                                                           {"normalise", true}}));
  expect_checks_pass(thirds);
  EXPECT_EQ(thirds.exact["discriminator"], Json({"2/5", "4/7"}));
}

TEST(Training, IsThatOfNumericalDerivatives) {
  for (const Json& row : recorded("gan_training")) {
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(spec_of("training", row["spec"]), row["answers"], 1e-12);
  }
}

/// By hand for the Wasserstein loss with γ = ½ and h = 1: first ψ ← ψ/2 − θ, then θ ← θ/2 + ψ with the
/// new ψ. Doubles of 0.6 leave 1e-16 of the zeros.
TEST(Training, KeepsExactZeros) {
  const Solution solution = solved(spec_of("training", {{"loss", "wasserstein"},
                                                        {"method", "alternating"},
                                                        {"penalty", "consensus"},
                                                        {"gamma", 0.5},
                                                        {"learning_rate", 1},
                                                        {"steps", 4},
                                                        {"start", {-0.6, -0.6}}}));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["trajectory"],
            Json({{-0.6, -0.6}, {0, 0.3}, {0.15, 0.15}, {0, -0.075}, {-0.0375, -0.0375}}));
}

/// What rounding does to one state grows with every further one; by mpmath in 400 digits.
TEST(Training, KeepsItsDigitsWhereErrorsGrow) {
  const Solution solution = solved(spec_of("training", {{"method", "alternating"},
                                                        {"critic_steps", 3},
                                                        {"learning_rate", 1},
                                                        {"steps", 300},
                                                        {"start", {2, -1.749}}}));
  expect_checks_pass(solution);
  const std::tuple<int, double, double> states[] = {
      {41, -0.066896040289092991, 3.2270747123762643},
      {100, -0.60273073285096366, 1.3309113422195652},
      {300, 0.98677341745090759, 0.80752463575424584},
  };
  for (const auto& [t, theta, psi] : states) {
    const Json& state = solution.answers["trajectory"][t];
    EXPECT_NEAR(state[0].get<double>(), theta, 1e-15) << t;
    EXPECT_NEAR(state[1].get<double>(), psi, 1e-15) << t;
  }
}

/// By hand for the Wasserstein loss: J = [−γ 1; −1 −γ], so simultaneous steps with h have the radius
/// √((1 − hγ)² + h²); and k steps of an unpenalised critic close orbits while h√k < 2.
TEST(Training, HasTheRadiusWorkedByHand) {
  const Json consensus = {{"loss", "wasserstein"},
                          {"penalty", "consensus"},
                          {"gamma", 0.5},
                          {"learning_rate", 0.4},
                          {"steps", 1}};
  expect_answers(spec_of("training", consensus),
                 {{"eigenvalues", {{-0.5, 1}, {-0.5, -1}}},
                  {"update_radius", std::sqrt(0.8)},
                  {"converges", true}},
                 1e-14);
  const auto radius = [](int k) {
    return solved(spec_of("training", {{"loss", "wasserstein"},
                                       {"method", "alternating"},
                                       {"learning_rate", 0.75},
                                       {"critic_steps", k}}))
        .answers["update_radius"]
        .get<double>();
  };
  EXPECT_EQ(radius(7), 1);
  EXPECT_GT(radius(8), 1);
}

/// 0.99 goes to 0.989999999 and leaves 1e-9, which is all that point 1 takes: nothing is left for
/// point 5 to send, though 0.99 - 0.989999999 is off by 3e-17 in doubles.
TEST(GanEquilibrium, APlanCarriesExactMasses) {
  const Solution solution = expect_answers(Json::parse(R"({"problem": "gan-equilibrium",
      "task": "discriminator", "p_data": [0, 0, 0, 0, 0.01, 0.99],
      "p_model": [1e-09, 0, 0, 0, 0.01, 0.989999999],
      "cost": [[0,1,2,3,4,5], [1,0,1,2,3,4], [2,1,0,1,2,3], [3,2,1,0,1,2], [4,3,2,1,0,1],
               [5,4,3,2,1,0]]})"),
                                           {{"wasserstein", 5e-9}});
  std::vector<double> masses;
  for (const Json& shipment : solution.answers["plan"]) masses.push_back(shipment["mass"]);
  std::sort(masses.begin(), masses.end());
  EXPECT_EQ(masses, (std::vector<double>{1e-9, 0.01, 0.989999999}));
}

/// Two normals so near that their cuts are 4e-9 apart, from where the tail of a third density is
/// integrated: it must not be measured by that distance.
TEST(GanEquilibrium, TailsAreIntegratedWhereCutsAllButMeet) {
  expect_checks_pass(solved(R"json({"problem": "gan-equilibrium", "task": "mode-collapse",
      "p_data": {"normal": [-0.39, 6.9]},
      "p_model": [{"expression": "2/(pi*(1 + x^2)^2)", "interval": ["-infinity", "infinity"]},
                  {"normal": [-0.3900000039, 6.9]}]})json"));
}

/// The narrow normal's move changes F by less than 10⁻¹⁰⁰ where the wide one has a tenth of its mass.
TEST(GanEquilibrium, LeavesOutASlopeThatRoundingDecides) {
  const Solution solution = solved(R"json({"problem": "gan-equilibrium", "task": "discriminator",
      "p_data": {"mixture": [{"weight": 0.7, "normal": [0, 0.1]}, {"weight": 0.3, "normal": [0.1, 2]}]},
      "p_model": {"mixture": [{"weight": 0.7, "normal": [1e-10, 0.1]},
        {"weight": 0.3, "normal": [0.1, 2]}]}, "distances": [0, 1]})json");
  EXPECT_FALSE(solution.answers["sweep"][0].contains("wasserstein_slope"));
  EXPECT_TRUE(solution.answers["sweep"][1].contains("wasserstein_slope"));
  EXPECT_TRUE(has_remark(solution, "slopes-lost-in-rounding"));
  expect_checks_pass(solution);
}

}  // namespace
}  // namespace psolve::gan_equilibrium
