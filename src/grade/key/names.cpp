#include "grade/key/names.h"

#include <algorithm>

#include "core/asked.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "formula/notation.h"
#include "grade/submission/spelling.h"

namespace psolve {
namespace {

constexpr std::size_t kMostSpelled = 20'000;

/// Calls `take(NAME)` for the entries of a quantity and the lists within it.
template <class Take>
void for_each_entry(const std::string& name, const ListShape& shape, Take&& take) {
  if (shape.rank() == 0) return;
  for (std::size_t i = 1; i <= shape[0]; ++i) {
    const std::string entry = name + "_" + std::to_string(i);
    take(entry);
    for_each_entry(entry, shape.inner(1), take);
  }
}

}  // namespace

Names::Names(const Key& key) : key_(key) {
  std::size_t entries = 0;
  for (const std::string& name : key.names()) {
    add(name, name);
    add(ascii_name(write(key.symbol_of(name), Hand::unicode)), name);
    const auto quantity = key.find(name);
    entries += quantity->cells.size();
    if (entries <= kMostSpelled) {
      for_each_entry(name, quantity->shape, [&](const std::string& entry) { add(entry, entry); });
    }
    std::string_view whole = name;
    for (auto last = index_behind(whole); last; last = index_behind(whole)) {
      whole = last->first;
      const std::string own(whole);
      if (key.find(own)) add(own, own);
    }
  }
}

void Names::add(std::string_view spelling, const std::string& name) {
  for (int i = 0; i < kSpellings; ++i) {
    auto& names = spelled_[i][spelled(spelling, i)];
    if (std::ranges::find(names, name) == names.end() && names.size() < 4) names.push_back(name);
  }
}

std::vector<Referent> Names::exact(const std::string& typed) const {
  std::vector<Referent> targets;
  const auto take = [&](std::optional<Referent> target) {
    if (!target) return;
    const bool known =
        std::ranges::any_of(targets, [&](const Referent& other) { return same(*target, other); });
    if (!known) targets.push_back(std::move(*target));
  };
  take(key_.target_of_name(typed));
  take(key_.target_of_answer(typed));
  take(key_.target_of_step(typed));
  return targets;
}

/// Whether both ask for the same numbers.
bool Names::same(const Referent& a, const Referent& b) const {
  if (a.leaves.size() != b.leaves.size()) return false;
  for (std::size_t i = 0; i < a.leaves.size(); ++i) {
    const Leaf& x = a.leaves[i];
    const Leaf& y = b.leaves[i];
    if (x.cell < 0 || y.cell < 0) {
      if (x.cell != y.cell || x.other != y.other) return false;
    } else if (x.cell != y.cell) {
      const double one = key_.cells()[static_cast<std::size_t>(x.cell)].expected;
      const double other = key_.cells()[static_cast<std::size_t>(y.cell)].expected;
      if (std::abs(one - other) > 1e-9 * std::abs(one)) return false;
    }
  }
  return true;
}

Names::Found Names::find(const std::string& typed) const {
  std::vector<Referent> targets = exact(typed);
  if (targets.size() == 1) return {std::move(targets[0]), ""};
  if (targets.size() > 1) {
    return {std::nullopt, in_quotes(typed) + " is a quantity of the derivation (" +
                              targets[0].step + ") and also " + targets[1].step};
  }
  const std::string ascii = ascii_name(typed);
  if (ascii.empty()) return {std::nullopt, nearest_names(typed)};
  for (int i = 0; i < kSpellings; ++i) {
    const auto found = spelled_[i].find(spelled(ascii, i));
    if (found == spelled_[i].end()) continue;
    std::vector<std::string> names;
    for (const std::string& name : found->second) {
      auto target = key_.target_of_name(name);
      if (!target) continue;
      const bool known =
          std::ranges::any_of(targets, [&](const Referent& other) { return same(*target, other); });
      if (known) continue;
      targets.push_back(std::move(*target));
      names.push_back(name);
    }
    if (targets.size() == 1) return {std::move(targets[0]), ""};
    if (targets.size() > 1) {
      const std::vector<std::string_view> both(names.begin(), names.end());
      return {std::nullopt, "it could be " + quoted_list(both, "or")};
    }
  }
  return {std::nullopt, nearest_names(typed)};
}

std::string Names::nearest_names(const std::string& typed) const {
  std::vector<std::string> names = key_.names();
  for (const std::string& path : asked_answers(key_.solution())) names.push_back(path);
  for (const auto& [id, line] : key_.steps()) names.push_back(id);
  std::sort(names.begin() + static_cast<std::ptrdiff_t>(key_.names().size()), names.end());
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string ascii = ascii_name(typed);
  const auto near = nearest(ascii.empty() ? typed : ascii, views);
  return near ? "nothing here has this name; did you mean \"" + std::string(*near) + "\"?"
              : "nothing here has this name";
}

std::optional<Cell> Names::cell_of(std::string_view typed) const {
  const Found found = find(std::string(typed));
  if (!found.target || found.target->leaves.size() != 1) return std::nullopt;
  const Cell cell = found.target->leaves[0].cell;
  return cell < 0 ? std::nullopt : std::optional(cell);
}

}  // namespace psolve
