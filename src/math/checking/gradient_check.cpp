#include "math/checking/gradient_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/worst_error.h"
#include "math/numbers/finite_difference.h"
#include "math/numbers/random.h"

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
/// of the gradients with those signs. First in doubles; where that leaves a doubt, with what rounding
/// can do.
Check check_together(const LossDefinition& loss, const std::vector<double>& found) {
  constexpr double kTolerance = 1e-11;
  Random random(1);
  std::vector<Dual> at(loss.at.begin(), loss.at.end());
  double sum = 0;
  double size = 0;
  for (Index k = 0; k < std::ssize(found); ++k) {
    at[k].derivative = random.bits() >> 63 == 0 ? 1 : -1;
    sum += at[k].derivative * found[k];
    size += std::abs(found[k]);
  }
  Check check{"gradients/direction",
              fmt::format("all {} gradients together, along a random direction", found.size()),
              "dual numbers", relative_error(std::abs(sum - loss.dual(at).derivative), size),
              kTolerance};
  if (check.passed()) return check;
  auto tracked = exact<1>(loss.at);
  for (Index k = 0; k < std::ssize(found); ++k) tracked[k].move(0, at[k].derivative);
  const Tracked<1> result = loss.along(tracked);
  WorstError worst;
  worst.add(sum, result.slope[0],
            result.slope_off(0) + static_cast<double>(found.size()) * rounding_of(size));
  check.error = worst.error();
  check.tolerance = worst.tolerance();
  return check;
}

/// A sample of gradients, and one direction in which they are compared together: its steps are of
/// the size of the numbers.
struct Sample {
  std::vector<Index> places;
  std::vector<double> direction;  ///< 0 where nothing was sampled
  double along = 0;               ///< the slope in that direction, by the gradients
  double size = 0;                ///< Σ |…| of what adds up to it
};

Sample sample_of(const LossDefinition& loss, const std::vector<double>& found, Index count) {
  Sample sample{.places = sampled(found.size(), count),
                .direction = std::vector<double>(loss.at.size())};
  double largest = 1;
  for (const double v : loss.at) largest = std::max(largest, std::abs(v));
  Random random(2);
  for (const Index k : sample.places) {
    const double size = loss.at[k] == 0 ? 1 / largest : std::abs(loss.at[k]);
    sample.direction[k] = random.bits() >> 63 == 0 ? size : -size;
    sample.along += sample.direction[k] * found[k];
    sample.size += size * std::abs(found[k]);
  }
  return sample;
}

std::string one_by_one_claim(Index compared, Index of) {
  return fmt::format("{} of {} gradients, relative to the largest", compared, of);
}
std::string together_claim(Index compared, Index of) {
  return fmt::format("{} of {} gradients together, along a random direction", compared, of);
}

Check check_dual_in_doubles(const LossDefinition& loss, const std::vector<double>& found,
                            const Sample& sample) {
  std::vector<Dual> at(loss.at.begin(), loss.at.end());
  double error = 0;
  double largest = 0;
  for (const Index k : sample.places) {
    at[k].derivative = 1;
    error = worse(error, std::abs(loss.dual(at).derivative - found[k]));
    at[k].derivative = 0;
    largest = std::max(largest, std::abs(found[k]));
  }
  return {"gradients/dual", one_by_one_claim(sample.places.size(), found.size()), "dual numbers",
          relative_error(error, largest), 1e-11};
}

Check check_difference_in_doubles(const LossDefinition& loss, const std::vector<double>& found,
                                  const Sample& sample) {
  std::vector<double> shifted = loss.at;
  const double slope = central_difference(
      [&](double step) {
        for (const Index k : sample.places) {
          shifted[k] = loss.at[k] + step * sample.direction[k];
        }
        return loss.value(shifted);
      },
      0);
  return {"gradients/differences", together_claim(sample.places.size(), found.size()),
          "a central difference", relative_error(std::abs(slope - sample.along), sample.size),
          1e-7};
}

Check check_dual(const LossDefinition& loss, const std::vector<double>& found,
                 const std::vector<Index>& sample) {
  auto at = exact<kTrackedTogether>(loss.at);
  WorstError worst;
  for (auto first = sample.begin(); first != sample.end();) {
    const auto last = first + std::min<Index>(kTrackedTogether, sample.end() - first);
    for (auto k = first; k != last; ++k) at[*k].move(static_cast<int>(k - first), 1);
    const auto result = loss.tracked(at);
    for (auto k = first; k != last; ++k) {
      at[*k].stop(static_cast<int>(k - first));
      worst.add(found[*k], result.slope[k - first], result.slope_off(static_cast<int>(k - first)));
    }
    first = last;
  }
  return {"gradients/dual", one_by_one_claim(worst.count(), found.size()), "dual numbers",
          worst.error(), worst.tolerance()};
}

Check check_difference(const LossDefinition& loss, const std::vector<double>& found,
                       const Sample& sample) {
  const auto on_the_way = loss.along(moving_along(loss.at, sample.direction, kStepOfDifference));
  const double loss_moved = on_the_way.moved + rounding_of(on_the_way.value);
  const double moved = on_the_way.slope_off(0) + kRoundingOfDifference * loss_moved +
                       static_cast<double>(sample.places.size()) * rounding_of(sample.size);
  WorstError worst;
  worst.add(sample.along, difference_along(loss.precise, loss.at, sample.direction), moved);
  return {"gradients/differences", together_claim(sample.places.size(), found.size()),
          "a central difference in 50 digits", worst.error(), worst.tolerance()};
}

}  // namespace

std::vector<Check> check_gradients(const LossDefinition& loss, const std::vector<double>& found) {
  if (loss.multiplications > kMostOneByOne && std::ssize(found) > kTrackedTogether) {
    return {check_together(loss, found)};
  }
  const double passes = std::max(1.0, kBudget / loss.multiplications);
  const auto affordable = static_cast<Index>(std::min(passes * kTrackedTogether, 1e6));
  const Sample sample = sample_of(loss, found, std::min(affordable, kMostSampled));
  std::vector<Check> checks = {check_dual_in_doubles(loss, found, sample),
                               check_difference_in_doubles(loss, found, sample)};
  if (std::ranges::all_of(checks, &Check::passed)) return checks;
  checks = {check_dual(loss, found, sample.places)};
  const double precise = kMultiplication * loss.multiplications + kFunction * loss.functions;
  if (precise <= kMostPrecise) {
    Check difference = check_difference(loss, found, sample);
    if (difference.tolerance < 1) checks.push_back(std::move(difference));
  }
  return checks;
}

}  // namespace psolve
