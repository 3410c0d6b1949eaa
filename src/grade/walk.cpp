#include "grade/walk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace psolve {
namespace {

/// Values that differ by less are the same number.
constexpr double kSame = 1e-12;
/// A number with fewer digits may excuse no more than this part of itself: so coarse digits do not
/// excuse everything.
constexpr int kFine = 3;
constexpr double kMostOfCoarse = 0.05;
/// Beyond so many inexact inputs their signs are sampled, not gone through.
constexpr std::size_t kMostInexact = 48;

bool same(double a, double b) {
  return a == b || std::abs(a - b) <= kSame * std::max(std::abs(a), std::abs(b));
}

}  // namespace

Walk::Walk(const Key& key, const std::vector<const WrittenNumber*>& handed)
    : key_(key),
      handed_(handed),
      changed_(key.cells().size()),
      depends_(key.cells().size()),
      radii_(key.cells().size(), -1) {
  values_.reserve(key.cells().size());
  for (const KeyCell& cell : key.cells()) values_.push_back(cell.expected);
  carried_ = values_;
  for (std::size_t c = 0; c < values_.size(); ++c) {
    if (key.cells()[c].line >= 0 || handed[c] == nullptr) continue;
    changed_[c] = !same(handed[c]->value, values_[c]);
    if (changed_[c]) values_[c] = handed[c]->value;
  }
  for (std::size_t i = 0; i < key.lines().size(); ++i) take(key.lines()[i], static_cast<int>(i));
}

void Walk::take(const KeyLine& line, int number) {
  const auto depends = std::ranges::any_of(line.uses, [&](const Use& use) {
    return std::ranges::any_of(use.quantity.cells,
                               [&](Cell c) { return changed_[static_cast<std::size_t>(c)] != 0; });
  });
  std::optional<Value> found;
  if (depends) {
    if (auto value = evaluate(line.term(), line.uses)) found = std::move(*value);
  }
  for (std::size_t i = 0; i < line.made.cells.size(); ++i) {
    const auto c = static_cast<std::size_t>(line.made.cells[i]);
    if (key_.cells()[c].line != number) continue;
    if (depends) {
      const bool fits = found && found->size() == line.made.cells.size();
      carried_[c] = fits ? (*found)[i] : std::numeric_limits<double>::quiet_NaN();
      depends_[c] = !same(carried_[c], key_.cells()[c].expected);
    }
    const double value = handed_[c] != nullptr ? handed_[c]->value : carried_[c];
    changed_[c] = !same(value, key_.cells()[c].expected);
    if (changed_[c]) values_[c] = value;
  }
}

Result<Value> Walk::evaluate(const Term& term, const std::vector<Use>& uses) const {
  return evaluate(term, uses, [&](Cell cell) { return value(cell); });
}

double Walk::radius(Cell cell) const {
  const auto c = static_cast<std::size_t>(cell);
  double& known = radii_[c];
  if (known >= 0) return known;
  known = 0;
  if (handed_[c] != nullptr) {
    const WrittenNumber& written = *handed_[c];
    known = key_.cells()[c].is_count ? 0 : written.unit;
    if (written.digits < kFine) known = std::min(known, kMostOfCoarse * std::abs(written.value));
    // Written in full it is as exact as what it comes from.
    if (same(written.value, carried_[c])) known = std::min(known, slack(cell));
  } else if (key_.cells()[c].line >= 0) {
    const KeyLine& line = key_.lines()[static_cast<std::size_t>(key_.cells()[c].line)];
    const std::vector<double> slacks = slack(line.term(), line.uses);
    for (std::size_t i = 0; i < slacks.size() && i < line.made.cells.size(); ++i) {
      radii_[static_cast<std::size_t>(line.made.cells[i])] = slacks[i];
    }
  }
  return known;
}

double Walk::slack(Cell cell) const {
  const int number = key_.cells()[static_cast<std::size_t>(cell)].line;
  if (number < 0) return 0;
  const KeyLine& line = key_.lines()[static_cast<std::size_t>(number)];
  const std::vector<double> slacks = slack(line.term(), line.uses);
  const auto at = std::ranges::find(line.made.cells, cell);
  const auto i = static_cast<std::size_t>(at - line.made.cells.begin());
  return i < slacks.size() ? slacks[i] : 0;
}

std::vector<double> Walk::slack(const Term& term, const std::vector<Use>& uses) const {
  std::vector<Value> values;
  struct Inexact {
    std::size_t use;
    std::size_t entry;
    double radius;
  };
  std::vector<Inexact> inexact;
  for (std::size_t u = 0; u < uses.size(); ++u) {
    values.push_back(value_made_of(uses[u].quantity, [&](Cell cell) { return value(cell); }));
    for (std::size_t i = 0; i < uses[u].quantity.cells.size(); ++i) {
      const double r = radius(uses[u].quantity.cells[i]);
      if (r > 0) inexact.push_back({u, i, r});
    }
  }
  if (inexact.empty()) return {};
  const Lookup lookup = [&](const std::string& name) -> const Value* {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      if (uses[i].name == name) return &values[i];
    }
    return nullptr;
  };
  const auto base = psolve::evaluate(term, lookup);
  if (!base) return {};
  std::vector<double> slacks(base->size(), 0.0);
  const auto with_moved = [&](const Inexact& one, double by) {
    const Value before = values[one.use];
    std::vector<double> entries(before.entries().begin(), before.entries().end());
    entries[one.entry] += by;
    values[one.use] = Value(before.shape(), std::move(entries));
    auto moved = psolve::evaluate(term, lookup);
    values[one.use] = before;
    return moved;
  };
  const std::size_t stride = 1 + inexact.size() / kMostInexact;
  for (std::size_t k = 0; k < inexact.size(); k += stride) {
    std::vector<double> most(slacks.size(), 0.0);
    for (const double by : {inexact[k].radius, -inexact[k].radius}) {
      const auto moved = with_moved(inexact[k], by);
      if (!moved || moved->size() != base->size()) continue;
      for (std::size_t i = 0; i < most.size(); ++i) {
        most[i] = std::fmax(most[i], std::abs((*moved)[i] - (*base)[i]));
      }
    }
    for (std::size_t i = 0; i < most.size(); ++i) {
      slacks[i] += static_cast<double>(stride) * most[i];
    }
  }
  return slacks;
}

}  // namespace psolve
