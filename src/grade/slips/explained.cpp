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
/// A wrong number lies between half and twice one like it.
constexpr double kNear = 2;
constexpr double kOfZero = 0.01;
constexpr int kMostOfPair = 11;
constexpr int kPairFrom = 5;  // digits
/// Rounding early moves a number by no more than this part of it, as a rule.
constexpr double kMostRounded = 0.3;
constexpr int kCostOfRounding = 12;

bool is_on_grid(double value, double spacing) {
  const double steps = value / spacing;
  return std::abs(steps - std::round(steps)) <= 1e-6;
}

class Search {
 public:
  Search(const Unexplained& unit, const Scene& scene, const Walk& walk,
         std::span<const RoundedPath> paths)
      : unit_(unit), scene_(scene), walk_(walk), paths_(paths), root_(unit.term) {
    for (const Use& use : scene.uses) values_.push_back(value_of(use.quantity));
  }

  std::vector<Fit> run() {
    for_each_edit(root_, scene_, 20, [&](const Edited& edit) {
      attempt(edit.cost, edit.id, std::string(edit.id) + "@" + edit.detail,
              [&] { return words_of(edit); });
    });
    rounded_early();
    note_chances(0);
    const bool none =
        std::ranges::none_of(fits_, [](const Fit& fit) { return fit.chance <= 0.05; });
    const bool precise = std::ranges::all_of(
        unit_.numbers, [](const WrittenNumber* n) { return n->digits >= kPairFrom; });
    if (none && precise && unit_.numbers.size() == 1) pairs();
    return std::move(fits_);
  }

 private:
  Value value_of(const Quantity& quantity) const {
    return value_made_of(quantity, [&](Cell cell) { return walk_.value(cell); });
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
    const auto hit = fits(*value);
    if (!hit) return;
    hits_.push_back(*hit);
    const Json given = value->size() == 1 ? Json((*value)[0]) : to_json(*value);
    fits_.push_back({std::string(id), cost, std::move(key), sentence(words()), given});
  }

  /// How an edit came to what was written.
  struct Hit {
    double probability = 1;  ///< that one edit comes to such numbers by chance
    bool is_exact = true;    ///< without any rounding
  };

  std::optional<Hit> fits(const Value& value) {
    Hit hit;
    std::vector<double> slack;
    bool has_slack = false;
    for (std::size_t k = 0; k < unit_.at.size(); ++k) {
      if (unit_.at[k] >= value.size()) return std::nullopt;
      const double c = value[unit_.at[k]];
      const WrittenNumber& s = *unit_.numbers[k];
      const double off = std::abs(s.value - c);
      double allowed = std::max(s.unit * (1 + 1e-6), 1e-9 * std::abs(c));
      if (is_count(k)) allowed = 1e-9 * std::max(1.0, std::abs(c));
      if (s.value == 0) allowed = 1e-12;  // 0 is no half rounded down
      if (!(off <= std::max(allowed, kMostOff * std::abs(c)))) return std::nullopt;
      if (off > allowed) {
        if (!has_slack) {
          slack = walk_.slack(root_, uses_of(root_, scene_.key));
          has_slack = true;
        }
        const double most = unit_.at[k] < slack.size() ? slack[unit_.at[k]] : 0;
        allowed += std::min(most * (1 + 1e-6), kMostOff * std::abs(c));
        if (is_count(k) || off > allowed) return std::nullopt;
      }
      hit.probability *= chance_of(s, allowed, is_count(k));
      hit.is_exact = hit.is_exact && off <= 1e-9 * std::abs(c);
    }
    hit.probability = std::max(hit.probability, 1e-12);
    return hit;
  }

  bool is_count(std::size_t k) const {
    return scene_.key.cells()[static_cast<std::size_t>(unit_.cells[k])].is_count;
  }

  /// That a wrong number like this one is hit by one edit: spread evenly over [s/kNear, kNear s] on
  /// a logarithmic scale.
  static double chance_of(const WrittenNumber& s, double allowed, bool is_count) {
    if (s.value == 0) return kOfZero;
    const double width = is_count && s.value == std::round(s.value) ? 1 : 2 * allowed;
    return std::min(1.0, width / std::abs(s.value) / (2 * std::log(kNear)));
  }

  /// What is hit by chance: the expected number of edits as simple as this one that give such a
  /// number, if it were any. An edit that comes to it without rounding is one of those that come to
  /// a number of as few digits, which are fewer where edits give numbers of many.
  void note_chances(std::size_t first) {
    for (std::size_t i = first; i < fits_.size(); ++i) {
      const double tried = static_cast<double>(tried_like(fits_[i].cost, hits_[i].is_exact));
      fits_[i].chance = std::min(1.0, tried * hits_[i].probability);
    }
  }

  /// How many different numbers the edits of at most this cost give that a wrong number like this
  /// one might hit: of its sign, and not far from it.
  std::size_t tried_like(int cost, bool exact) const {
    const WrittenNumber& written = *unit_.numbers[0];
    std::vector<double> values;
    for (const auto& [c, value] : tried_) {
      const double ratio = value / written.value;
      if (c > cost || !(ratio > 1 / kNear && ratio < kNear)) continue;
      if (exact && written.unit > 0 && !is_on_grid(value, 2 * written.unit)) continue;
      values.push_back(value);
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
        unit_.numbers.size() == 1 ? write(Formula(unit_.numbers[0]->value), Hand::unicode) : "This";
    return number + " comes out when " + words + ": " + write(line, Hand::unicode);
  }

  /// Where the values before were rounded to a few digits: all along the way, or just here.
  void rounded_early() {
    const double written = unit_.numbers[0]->value;
    const double right = walk_.carried(unit_.cells[0]);
    const double most = kMostRounded * std::max(std::abs(written), std::abs(right));
    const bool computes = std::ranges::any_of(
        scene_.uses, [&](const Use& use) { return scene_.key.given_of(use.name) == nullptr; });
    if (!computes || is_count(0) || std::abs(written - right) > most) return;
    const std::vector<Value> exact = values_;
    for (const RoundedPath& path : paths_) {
      for (const bool all_along : {true, false}) {
        for (std::size_t i = 0; i < values_.size(); ++i) {
          values_[i] = value_made_of(scene_.uses[i].quantity, [&](Cell cell) {
            return all_along ? path.value(cell) : path.once(cell);
          });
        }
        attempt(kCostOfRounding, "rounded-early", "rounded-early@" + std::to_string(path.digits()),
                [&] { return "earlier values are first rounded to " + path.name(); });
      }
    }
    values_ = exact;
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
    note_chances(before);
  }

  struct Tried {
    int cost;
    double value;
  };

  const Unexplained& unit_;
  const Scene& scene_;
  const Walk& walk_;
  std::span<const RoundedPath> paths_;
  Term root_;
  std::unordered_map<std::string, Value> others_;  ///< of quantities that edits bring in
  std::vector<Value> values_;
  std::vector<Tried> tried_;
  std::vector<Fit> fits_;
  std::vector<Hit> hits_;  ///< of each fit
};

}  // namespace

std::vector<Fit> fits_of(const Unexplained& unit, const Scene& scene, const Walk& walk,
                         std::span<const RoundedPath> paths) {
  return Search(unit, scene, walk, paths).run();
}

}  // namespace psolve
