#include "problems/boolean_net/separability.h"

#include <algorithm>

#include "formula/index.h"

namespace psolve::boolean_net {
namespace {

class Decision {
 public:
  explicit Decision(const std::vector<bool>& table)
      : table_(table), inputs_(__builtin_ctzll(table.size())) {}

  Separability run() {
    if (auto found = rise_and_fall()) return *found;
    for (std::uint32_t x = 0; x < table_.size(); ++x) {
      if (is_extreme(x)) add(x);
    }
    for (;;) {
      const Separation separation = separate(sides_);
      if (!separation.hyperplane) return certificate(separation.equal_sums);
      if (!add_violated(*separation.hyperplane)) return {lightest(*separation.hyperplane), {}, {}};
    }
  }

 private:
  static constexpr double kMostTries = 100'000;

  std::vector<long> bits(std::uint32_t x) const {
    std::vector<long> bits;
    for (Index i = 0; i < inputs_; ++i) {
      bits.push_back(static_cast<long>(x >> (inputs_ - 1 - i) & 1));
    }
    return bits;
  }

  void add(std::uint32_t x) {
    (table_[x] ? sides_.on : sides_.off).push_back(bits(x));
    (table_[x] ? on_ : off_).push_back(x);
  }

  /// Notes how the function moves with each input; where it moves both ways, the reason.
  std::optional<Separability> rise_and_fall() {
    for (std::uint32_t bit = 1; bit < table_.size(); bit *= 2) {
      std::optional<std::uint32_t> rise;
      std::optional<std::uint32_t> fall;
      for (std::uint32_t x = 0; x < table_.size(); ++x) {
        if ((x & bit) != 0 || table_[x] == table_[x | bit]) continue;
        auto& first = table_[x] ? fall : rise;
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
  /// steps up are those on which it can only rise.
  bool is_extreme(std::uint32_t x) const {
    for (std::uint32_t bit = 1; bit < table_.size(); bit *= 2) {
      const bool is_up = ((x ^ falling_) & bit) != 0;
      if (is_up == table_[x] && table_[x ^ bit] == table_[x]) return false;
    }
    return true;
  }

  bool add_violated(const Hyperplane& plane) {
    bool any = false;
    for (std::uint32_t x = 0; x < table_.size(); ++x) {
      if (is_above(plane, x) == table_[x]) continue;
      add(x);
      any = true;
    }
    return any;
  }

  bool is_above(const Hyperplane& plane, std::uint32_t x) const {
    const std::vector<long> point = bits(x);
    long sum = 0;
    for (Index i = 0; i < inputs_; ++i) sum += plane.weights[i] * point[i];
    return sum >= plane.threshold;
  }

  /// The same function with smaller weights, where they are found.
  Hyperplane lightest(const Hyperplane& plane) const {
    Hyperplane light = lightened(sides_, plane, kMostTries).plane;
    for (std::uint32_t x = 0; x < table_.size(); ++x) {
      if (is_above(light, x) != table_[x]) return plane;
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

  const std::vector<bool>& table_;
  Index inputs_;
  std::uint32_t falling_ = 0;  ///< inputs with which the function falls
  Dichotomy sides_;
  std::vector<std::uint32_t> on_;  ///< the points of `sides_`
  std::vector<std::uint32_t> off_;
};

}  // namespace

Separability separability(const std::vector<bool>& table) {
  return Decision(table).run();
}

}  // namespace psolve::boolean_net
