#include "problems/boolean_net/separability.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "formula/index.h"

namespace psolve::boolean_net {
namespace {

class Decision {
 public:
  explicit Decision(const BooleanFunction& function)
      : function_(function), inputs_(function.variables()) {}

  Separability run() {
    if (auto found = rise_and_fall()) return *found;
    for (std::uint32_t x = 0; x < points(); ++x) {
      if (is_extreme(x)) add(x);
    }
    if (on_.empty() && off_.empty()) return {Hyperplane{std::vector<long>(inputs_), 1}, {}, {}};
    for (;;) {
      const Separation separation = separate(sides_);
      if (!separation.hyperplane) return certificate(separation.equal_sums);
      if (!add_violated(*separation.hyperplane)) return {lightest(*separation.hyperplane), {}, {}};
    }
  }

 private:
  static constexpr double kMostTries = 100'000;
  static constexpr Index kMostAdded = 64;  // points a round

  std::uint32_t points() const { return static_cast<std::uint32_t>(function_.points()); }

  std::vector<long> bits(std::uint32_t x) const {
    std::vector<long> bits;
    for (Index i = 0; i < inputs_; ++i) {
      bits.push_back(static_cast<long>(x >> (inputs_ - 1 - i) & 1));
    }
    return bits;
  }

  void add(std::uint32_t x) {
    (function_.on[x] ? sides_.on : sides_.off).push_back(bits(x));
    (function_.on[x] ? on_ : off_).push_back(x);
  }

  /// Notes how the function moves with each input; where it moves both ways, the reason.
  std::optional<Separability> rise_and_fall() {
    for (std::uint32_t bit = 1; bit < points(); bit *= 2) {
      std::optional<std::uint32_t> rise;
      std::optional<std::uint32_t> fall;
      for (std::uint32_t x = 0; x < points(); ++x) {
        if ((x & bit) != 0 || !function_.differs(x, x | bit)) continue;
        auto& first = function_.on[x] ? fall : rise;
        if (!first) first = x;
      }
      if (rise && fall) {
        return Separability{{}, {{*rise | bit, 1}, {*fall, 1}}, {{*rise, 1}, {*fall | bit, 1}}};
      }
      if (fall) falling_ |= bit;
    }
    return std::nullopt;
  }

  /// Whether the function is 1 here and 0 after every step down, or the other way round, where
  /// steps up are those on which it can only rise; a point where it is free may be either.
  bool is_extreme(std::uint32_t x) const {
    if (!function_.is_bound(x)) return false;
    for (std::uint32_t bit = 1; bit < points(); bit *= 2) {
      const bool is_up = ((x ^ falling_) & bit) != 0;
      const std::uint32_t next = x ^ bit;
      if (is_up == function_.on[x] && function_.is_bound(next) && !function_.differs(x, next)) {
        return false;
      }
    }
    return true;
  }

  /// Adds points on the wrong side of the plane, those that lie deepest in it; whether there are.
  bool add_violated(const Hyperplane& plane) {
    std::vector<std::pair<long, std::uint32_t>> violated;
    for (std::uint32_t x = 0; x < points(); ++x) {
      if (function_.is_bound(x) && is_above(plane, x) != function_.on[x]) {
        violated.emplace_back(-std::abs(excess(plane, x)), x);
      }
    }
    if (std::ssize(violated) > kMostAdded) {
      std::ranges::nth_element(violated, violated.begin() + kMostAdded);
      violated.resize(kMostAdded);
      std::ranges::sort(violated, {}, [](const auto& v) { return v.second; });
    }
    for (const auto& [depth, x] : violated) add(x);
    return !violated.empty();
  }

  long excess(const Hyperplane& plane, std::uint32_t x) const {
    long sum = -plane.threshold;
    for (Index i = 0; i < inputs_; ++i) {
      if ((x >> (inputs_ - 1 - i) & 1) != 0) sum += plane.weights[i];
    }
    return sum;
  }

  bool is_above(const Hyperplane& plane, std::uint32_t x) const { return excess(plane, x) >= 0; }

  /// The same function with smaller weights, where they are found.
  Hyperplane lightest(const Hyperplane& plane) const {
    Hyperplane light = lightened(sides_, plane, kMostTries).plane;
    for (std::uint32_t x = 0; x < points(); ++x) {
      if (function_.is_bound(x) && is_above(light, x) != function_.on[x]) return plane;
    }
    return light;
  }

  Separability certificate(const EqualSums& sums) const {
    Separability result;
    for (Index i = 0; i < std::ssize(on_); ++i) {
      if (sums.on[i] != 0) result.on.push_back({on_[i], sums.on[i]});
    }
    for (Index i = 0; i < std::ssize(off_); ++i) {
      if (sums.off[i] != 0) result.off.push_back({off_[i], sums.off[i]});
    }
    return result;
  }

  const BooleanFunction& function_;
  Index inputs_;
  std::uint32_t falling_ = 0;  ///< inputs with which the function falls
  Dichotomy sides_;
  std::vector<std::uint32_t> on_;  ///< the points of `sides_`
  std::vector<std::uint32_t> off_;
};

}  // namespace

Separability separability(const BooleanFunction& function) {
  return Decision(function).run();
}

}  // namespace psolve::boolean_net
