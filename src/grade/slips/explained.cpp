#include "grade/slips/explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/matrix.h"
#include "formula/notation.h"
#include "grade/slips/terms.h"

namespace psolve {
namespace {

/// Of the number's size: how far what an edit gives may lie off, where earlier values were rounded.
constexpr double kMostOff = 0.02;
/// The chance that a number written in full is hit by one edit is at most this: small whole numbers
/// and short decimals are often met, longer ones seldom.
constexpr double kExactly = 7e-3;
constexpr double kSharply = 2e-3;
constexpr int kSharp = 3;
constexpr double kNear = 3;
constexpr double kOfZero = 0.01;
constexpr int kMostOfPair = 11;
constexpr int kPairFrom = 5;  // digits

class Search {
 public:
  Search(const Unexplained& unit, const Scene& scene, const Walk& walk)
      : unit_(unit), scene_(scene), walk_(walk), root_(unit.term) {
    for (const Use& use : scene.uses) values_.push_back(value_of(use.quantity));
  }

  std::vector<Fit> run() {
    for_each_edit(root_, scene_, 20, [&](const Edited& edit) {
      attempt(edit.cost, edit.id, std::string(edit.id) + "@" + edit.detail,
              [&] { return words_of(edit); });
    });
    rounded_early();
    bool none = true;
    for (Fit& fit : fits_) {
      fit.chance = std::min(1.0, static_cast<double>(tried_up_to(fit.cost)) * probability_);
      none = none && fit.chance > 0.05;
    }
    const bool precise = std::ranges::all_of(
        unit_.numbers, [](const WrittenNumber* n) { return n->digits >= kPairFrom; });
    if (none && precise && unit_.numbers.size() == 1) pairs();
    return std::move(fits_);
  }

 private:
  Value value_of(const Quantity& quantity) const {
    if (quantity.shape.rank() == 0) return walk_.value(quantity.cells[0]);
    std::vector<double> entries;
    for (const Cell cell : quantity.cells) entries.push_back(walk_.value(cell));
    return {quantity.shape, std::move(entries)};
  }

  Result<Value> evaluated() {
    return evaluate(root_, [&](const std::string& name) -> const Value* {
      for (std::size_t i = 0; i < values_.size(); ++i) {
        if (scene_.uses[i].name == name) return &values_[i];
      }
      const auto known = others_.find(name);
      if (known != others_.end()) return &known->second;
      const auto quantity = scene_.key.find(name);
      return quantity ? &others_.emplace(name, value_of(*quantity)).first->second : nullptr;
    });
  }

  template <class Words>
  void attempt(int cost, std::string_view id, std::string key, Words&& words) {
    const auto value = evaluated();
    if (!value) return;
    const std::size_t first = unit_.at[0];
    if (first >= value->size()) return;
    tried_.push_back({cost, (*value)[first]});
    if (!fits(*value)) return;
    const Json given = value->size() == 1 ? Json((*value)[0]) : to_json(*value);
    fits_.push_back({std::string(id), cost, std::move(key), sentence(words()), given});
  }

  bool fits(const Value& value) {
    double probability = 1;
    std::vector<double> slack;
    bool has_slack = false;
    for (std::size_t k = 0; k < unit_.at.size(); ++k) {
      if (unit_.at[k] >= value.size()) return false;
      const double c = value[unit_.at[k]];
      const WrittenNumber& s = *unit_.numbers[k];
      const double off = std::abs(s.value - c);
      double allowed = std::max(s.unit * (1 + 1e-6), 1e-9 * std::abs(c));
      if (is_count(k)) allowed = 1e-9 * std::max(1.0, std::abs(c));
      if (!(off <= std::max(allowed, kMostOff * std::abs(c)))) return false;
      if (off > allowed) {
        if (!has_slack) {
          slack = walk_.slack(root_, uses_of(root_, scene_.key));
          has_slack = true;
        }
        const double most = unit_.at[k] < slack.size() ? slack[unit_.at[k]] : 0;
        allowed += std::min(most * (1 + 1e-6), kMostOff * std::abs(c));
        if (is_count(k) || off > allowed) return false;
      }
      const double chance = chance_of(s, allowed, is_count(k));
      const bool exactly = off <= 1e-9 * std::abs(c);
      probability *= exactly ? std::min(s.digits < kSharp ? kExactly : kSharply, chance) : chance;
    }
    probability_ = std::max(probability, 1e-12);
    return true;
  }

  bool is_count(std::size_t k) const {
    return scene_.key.cells()[static_cast<std::size_t>(unit_.cells[k])].is_count;
  }

