// GANs: discriminators, divergences, transport and training against numbers worked by hand, by
// scipy 1.10 (integrate.quad, stats) and by POT's emd2.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/near.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::gan_equilibrium {
namespace {

Json spec_of(const char* task, const std::string& fields) {
  Json spec = Json::parse(fields);
  spec["problem"] = "gan-equilibrium";
  spec["task"] = task;
  return spec;
}

struct Row {
  const char* task;
  const char* spec;
  const char* answers;
  double relative;
};

const Row kRows[] = {
    // By hand: D* = p/(p + q); V = 2 JS − 2 log 2.
    {"discriminator",
     R"json({"support": [0, 1, 2, 3], "p_data": [0.5, 0.3, 0.2, 0], "p_model": [0.1, 0.3, 0.4, 0.2]})json",
     R"json({"discriminator": [0.8333333333333334, 0.5, 0.3333333333333333, 0], "value": -1.0681335346,
         "kl_model_data": "infinity", "total_variation": 0.4, "wasserstein": 1})json",
     1e-10},
    {"discriminator",
     R"json({"support": [3, 0, 7], "p_data": ["1/3", "2/3", 0], "p_model": ["1/3", "2/3", 0]})json",
     R"json({"discriminator": [0.5, 0.5, null], "value": -1.3862943611198906, "kl_data_model": 0,
         "kl_model_data": 0, "jensen_shannon": 0, "total_variation": 0, "wasserstein": 0})json",
     1e-14},
    // Disjoint: KL infinite, JS = log 2, TV = 1, V = 0.
    {"discriminator", R"json({"support": [0, 5], "p_data": [1, 0], "p_model": [0, 1]})json",
     R"json({"kl_data_model": "infinity", "kl_model_data": "infinity", "value": 0,
         "jensen_shannon": 0.6931471805599453, "total_variation": 1, "wasserstein": 5})json",
     1e-14},
    // A ring of four points, by hand: 1/2 goes 0 → 3, 1/6 goes 1 → 2, the rest stays.
    {"discriminator",
     R"json({"p_data": ["1/2", "1/3", "1/6", 0], "p_model": [0, "1/6", "1/3", "1/2"],
         "cost": [[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]]})json",
     R"json({"wasserstein": 0.6666666666666666})json", 1e-14},
    // scipy: quad over the densities
    {"discriminator", R"json({"p_data": {"normal": [0, 1]}, "p_model": {"normal": [1, 2]}})json",
     R"json({"jensen_shannon": 0.128174973054398, "total_variation": 0.39006566012105776,
         "wasserstein": 1.1666309411753724, "kl_data_model": 0.4431471805599453})json",
     1e-9},
    {"discriminator", R"json({"p_data": {"normal": [0, 1]}, "p_model": {"normal": [1, 1]}})json",
     R"json({"jensen_shannon": 0.11142148218473616, "total_variation": 0.3829249225480262,
         "wasserstein": 1})json",
     1e-9},
    {"discriminator",
     R"json({"p_data": {"expression": "exp(-x)", "interval": [0, "infinity"]},
         "p_model": {"expression": "2*exp(-2*x)", "interval": [0, "infinity"]}})json",
     R"json({"kl_data_model": 0.3068528194400547, "kl_model_data": 0.1931471805599453,
         "jensen_shannon": 0.05378194608829457, "total_variation": 0.25, "wasserstein": 0.5})json",
     1e-8},
    // By hand.
    {"discriminator",
     R"json({"p_data": {"uniform": [0, 1]}, "p_model": {"uniform": [0.5, 2]},
         "points": [0.25, 0.75, 1.5, 3]})json",
     R"json({"discriminator": {"D": [1, 0.6, 0, null]}, "kl_data_model": "infinity",
         "total_variation": 0.6666666666666666, "wasserstein": 0.75})json",
     1e-9},
    // Infinite ends with mass before them; scipy's quad: W = ∫ |F_p − F_q| = 1 + 1/2 and, for two
    // Cauchy densities, which have no mean, the distance by which the one is moved.
    {"discriminator",
     R"json({"p_data": {"expression": "exp(-x)", "interval": [0, "infinity"]},
         "p_model": {"uniform": [-1, 0]}, "distances": [0, 1]})json",
     R"json({"kl_data_model": "infinity", "total_variation": 1, "wasserstein": 1.5,
         "sweep": [{"wasserstein": 1.5, "wasserstein_slope": -1},
           {"wasserstein": 0.5, "wasserstein_slope": -1}]})json",
     1e-10},
    {"discriminator",
     R"json({"p_data": {"expression": "1/(pi*(1 + x^2))", "interval": ["-infinity", "infinity"]},
         "p_model": {"expression": "1/(pi*(1 + (x - 1)^2))", "interval": ["-infinity", "infinity"]}})json",
     R"json({"kl_data_model": 0.22314355131420976, "wasserstein": 1})json", 1e-9},
    // 1/(2√x) is infinite at 0: D* there is null. KL(p, q) = ∫ −log(2√x)/(2√x) = 1 − log 2;
    // KL(q, p) = ∫ log(2√x) = log 2 − 1/2; W = ∫ √x − x = 1/6; TV = √x − x at 1/4.
    {"discriminator",
     R"json({"p_data": {"expression": "1/(2*sqrt(x))", "interval": [0, 1]},
         "p_model": {"uniform": [0, 1]}, "points": [0, 0.25, 1]})json",
     R"json({"discriminator": {"D": [null, 0.5, 0.3333333333333333]},
         "kl_data_model": 0.3068528194400547, "kl_model_data": 0.1931471805599453,
         "total_variation": 0.25, "wasserstein": 0.16666666666666666})json",
     1e-9},
    // A triangle against a uniform, moved by d = 1/2: with H = F_p − F_q, W = 1/2 as p lies left.
    {"discriminator",
     R"json({"p_data": {"expression": "1 - abs(x)", "interval": [-1, 1]},
         "p_model": {"uniform": [-1, 1]}, "distances": [-1, 0, 0.5, 2]})json",
     R"json({"wasserstein": 0.16666666666666666, "sweep": [{"wasserstein": 1, "wasserstein_slope": -1},
         {"wasserstein_slope": 0}, {"wasserstein": 0.5, "wasserstein_slope": 1},
         {"wasserstein": 2, "wasserstein_slope": 1}]})json",
     1e-10},
    // F_p − F_q is 0 where x = (x − d)/2, at −d, positive beyond: dW/dd = 1 − 2 Φ(−d).
    {"discriminator",
     R"json({"p_data": {"normal": [0, 1]}, "p_model": {"normal": [0, 2]}, "distances": [0.5, -2]})json",
     R"json({"sweep": [{"wasserstein_slope": 0.38292492254802624},
         {"wasserstein_slope": -0.9544997361036416}]})json",
     1e-10},
    // F_p − F_q is 5·10⁻⁹ φ(x) and more, positive everywhere, be it below the rounding of both.
    {"discriminator",
     R"json({"p_data": {"mixture": [{"weight": 0.5, "normal": [0, 1]}, {"weight": 0.5, "normal": [1, 1]}]},
         "p_model": {"mixture": [{"weight": 0.5, "normal": [1e-8, 1]},
           {"weight": 0.5, "normal": [1, 1]}]}, "distances": [0]})json",
     R"json({"sweep": [{"wasserstein": 5e-9, "wasserstein_slope": 1}]})json", 1e-11},
    // A uniform and a normal apart, by hand: KL = 1/2 log 2 + 1/2 log 2/3; a quarter of the mass
    // goes
    // from 1/2 to 5 on average.
    {"discriminator",
     R"json({"p_data": {"mixture": [{"weight": 0.5, "uniform": [0, 1]}, {"weight": 0.5, "normal": [5, 0.1]}]},
         "p_model": {"mixture": [{"weight": 0.75, "normal": [5, 0.1]}, {"weight": 0.25, "uniform": [0, 1]}]}})json",
     R"json({"kl_data_model": 0.14384103622589045, "total_variation": 0.25, "wasserstein": 1.125})json",
     1e-9},
    // By mpmath in 40 digits: log p bends a hundred deviations from a normal of width 7e-5, where
    // that gives way to one of width 0.09.
    {"discriminator",
     R"json({"p_data": {"mixture": [{"normal": [9.1, 0.09], "weight": 0.22},
           {"normal": [-0.086, 0.00007], "weight": 0.32}, {"normal": [600, 1.2], "weight": 0.46}]},
         "p_model": {"expression": "(1 - abs(x/3))/3", "interval": [-3, 3]}})json",
     R"json({"kl_model_data": 5186.6467179548163})json", 1e-10},
    {"generator-gradient", R"json({"discriminator_logits": [0, "log(3)", -800]})json",
     R"json({"minimax": [-0.5, -0.75, 0], "non_saturating": [-0.5, -0.25, -1],
         "first_term": [0, 0, 0]})json",
     1e-14},
    // Eigenvalues ±i/2: simultaneous steps √(1 + h²/4), alternating ones exactly 1.
    {"training", R"json({"learning_rate": 0.2, "steps": 3})json",
     R"json({"eigenvalues": [[0, 0.5], [0, -0.5]], "update_radius": 1.004987562112089,
         "converges": false})json",
     1e-14},
    {"training", R"json({"learning_rate": 0.2, "method": "alternating", "steps": 3})json",
     R"json({"update_radius": 1, "converges": false})json", 1e-14},
    // R1: −γ/2 ± √(γ²/4 − 1/4); γ = 1: −1/2 twice.
    {"training", R"json({"penalty": "gradient", "gamma": 1, "learning_rate": 0.2, "steps": 3})json",
     R"json({"eigenvalues": [[-0.5, 0], [-0.5, 0]], "update_radius": 0.9, "converges": true})json",
     1e-14},
    // ψ ← ψ + 2(−θ/2 − ψ/2) = −θ, then θ ← θ + 2ψ/2 = 0: after two steps both are 0.
    {"training",
     R"json({"loss": "non-saturating", "penalty": "gradient", "gamma": 0.5, "method": "alternating",
         "learning_rate": 2, "steps": 5, "start": [1, 1]})json",
     R"json({"update_radius": 0, "converges": true})json", 1e-14},
    // One step by hand from (1, 0): ψ = −h, then θ = 1 − h².
    {"training",
     R"json({"loss": "wasserstein", "method": "alternating", "learning_rate": 0.5, "steps": 1,
         "start": [1, 0]})json",
     R"json({"eigenvalues": [[0, 1], [0, -1]], "update_radius": 1, "converges": false,
         "trajectory": [[1, 0], [0.75, -0.5]]})json",
     1e-14},
    // Two modes: from the one the generator runs to the other, and never takes both.
    {"mode-collapse",
     R"json({"support": [-1, 1], "p_data": [0.5, 0.5], "p_model": [[1, 0], [0, 1], [0.5, 0.5]]})json",
     R"json({"candidates": [{"kl_data_model": "infinity", "kl_model_data": 0.6931471805599453,
           "wasserstein": 1}, {"total_variation": 0.5}, {"jensen_shannon": 0}],
         "best_response": [{"x": 1, "discriminator": 1}, {"x": -1, "discriminator": 1},
           {"x": -1, "discriminator": 0.5}],
         "alternation": {"sequence": [0, 1, 0], "cycle": [0, 1]}})json",
     1e-14},
    // Densities. Frozen at the gap's candidate, D is largest where p/q is, near −2·16/15 by hand,
    // to
    // all digits by scipy's minimize_scalar; frozen at one mode, D is 1 at the other's data.
    {"mode-collapse",
     R"json({"p_data": {"mixture": [{"weight": 0.5, "normal": [-2, 0.5]}, {"weight": 0.5, "normal": [2, 0.5]}]},
         "p_model": [{"normal": [0, 2]}, {"normal": [-2, 0.5]}]})json",
     R"json({"best_response": [{"x": -2.1333333, "discriminator": 0.7732023},
         {"x": 2, "discriminator": 1}]})json",
     2e-6},
    // D = σ(1/2 − x) rises to the left without end; nearly all data ends at −4.
    {"mode-collapse", R"json({"p_data": {"normal": [0, 1]}, "p_model": [{"normal": [1, 1]}]})json",
     R"json({"best_response": [{"x": -4, "discriminator": 0.9890130573694068}]})json", 1e-12},
    // Models beyond the data: D gives it 0 there, so both earn −∞, and the first stays.
    {"mode-collapse",
     R"json({"p_data": {"uniform": [0, 1]}, "p_model": [{"uniform": [1, 2]}, {"uniform": [0, 2]}]})json",
     R"json({"best_response": [{"discriminator": 1}, {"x": 0, "discriminator": 0.6666666666666666}],
         "alternation": {"sequence": [0, 0], "cycle": [0]}})json",
     1e-9},
};

