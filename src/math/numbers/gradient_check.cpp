#include "math/numbers/gradient_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/numbers/random.h"
#include "math/numbers/worst_error.h"

namespace psolve {
namespace {

/// Multiplications that the passes with several derivatives may cost, and from which on there is
/// one pass with one.
constexpr double kBudget = 1e6;
constexpr double kMostOneByOne = 5e5;
constexpr Index kMostSampled = 200;
/// Microseconds that an evaluation in 50 digits may take, and what it takes.
constexpr double kMostPrecise = 5e4;
constexpr double kMultiplication = 0.15;
constexpr double kFunction = 16;

template <int N>
std::vector<Tracked<N>> exact(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

/// All gradients at once: how the loss changes along a direction of ±1 for every number is the sum
/// of the gradients with those signs.
Check check_together(const LossDefinition& loss, const std::vector<double>& found) {
  Random random(1);
  auto at = exact<1>(loss.at);
  double sum = 0;
  double size = 0;
  for (Index k = 0; k < std::ssize(found); ++k) {
    at[k].move(0, random.bits() >> 63 == 0 ? 1 : -1);
    sum += at[k].slope[0] * found[k];
    size += std::abs(found[k]);
  }
  const Tracked<1> result = loss.along(at);
  WorstError worst;
  worst.add(sum, result.slope[0], result.slope_moved[0] + rounding_of(size));
  return {"gradients/direction",
          fmt::format("all {} gradients together, along a random direction", found.size()),
          "dual numbers", worst.error(), worst.tolerance()};
}

/// The check of a sample of gradients one by one, and what rounding can do to each of them and to
/// the loss.
struct OneByOne {
  Check check;
  std::vector<double> moved;
  double loss_moved = 0;
};

OneByOne check_dual(const LossDefinition& loss, const std::vector<double>& found,
                    const std::vector<Index>& sample) {
  auto at = exact<kTrackedTogether>(loss.at);
  WorstError worst;
  std::vector<double> moved;
  double loss_moved = 0;
  for (auto first = sample.begin(); first != sample.end();) {
    const auto last = first + std::min<Index>(kTrackedTogether, sample.end() - first);
    for (auto k = first; k != last; ++k) at[*k].move(static_cast<int>(k - first), 1);
    const auto result = loss.tracked(at);
    for (auto k = first; k != last; ++k) {
      at[*k].stop(static_cast<int>(k - first));
      worst.add(found[*k], result.slope[k - first], result.slope_moved[k - first]);
      moved.push_back(result.slope_moved[k - first]);
    }
    loss_moved = result.moved + rounding_of(result.value);
    first = last;
  }
  return {{"gradients/dual",
           fmt::format("{} of {} gradients, relative to the largest", worst.count(), found.size()),
           "dual numbers", worst.error(), worst.tolerance()},
          std::move(moved),
          loss_moved};
}

/// The gradients of a sample together, along a direction whose steps are of the size of the numbers.
Check check_difference(const LossDefinition& loss, const std::vector<double>& found,
                       const std::vector<Index>& sample, const OneByOne& one_by_one) {
  double largest = 1;
  for (const double v : loss.at) largest = std::max(largest, std::abs(v));
  Random random(2);
  std::vector<double> direction(loss.at.size());
  double sum = 0;
  double sum_moved = kRoundingOfDifference * one_by_one.loss_moved + kCurvature;
  for (Index i = 0; i < std::ssize(sample); ++i) {
    const Index k = sample[i];
    const double size = loss.at[k] == 0 ? 1 / largest : std::abs(loss.at[k]);
    direction[k] = random.bits() >> 63 == 0 ? size : -size;
    sum += direction[k] * found[k];
    sum_moved += size * (one_by_one.moved[i] + rounding_of(found[k]));
  }
  const double slope = difference_along(loss.precise, loss.at, direction);
  WorstError worst;
  worst.add(sum, slope, sum_moved);
  return {"gradients/differences",
          fmt::format("{} of {} gradients together, along a random direction", sample.size(),
                      found.size()),
          "a central difference in 50 digits", worst.error(), worst.tolerance()};
}

}  // namespace

std::vector<Check> check_gradients(const LossDefinition& loss, const std::vector<double>& found) {
  if (loss.multiplications > kMostOneByOne && std::ssize(found) > kTrackedTogether) {
    return {check_together(loss, found)};
  }
  const double passes = std::max(1.0, kBudget / loss.multiplications);
  const auto affordable = static_cast<Index>(std::min(passes * kTrackedTogether, 1e6));
  const auto sample = sampled(found.size(), std::min(affordable, kMostSampled));
  const OneByOne one_by_one = check_dual(loss, found, sample);
  std::vector<Check> checks = {one_by_one.check};
  const double precise = kMultiplication * loss.multiplications + kFunction * loss.functions;
  if (precise <= kMostPrecise) {
    Check difference = check_difference(loss, found, sample, one_by_one);
    if (difference.tolerance < 1) checks.push_back(std::move(difference));
  }
  return checks;
}

}  // namespace psolve