  /// That a wrong number like this one is hit by one edit: spread evenly over [s/kNear, kNear s] on
  /// a logarithmic scale.
  static double chance_of(const WrittenNumber& s, double allowed, bool is_count) {
    if (s.value == 0) return kOfZero;
    const double width = is_count ? 1 : 2 * allowed;
    return std::min(1.0, width / std::abs(s.value) / (2 * std::log(kNear)));
  }

  /// How many different numbers the edits of at most this cost give that a wrong number like this
  /// one might hit: of its sign, and not far from it.
  std::size_t tried_up_to(int cost) const {
    const double near = unit_.numbers[0]->value;
    std::vector<double> values;
    for (const auto& [c, value] : tried_) {
      const double ratio = value / near;
      if (c <= cost && ratio > 1 / kNear && ratio < kNear) values.push_back(value);
    }
    std::ranges::sort(values);
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i == 0 || values[i] - values[i - 1] > 1e-9 * std::abs(values[i])) ++distinct;
    }
    return std::max<std::size_t>(distinct, 1);
  }

  std::string words_of(const Edited& edit) const {
    const auto written = [&](const Term& term) {
      const std::string text = write(formula_of(term, scene_.key), Hand::unicode);
      return term.is("Add") || term.is("Subtract") ? "(" + text + ")" : text;
    };
    return fmt::format(fmt::runtime(edit.words), written(edit.subject), written(edit.before));
  }

  std::string sentence(const std::string& words) const {
    const Formula line = equals({scene_.key.symbol_of(unit_.name), formula_of(root_, scene_.key)});
    const std::string number =
        unit_.numbers.size() == 1 ? write(Formula(unit_.numbers[0]->value), Hand::unicode) : "this";
    return number + " comes out when " + words + ": " + write(line, Hand::unicode);
  }

  /// Where the values before were rounded to a few digits.
  void rounded_early() {
    const std::vector<Value> exact = values_;
    const bool computes = std::ranges::any_of(
        scene_.uses, [&](const Use& use) { return scene_.key.given_of(use.name) == nullptr; });
    if (!computes) return;
    static const std::string key = "rounded-early@";
    for (const int digits : {2, 3, 4}) {
      for (const bool decimals : {false, true}) {
        for (std::size_t i = 0; i < values_.size(); ++i) {
          if (scene_.key.given_of(scene_.uses[i].name) != nullptr) continue;
          std::vector<double> entries;
          for (const double x : exact[i].entries()) entries.push_back(rounded(x, digits, decimals));
          values_[i] = Value(exact[i].shape(), std::move(entries));
        }
        const std::string what = fmt::format("earlier values are first rounded to {} {}", digits,
                                             decimals ? "decimals" : "digits");
        attempt(12, "rounded-early", key + std::to_string(digits), [&] { return what; });
        values_ = exact;
      }
    }
  }

  static double rounded(double x, int digits, bool decimals) {
    if (x == 0 || !std::isfinite(x)) return x;
    const int places =
        decimals ? digits : digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(x))));
    const double scale = std::pow(10.0, places);
    return std::round(x * scale) / scale;
  }

  /// Two edits at once, both of the simplest.
  void pairs() {
    const std::size_t before = fits_.size();
    for_each_edit(root_, scene_, kMostOfPair, [&](const Edited& one) {
      for_each_edit(root_, scene_, kMostOfPair, [&](const Edited& two) {
        const std::string key =
            std::string(one.id) + "@" + one.detail + "+" + std::string(two.id) + "@" + two.detail;
        attempt(one.cost + two.cost, one.id, key,
                [&] { return words_of(one) + " and " + words_of(two); });
      });
    });
    for (std::size_t i = before; i < fits_.size(); ++i) {
      const std::size_t tried = tried_up_to(fits_[i].cost);
      fits_[i].chance = std::min(1.0, static_cast<double>(tried) * probability_);
    }
  }

  struct Tried {
    int cost;
    double value;
  };

  const Unexplained& unit_;
  const Scene& scene_;
  const Walk& walk_;
  Term root_;
  std::unordered_map<std::string, Value> others_;  ///< of quantities that edits bring in
  std::vector<Value> values_;
  std::vector<Tried> tried_;
  std::vector<Fit> fits_;
  double probability_ = 1;
};

}  // namespace

std::vector<Fit> fits_of(const Unexplained& unit, const Scene& scene, const Walk& walk) {
  return Search(unit, scene, walk).run();
}

}  // namespace psolve
