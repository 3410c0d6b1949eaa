#include "grade/key/names.h"

#include <algorithm>
#include <cctype>

#include "core/asked/asked.h"
#include "core/asked/labels.h"
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

/// A name, and what else it is called: dW1 and grad_W1 are dL_dW1, W1_new is W1_prime, d1 is delta1.
std::vector<std::string> also_called(const std::string& ascii) {
  if (ascii.empty()) return {};
  std::vector<std::string> names = {ascii};
  constexpr std::string_view gradient = "grad_";
  constexpr std::string_view after = "_new";
  const auto is_digit_at = [&](std::size_t i) {
    return i < ascii.size() && std::isdigit(static_cast<unsigned char>(ascii[i])) != 0;
  };
  if (ascii.starts_with(gradient)) names.push_back("dL_d" + ascii.substr(gradient.size()));
  if (ascii.starts_with('d')) {
    names.push_back((is_digit_at(1) ? "delta" : "dL_d") + ascii.substr(1));
  }
  if (ascii.ends_with(after)) {
    names.push_back(ascii.substr(0, ascii.size() - after.size()) + "_prime");
  }
  return names;
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

Names::Names(const Key& key) : key_(key) {
  std::size_t entries = 0;
  for (const std::string& name : key.names()) {
    add(spelled_, name, name);
    add(spelled_, ascii_name(write(key.symbol_of(name), Hand::unicode)), name);
    const auto quantity = key.find(name);
    entries += quantity->cells.size();
    if (entries <= kMostSpelled) {
      for_each_entry(name, quantity->shape,
                     [&](const std::string& entry) { add(spelled_, entry, entry); });
    }
    std::string_view whole = name;
    for (auto last = index_behind(whole); last; last = index_behind(whole)) {
      whole = last->first;
      const std::string own(whole);
      if (key.find(own)) add(spelled_, own, own);
    }
  }
  add_labels();
}

/// What a sheet asks for comes first; what else is an answer has its label where none of those has.
void Names::add_labels() {
  const Solution& solution = key_.solution();
  const auto take = [&](const std::string& path, const Prose& label) {
    const std::string text = written_label(label);
    printed_[without_blanks(text)].push_back(path);
    add(labels_, ascii_name(text), path);
    add(labels_, ascii_name(path), path);
  };
  for (const Asked& asked : asked_of(solution)) take(asked.name, asked.symbol);
  const Spellings asked = printed_;
  for (const auto& [name, answer] : solution.answers.items()) {
    for (const std::string& path : asked_within(solution, name)) {
      const Prose label = label_of_answer(solution, path);
      if (!asked.contains(without_blanks(written_label(label)))) take(path, label);
    }
  }
}

void Names::add(Spellings (&spellings)[kSpellings], std::string_view ascii,
                const std::string& name) {
  for (int i = 0; i < kSpellings; ++i) {
    auto& names = spellings[i][spelled(ascii, i)];
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
  if (const auto label = printed_.find(without_blanks(typed)); label != printed_.end()) {
    return one_of(label->second, true);
  }
  const std::string ascii = ascii_name(typed);
  for (const std::string& name : also_called(ascii)) {
    Found found = spelled_so(name);
    if (found.target || !found.why_not.empty()) return found;
  }
  return {std::nullopt, nearest_names(typed)};
}

/// What a name in letters, digits and _ means in the first spelling that has it.
Names::Found Names::spelled_so(const std::string& ascii) const {
  for (const bool are_answers : {false, true}) {
    for (int i = 0; i < kSpellings; ++i) {
      const Spellings& spellings = are_answers ? labels_[i] : spelled_[i];
      const auto names = spellings.find(spelled(ascii, i));
      if (names == spellings.end()) continue;
      Found found = one_of(names->second, are_answers);
      if (found.target || !found.why_not.empty()) return found;
    }
  }
  return {};
}

/// What these NAMEs, or paths of answers, mean, where that is one thing.
Names::Found Names::one_of(const std::vector<std::string>& names, bool are_answers) const {
  std::vector<Referent> targets;
  std::vector<std::string_view> different;
  for (const std::string& name : names) {
    auto target = are_answers ? key_.target_of_answer(name) : key_.target_of_name(name);
    if (!target) continue;
    const bool known =
        std::ranges::any_of(targets, [&](const Referent& other) { return same(*target, other); });
    if (known) continue;
    targets.push_back(std::move(*target));
    different.push_back(name);
  }
  if (targets.size() == 1) return {std::move(targets[0]), ""};
  if (targets.empty()) return {};
  return {std::nullopt, "it could be " + quoted_list(different, "or")};
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
