// The largest rate η below which a step lowers the loss: L(θ − η ∂L/∂θ) < L(θ).
//
// Along the step the loss of a network of convolutions, pooling and relu is piecewise a polynomial
// in η that starts with the slope −‖∂L/∂θ‖² < 0; the largest rate is where it first comes back to
// L(θ). With one layer of parameters and one piece that is 2‖g‖²/(gᵀH g). Where the loss has a kink
// at θ, or a symbol of the step also stands in data, it may rise at once: then the rate is 0.

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "math/backpropagation/solve.h"

#include "math/calculus/rules.h"

namespace psolve {
namespace {

/// Multiplications of one loss up to which the rate is searched for.
constexpr double kMostWork = 1e6;
/// How fast the search goes out, and how far beyond its first guess.
constexpr double kGrowth = 1.2;
constexpr double kFarthest = 1e4;

class RateSearch {
 public:
  explicit RateSearch(const NetworkSolver& solver) : solver_(solver) {}

  double loss_at(double rate) const { return solver_.loss_of(solver_.stepped(rate)); }

  /// Where the loss is first back at its old value, 0 where it rises at once; none where it is not
  /// within reach.
  std::optional<double> crossing() const {
    const double slope = descent();
    const double before = loss_at(0);  // as the others are, not settled
    if (slope < 0) return 0;
    if (!(slope > 0) || !(before > 0)) return std::nullopt;
    const double guess = first_guess(before, slope);
    const std::optional<double> start = falling(before, guess / 64);
    if (!start) return rise_at_once(before, guess / 64);
    double lower = *start, low = *start, high = *start;
    double at_lower = loss_at(lower), at_low = at_lower, at_high = at_lower;
    while (at_high < before) {
      if (at_lower < at_low && at_high < at_low) {  // it may have risen higher between them
        const double top = peak(lower, high);
        if (loss_at(top) >= before) return last_below(before, lower, top);
      }
      lower = low, at_lower = at_low;
      low = high, at_low = at_high;
      high *= kGrowth;
      if (high > kFarthest * guess) return std::nullopt;
      at_high = loss_at(high);
    }
    return last_below(before, low, high);
  }

 private:
  /// A rate from `rate` down up to which the loss falls about in proportion to it, so that no rise lies
  /// before it; none where doubles do not resolve such a fall.
  std::optional<double> falling(double before, double rate) const {
    constexpr double kResolved = 1e-12;
    double fall = before - loss_at(rate);
    for (int i = 0; i < 200; ++i) {
      const double shorter = before - loss_at(rate / 4);
      if (shorter > kResolved * before && 2 * shorter < fall && fall < 8 * shorter) return rate;
      rate /= 4;
      fall = shorter;
    }
    return std::nullopt;
  }

  /// The rate from `low` to `high` at which the loss is greatest, where it rises and falls once:
  /// by golden sections, some millionth of the distance off.
  double peak(double low, double high) const {
    constexpr double kShorter = 0.38196601125010515;
    constexpr int kSections = 28;
    double left = low + kShorter * (high - low), right = high - kShorter * (high - low);
    double at_left = loss_at(left), at_right = loss_at(right);
    for (int i = 0; i < kSections; ++i) {
      if (at_left > at_right) {
        high = std::exchange(right, left), at_right = at_left;
        left = low + kShorter * (high - low), at_left = loss_at(left);
      } else {
        low = std::exchange(left, right), at_left = at_right;
        right = high - kShorter * (high - low), at_right = loss_at(right);
      }
    }
    return at_left > at_right ? left : right;
  }

  /// Halves [low, high], whose ends lie below `before` and not below it, down to one double. Before
  /// that secants narrow it; a side that stays is given half the weight (the Illinois rule), so that
  /// the other comes in too.
  double last_below(double before, double low, double high) const {
    constexpr int kSecants = 12;
    constexpr double kNarrow = 1e-14;
    double above_low = loss_at(low) - before;
    double above_high = loss_at(high) - before;
    double stayed = 0;  // the end that the last secant left where it was
    for (int i = 0; i < kSecants && high - low > kNarrow * high; ++i) {
      const double root = high - above_high * (high - low) / (above_high - above_low);
      if (!(low < root && root < high)) break;
      const double above = loss_at(root) - before;
      const bool is_low = above < 0;
      if (is_low && stayed == high) above_high /= 2;
      if (!is_low && stayed == low) above_low /= 2;
      stayed = is_low ? high : low;
      (is_low ? low : high) = root;
      (is_low ? above_low : above_high) = above;
    }
    for (double middle = (low + high) / 2; low < middle && middle < high;
         middle = (low + high) / 2) {
      (loss_at(middle) < before ? low : high) = middle;
    }
    return low;
  }