TEST(GanEquilibrium, IsThatOfScipyOrWorkedByHand) {
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.spec);
    expect_answers(spec_of(row.task, row.spec), Json::parse(row.answers), row.relative);
  }
}

// N normals that do not meet, of weights 1/N against 2 i/(N (N + 1)): KL and TV are those of the
// weights, and between means H = F_p − F_q is k/N − k (k + 1)/(N (N + 1)), in all (N − 1)/6 gaps.
TEST(GanEquilibrium, OfNormalsApartIsThatOfTheirWeights) {
  constexpr int N = 300;
  Json data = Json::array(), model = Json::array();
  double log_factorial = 0, total_variation = 0;
  for (int i = 1; i <= N; ++i) {
    const Json normal = {10 * i, 0.1};
    data.push_back({{"weight", "1/" + std::to_string(N)}, {"normal", normal}});
    model.push_back({{"weight", std::to_string(2 * i) + "/" + std::to_string(N * (N + 1))},
                     {"normal", normal}});
    log_factorial += std::log(i);
    total_variation += std::abs(1.0 / N - 2.0 * i / (N * (N + 1))) / 2;
  }
  Json spec = spec_of("discriminator", "{}");
  spec["p_data"] = {{"mixture", data}};
  spec["p_model"] = {{"mixture", model}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  const Json& found = solution.answers;
  EXPECT_NEAR(found["kl_data_model"].get<double>(), std::log((N + 1) / 2.0) - log_factorial / N,
              1e-10);
  EXPECT_NEAR(found["total_variation"].get<double>(), total_variation, 1e-10);
  const double wasserstein = 10 * (N - 1) / 6.0;
  EXPECT_NEAR(found["wasserstein"].get<double>(), wasserstein, 1e-10 * wasserstein);
  EXPECT_LT(found["error_bound"].get<double>(), 1e-10 * wasserstein);
}

// Of 401 normals of two widths, all over each other, by hand: the data's mean is 1 above the
// model's, and F_p lies below F_q everywhere.
TEST(GanEquilibrium, OfNormalsOverEachOtherIsTheDistanceOfMeans) {
  const auto mixture = [](double moved) {
    Json parts = Json::array();
    for (int i = 0; i <= 400; ++i) {
      const Json normal = {moved + (i - 200) / 100.0, i % 2 == 0 ? 0.05 : 2};
      parts.push_back({{"weight", "1/401"}, {"normal", normal}});
    }
    return Json{{"mixture", parts}};
  };
  Json spec = spec_of("discriminator", "{}");
  spec["p_data"] = mixture(1);
  spec["p_model"] = mixture(0);
  const Solution solution = solved(spec, Extent::answers_only);
  EXPECT_NEAR(solution.answers["wasserstein"].get<double>(), 1, 1e-10);
  EXPECT_LT(solution.answers["error_bound"].get<double>(), 1e-9);
}

TEST(GanEquilibrium, SweepsOverDistance) {
  const Json answers = solved(spec_of("discriminator", R"json({"support": [0], "p_data": [1],
      "p_model": [1], "distances": [-2, 0, 0.5]})json"))
                           .answers;
  for (const auto& row : answers["sweep"]) {
    const double d = row["distance"];
    EXPECT_EQ(row["wasserstein"], std::abs(d));
    // |d| has no derivative at 0.
    EXPECT_EQ(row.contains("wasserstein_slope"), d != 0);
    if (d != 0) {
      EXPECT_EQ(row["wasserstein_slope"], d > 0 ? 1 : -1);
    }
    EXPECT_NEAR(row["jensen_shannon"].get<double>(), d == 0 ? 0 : std::numbers::ln2, 1e-15);
    EXPECT_EQ(row["kl_data_model"], d == 0 ? Json(0.0) : Json("infinity"));
  }
}

TEST(GanEquilibrium, SaysHowTheLargestDiscriminatorWasSought) {
  const Solution solution =
      solved(spec_of("mode-collapse",
                     R"json({"p_data": {"normal": [0, 1]}, "p_model": [{"normal": [1, 1]}]})json"));
  const std::string sought = remark(solution, "search-for-the-largest-value");
  EXPECT_TRUE(has(sought, "Frozen at candidate 1, D still rises where that range ends")) << sought;
  EXPECT_FALSE(has(sought, "whole stretches")) << sought;
}

TEST(GanEquilibrium, SaysWhereALongRunGoesOnInDoubles) {
  Json spec = R"({"problem": "gan-equilibrium", "task": "training", "loss": "non-saturating",
                  "method": "alternating", "learning_rate": 0.7, "start": [0.7, -2],
                  "critic_steps": 5, "steps": 100})"_json;
  EXPECT_FALSE(has_remark(solved(spec), "rounding-in-the-run"));
  spec["steps"] = 30'000;
  EXPECT_TRUE(has_remark(solved(spec), "rounding-in-the-run"));
}

