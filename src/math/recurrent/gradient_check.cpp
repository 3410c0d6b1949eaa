#include "math/recurrent/gradient_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/numbers/finite_difference.h"
#include "math/numbers/random.h"

namespace psolve {
namespace {

/// Multiplications that the checks of the gradients may cost, and what one gradient costs: an
/// evaluation by dual numbers and 48 by differences.
constexpr double kBudget = 3e7;
constexpr double kEvaluations = 49;
constexpr Index kLeastSampled = 4;
constexpr Index kMostSampled = 200;
/// From here on a few gradients would take too long one by one.
constexpr double kMostOneByOne = 1e6;
/// Beyond this growth, differences and then dual numbers are lost in rounding.
constexpr double kMostGrowthOfDifferences = 1e3;
constexpr double kMostGrowth = 1e8;
/// Keeps errors finite where loss and gradients vanish.
constexpr double kLeastScale = 1e-290;
constexpr double kLeastSize = 1e-5;

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::max(most, std::abs(v));
  return most;
}

std::string claim(Index compared, Index of) {
  return fmt::format("{} of {} gradients, relative to the largest", compared, of);
}

/// All gradients at once: how the loss changes along a direction of ±1 for every number is the sum
/// of the gradients with those signs.
Check check_together(const LossDefinition& loss, const std::vector<double>& found) {
  Random random(1);
  std::vector<Dual> moved(loss.at.begin(), loss.at.end());
  double expected = 0;
  double size = kLeastScale;
  for (Index k = 0; k < std::ssize(found); ++k) {
    moved[k].derivative = random.bits() >> 63 == 0 ? 1 : -1;
    expected += moved[k].derivative * found[k];
    size += std::abs(found[k]);
  }
  const double error = std::abs(loss.dual(moved).derivative - expected) / size;
  return {"gradients/direction",
          fmt::format("all {} gradients together, along a random direction", found.size()),
          "dual numbers", error, 1e-10 * loss.growth};
}

Check check_dual(const LossDefinition& loss, const std::vector<double>& found, double scale,
                 const std::vector<Index>& sample) {
  std::vector<Dual> moved(loss.at.begin(), loss.at.end());
  double error = 0;
  for (const Index k : sample) {
    moved[k].derivative = 1;
    error = worse(error, std::abs(loss.dual(moved).derivative - found[k]) / scale);
    moved[k].derivative = 0;
  }
  return {"gradients/dual", claim(sample.size(), found.size()), "dual numbers", error,
          1e-11 * loss.growth};
}

/// Differences cannot see a gradient far below the rounding of the loss, so that their errors are
/// taken relative to the loss, too.
Check check_differences(const LossDefinition& loss, const std::vector<double>& found, double scale,
                        const std::vector<Index>& sample) {
  const double size = std::max({scale, std::abs(loss.value(loss.at)), kLeastSize});
  std::vector<double> shifted = loss.at;
  double error = 0;
  for (const Index k : sample) {
    const double slope = central_difference(
        [&](double value) {
          shifted[k] = value;
          return loss.value(shifted);
        },
        loss.at[k]);
    shifted[k] = loss.at[k];
    error = worse(error, std::abs(slope - found[k]) / size);
  }
  return {"gradients/differences", claim(sample.size(), found.size()) + " or the loss",
          "central differences", error, 1e-7 * loss.growth};
}

}  // namespace

std::vector<Check> check_gradients(const LossDefinition& loss, const std::vector<double>& found) {
  if (loss.growth > kMostGrowth) return {};
  if (loss.multiplications > kMostOneByOne) return {check_together(loss, found)};
  const auto affordable = static_cast<Index>(kBudget / kEvaluations / loss.multiplications);
  const auto sample = sampled(found.size(), std::clamp(affordable, kLeastSampled, kMostSampled));
  const double scale = std::max(largest(found), kLeastScale);
  std::vector<Check> checks = {check_dual(loss, found, scale, sample)};
  if (loss.growth <= kMostGrowthOfDifferences && !loss.at_kink) {
    checks.push_back(check_differences(loss, found, scale, sample));
  }
  return checks;
}

}  // namespace psolve