  /// 0 where the loss rises in proportion to the rate, however small; none where it rises with the
  /// square, as it does beyond a fall that doubles do not resolve.
  std::optional<double> rise_at_once(double before, double rate) const {
    constexpr double kResolved = 1e-10;
    double rise = loss_at(rate) - before;
    if (!std::isfinite(rate)) return std::nullopt;
    for (double shorter = loss_at(rate /= 4) - before; rate > 0 && shorter > kResolved * before;
         shorter = loss_at(rate /= 4) - before) {
      if (shorter < kResolved * 16 * before && shorter * 8 > rise) return 0;
      rise = shorter;
    }
    return std::nullopt;
  }

  /// How fast the loss falls along a step.
  double descent() const {
    const ExampleGradients& gradients = solver_.gradients();
    const ExampleGradients& directions = solver_.directions();
    double total = 0;
    for (Index l = 0; l < std::ssize(gradients); ++l) {
      if (gradients[l].weights) {
        total += gradients[l].weights->cwiseProduct(*directions[l].weights).sum();
      }
      if (gradients[l].bias) total += gradients[l].bias->dot(*directions[l].bias);
    }
    return total;
  }

  /// 2‖g‖²/(gᵀH g) by a second difference, or L/‖g‖² where the loss is not convex here.
  double first_guess(double before, double slope) const {
    const double reach = before / slope;
    const double h = 1e-3 * reach;
    const double curvature = 2 * (loss_at(h) - before + h * slope) / (h * h);
    const double guess = 2 * slope / curvature;
    return std::isfinite(guess) && guess > 0 ? guess : reach;
  }

  const NetworkSolver& solver_;
};

/// Whether a search takes too long.
bool is_large(const Network<double>& network) {
  return static_cast<double>(network.examples.size()) * multiplications(network) > kMostWork;
}

void record(const RateSearch& search, double largest, Workings& work) {
  if (!work.recording()) return;
  constexpr std::array parts = {0.0, 0.25, 0.5, 0.75, 1.0, 1.25};
  const Formula losses = table({sym("eta"), sym("L")}, std::ssize(parts), [&](Index i, Index j) {
    const double rate = parts[i] * largest;
    return Formula(j == 0 ? rate : search.loss_at(rate));
  });
  work.note("largest_learning_rate", rule::evaluation,
            {"The rates at which the loss falls: along the step ",
             sym("theta") - sym("eta") * derivative(sym("L"), sym("theta")),
             " it falls at first, and is back at its old value at the largest rate"},
            {losses}, Json(largest));
}

}  // namespace

bool rises_at_once(const NetworkSolver& solver) {
  return !is_large(solver.network()) && RateSearch(solver).crossing() == 0.0;
}

void add_largest_rate(NetworkSolver& solver, std::optional<double> rate, Workings& work) {
  Solution& solution = solver.solution;
  if (is_large(solver.network())) {
    solution.remarks.push_back(
        {"largest-rate-not-searched", Remark::Kind::limit,
         "The largest learning rate is not searched for in a network of this size."});
    return;
  }
  const RateSearch search(solver);
  const std::optional<double> largest = search.crossing();
  solution.answers["largest_learning_rate"] = largest ? Json(*largest) : Json();
  if (!largest || *largest == 0) return;
  record(search, *largest, work);
  if (!work.recording() || !rate || *rate <= *largest) return;
  solution.remarks.push_back(
      {"largest-rate",
       Remark::Kind::explanation,
       {"A step lowers the loss only for rates below ", Formula(*largest), "; ",
        equals({sym("eta"), *rate}), " is ", Formula(*rate / *largest), " times as long."}});
}

}  // namespace psolve
