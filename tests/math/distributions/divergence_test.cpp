// Divergences of densities against mpmath in 50 digits (data/divergences.json) and closed forms.

#include "math/distributions/divergence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "math/distributions/density.h"
#include "math/distributions/dual_divergence.h"
#include "math/distributions/frozen_discriminator.h"
#include "math/syntax/syntax.h"
#include "support/files.h"

namespace psolve {
namespace {

Density density_of(Json spec) {
  const ExprArena arena;
  return {std::get<DensitySpec>(decode(distribution_type(), spec, SpecContext{constant_value})),
          "/p"};
}

/// The distance is within what is promised: 10⁻¹⁰ of the number, and the bound that stands by it.
void expect_right(const std::string& what, double found, double bound, const Json& expected) {
  if (expected == "infinity") {
    EXPECT_EQ(found, kInfinity) << what;
    return;
  }
  const double exact = std::stod(expected.get<std::string>());
  const double last = 3e-16 * std::abs(exact);  // of the digits in the file and the double
  EXPECT_LE(std::abs(found - exact), 1e-10 * std::abs(exact)) << what << ": " << Json(found);
  EXPECT_LE(std::abs(found - exact), bound + last) << what << ": " << Json(found);
  EXPECT_LE(bound, 1e-10 * std::abs(exact) + 1e-300) << what;
}

TEST(Divergence, IsThatOfMpmath) {
  const Json rows = recorded("divergences");
  ASSERT_GE(rows.size(), 40u);
  for (const Json& row : rows) {
    SCOPED_TRACE(row["p_data"].dump() + " " + row["p_model"].dump());
    const Divergences found = divergences_of(density_of(row["p_data"]), density_of(row["p_model"]));
    const auto& bounds = found.bounds;
    expect_right("KL(p, q)", found.data_model, bounds.data_model, row["kl_data_model"]);
    expect_right("KL(q, p)", found.model_data, bounds.model_data, row["kl_model_data"]);
    expect_right("JS", found.jensen_shannon(), bounds.jensen_shannon, row["jensen_shannon"]);
    expect_right("V", found.value, bounds.value, row["value"]);
    expect_right("TV", found.total_variation, bounds.total_variation, row["total_variation"]);
    expect_right("W", found.wasserstein, bounds.wasserstein, row["wasserstein"]);
  }
}

double Phi(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

/// Where the data gives way to a flat and wide model, far out in its tail; by mpmath in 40 digits.
TEST(Divergence, AveragesOverSlowTails) {
  const Density p =
      density_of({{"expression", "2/(pi*(1 + x^2)^2)"}, {"interval", {"-infinity", "infinity"}}});
  const FrozenPayoff found = frozen_payoff(p, density_of({{"normal", {-24, 88e6}}}), p);
  EXPECT_NEAR(found.value, -1.4616829874613377677e-6, found.bound);
  EXPECT_LT(found.bound, 1e-12);
}

/// Far from every cut a tail still weighs, and next to a jump lies no part that rounding would put
/// beyond it. W is a sum of distribution functions' integrals, which have closed forms; by mpmath.
TEST(Divergence, MovesMassAcrossWideGaps) {
  const Json tails = {{"expression", "2/(pi*(1 + x^2)^2)"},
                      {"interval", {"-infinity", "infinity"}}};
  const auto weighted = [](double weight, Json density) {
    density["weight"] = weight;
    return density;
  };
  const Density far = density_of(
      {{"mixture",
        {weighted(0.16, {{"uniform", {-74, -73.56}}}), weighted(0.2, {{"normal", {0.9, 0.53}}}),
         weighted(0.06, {{"uniform", {650000000, 650000220}}}), weighted(0.58, tails)}}});
  const Density ramp = density_of({{"expression", "2*x^1"}, {"interval", {0, 1}}});
  const Density narrow = density_of({{"uniform", {-97, -96.999967}}});
  const auto expect_distance = [](const Density& p, const Density& q, double expected) {
    const Divergences found = divergences_of(p, q), other = dual_divergences(p, q, found);
    EXPECT_NEAR(found.wasserstein, expected, found.bounds.wasserstein + 1e-14 * expected);
    EXPECT_NEAR(other.wasserstein, expected, 1e-9 * expected);
  };
  expect_distance(far, ramp, 39000018.94018654333896);
  expect_distance(density_of(tails), narrow, 97.00000605213728039);
}

/// The arcsine's distribution function is 2/π asin √x, and E|X − ½| = 1/π. Positions beside a pole at 1
/// are told in more digits than doubles have.
TEST(Divergence, OfDensitiesWithPolesIsRight) {
  const double pi = std::numbers::pi;
  const Density arcsine =
      density_of({{"expression", "1/(pi*sqrt(x*(1 - x)))"}, {"interval", {0, 1}}});
  const Density uniform = density_of({{"uniform", {0, 1}}});
  const Divergences found = divergences_of(uniform, arcsine);
  const double crossing = (1 - std::sqrt(1 - 4 / (pi * pi))) / 2;
  EXPECT_NEAR(found.data_model, std::log(pi) - 1, found.bounds.data_model);
  EXPECT_NEAR(found.model_data, std::log(4 / pi), found.bounds.model_data);
  EXPECT_NEAR(found.total_variation, 4 / pi * std::asin(std::sqrt(crossing)) - 2 * crossing,
              found.bounds.total_variation + 1e-16);
  EXPECT_NEAR(found.wasserstein, 1 / pi - 0.25, found.bounds.wasserstein + 1e-16);
  EXPECT_LT(found.bounds.largest(), 1e-10);
  const Divergences other = dual_divergences(uniform, arcsine, found);
  EXPECT_NEAR(other.data_model, found.data_model, 1e-9);
  EXPECT_NEAR(other.wasserstein, found.wasserstein, 1e-9);

  // 1/(2√(x − 1)) on [1, 2] is U² + 1; moved by d, it is d further away.
  const Density square = density_of({{"expression", "1/(2*sqrt(x - 1))"}, {"interval", {1, 2}}});
  for (const double d : {1 / 3.0, 5.0}) {
    const Divergences moved = divergences_of(square, square.shifted(d));
    EXPECT_NEAR(moved.wasserstein, d, 1e-10 * d) << d;
    EXPECT_EQ(moved.data_model, kInfinity) << d;
    EXPECT_NEAR(moved.total_variation, d < 1 ? std::sqrt(d) : 1.0, 1e-10) << d;
  }
}

/// At 30,997 an exponential gives way to the normal as what is left of the data, and log p bends within
/// half a unit; by mpmath in 30 digits.
TEST(Divergence, SeesWhereAnExpressionGivesWay) {
  const Density p = density_of(
      {{"mixture",
        {{{"weight", 0.42}, {"normal", {12, 88}}},
         {{"weight", 0.38}, {"expression", "exp(-x/0.5)/0.5"}, {"interval", {0, "infinity"}}},
         {{"weight", 0.2}, {"normal", {0, 1}}}}}});
  const Density q = density_of({{"uniform", {0, 39000.037}}});
  const Divergences found = divergences_of(p, q);
  EXPECT_NEAR(found.model_data, 30774.476411427791107, 1e-10 * 30774);
  EXPECT_NEAR(dual_divergences(p, q, found).model_data, found.model_data, 1e-9 * 30774);
}

/// D rises to 1 at the data's pole, and nowhere else above 0.992.
TEST(Divergence, TheBestResponseMayLieNextToAPole) {
  const Density p = density_of({{"expression", "1/(2*sqrt(x))"}, {"interval", {0, 1}}});
  const Density q = density_of(
      {{"mixture",
        {{{"weight", 0.18}, {"expression", "2*relu(1 - abs(2*x))"}, {"interval", {-1, 1}}},
         {{"weight", 0.82}, {"normal", {0.84, 97}}}}}});
  EXPECT_GT(frozen_peak(p, q).discriminator, 0.999);
}

// Two normals cross where a quadratic is 0; between, TV is a difference of their distribution
// functions. W of normals whose means are m and deviations s apart is that of |N(m, s)|.
TEST(Divergence, OfNormalsHasClosedForms) {
  for (const double m : {-3.0, 0.0, 0.1, 2.5, 40.0}) {
    for (const double s : {0.01, 0.5, 0.999, 1.5, 7.0, 300.0}) {
      const Divergences found =
          divergences_of(density_of({{"normal", {0, 1}}}), density_of({{"normal", {m, s}}}));
      SCOPED_TRACE(m);
      SCOPED_TRACE(s);
      // x²/2 − (x − m)²/(2 s²) − log s = 0
      const double a = 1 - 1 / (s * s), b = m / (s * s), c = -m * m / (s * s) - 2 * std::log(s);
      const double root = std::sqrt(b * b - a * c);
      const double x = (-b - root) / a, y = (-b + root) / a;
      const double p = Phi(y) - Phi(x), q = Phi((y - m) / s) - Phi((x - m) / s);
      EXPECT_NEAR(found.total_variation, std::abs(p - q), 1e-10 * std::abs(p - q) + 2e-15);
      const double d = std::abs(m), e = std::abs(1 - s);
      const double W = e * std::sqrt(2 / std::numbers::pi) * std::exp(-d * d / (2 * e * e)) +
                       d * std::erf(d / (e * std::numbers::sqrt2));
      EXPECT_NEAR(found.wasserstein, W, 1e-13 * W);
      EXPECT_NEAR(found.data_model, std::log(s) + (1 + m * m) / (2 * s * s) - 0.5,
                  1e-12 * (1 + found.data_model));
    }
  }
}

// A uniform on [a, b] lies above a standard normal where 1/(b − a) > φ.
TEST(Divergence, OfAUniformAndANormalHasAClosedForm) {
  for (const double width : {0.1, 1.0, 2.4, 2.6, 5.0, 100.0}) {
    for (const double a : {-3.0, -1.0, 0.0, 0.7}) {
      const double b = a + width, height = 1 / width;
      const double r = height * std::sqrt(2 * std::numbers::pi) < 1
                           ? std::sqrt(-2 * std::log(height * std::sqrt(2 * std::numbers::pi)))
                           : 0;
      // Where the normal is above, it is so between −r and r and outside [a, b].
      const double low = std::clamp(-r, a, b), high = std::clamp(r, a, b);
      const double inside = r > 0 ? Phi(high) - Phi(low) - (high - low) * height : 0;
      const double outside = Phi(a) + Phi(-b);
      const Divergences found =
          divergences_of(density_of({{"uniform", {a, b}}}), density_of({{"normal", {0, 1}}}));
      EXPECT_NEAR(found.total_variation, inside + outside, 2e-15) << a << ' ' << width;
    }
  }
}

// What does not change: mirrored, moved far and scaled, the same divergences, W times the scale.
TEST(Divergence, IsTheSameAfterAChangeOfUnits) {
  const auto found = [](double at, double scale, double side) {
    const auto mixture = [&](double m1, double s1, double m2, double s2) {
      const auto normal = [&](double m, double s) {
        return Json{{"weight", 0.5}, {"normal", {at + side * scale * m, scale * s}}};
      };
      return density_of({{"mixture", {normal(m1, s1), normal(m2, s2)}}});
    };
    return divergences_of(mixture(-1, 0.5, 2, 1), mixture(0, 0.25, 1, 2));
  };
  const Divergences plain = found(0, 1, 1);
  const double scales[] = {1e-9, 0.5, 1024, 1e9};
  for (const double scale : scales) {
    for (const double side : {-1.0, 1.0}) {
      const Divergences moved = found(scale * 1e6, scale, side);
      EXPECT_NEAR(moved.total_variation, plain.total_variation, 1e-10 * plain.total_variation);
      EXPECT_NEAR(moved.data_model, plain.data_model, 1e-10 * plain.data_model);
      EXPECT_NEAR(moved.wasserstein, scale * plain.wasserstein, 1e-10 * scale * plain.wasserstein);
    }
  }
}

TEST(Divergence, OfTheSameDensityIsExactlyNothing) {
  const Json normal = {{"normal", {0.1, 3}}};
  const Json mixture = {
      {"mixture",
       {{{"weight", "1/3"}, {"normal", {0, 1}}}, {{"weight", "2/3"}, {"uniform", {1, 7}}}}}};
  const Json tail = {{"expression", "exp(-x)"}, {"interval", {0, "infinity"}}};
  for (const Json& spec : {normal, mixture, tail}) {
    const Divergences found = divergences_of(density_of(spec), density_of(spec));
    EXPECT_EQ(found.total_variation, 0);
    EXPECT_EQ(found.jensen_shannon(), 0);
    EXPECT_EQ(found.wasserstein, 0);
    EXPECT_NEAR(found.value, -2 * std::numbers::ln2, 1e-11);
  }
}

}  // namespace
}  // namespace psolve