TEST(GanEquilibrium, HasExactForms) {
  const Solution solution = solved(spec_of(
      "discriminator",
      R"json({"support": [0, "1/2", 2], "p_data": ["1/2", "1/3", "1/6"], "p_model": [0.25, 0.5, 0.25]})json"));
  EXPECT_EQ(solution.exact["discriminator"], Json({"2/3", "2/5", "2/5"}));
  EXPECT_EQ(solution.exact["total_variation"], "1/4");
  // |1/2 − 1/4|·1/2 + |5/6 − 3/4|·3/2
  EXPECT_EQ(solution.exact["wasserstein"], "1/4");
  // The √(2π) of the normals cancels.
  const Solution mixture = solved(spec_of(
      "discriminator",
      R"json({"p_data": {"mixture": [{"weight": 0.5, "normal": [0, 1]}, {"weight": 0.5, "normal": [2, 1]}]},
          "p_model": {"normal": [0, 1]}})json"));
  EXPECT_EQ(mixture.exact["discriminator"],
            "(exp(-x^2/2) + exp(-(x - 2)^2/2))/(3*exp(-x^2/2) + exp(-(x - 2)^2/2))");
  const Solution equal =
      solved(spec_of("discriminator",
                     R"json({"p_data": {"uniform": [0, 1]}, "p_model": {"uniform": [0, 1]}})json"));
  EXPECT_EQ(equal.exact["discriminator"], Json({"1/2 for 0 < x < 1"}));
  for (const char* answer : {"game.value", "game.problem"}) {
    EXPECT_TRUE(equal.forms.contains(answer)) << answer;
  }
}

}  // namespace
}  // namespace psolve::gan_equilibrium
