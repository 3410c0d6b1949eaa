// Marks: what each line of a work may earn.

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/json/answer_path.h"
#include "grade/judged.h"

namespace psolve {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

/// Which line hands in each number or word of the answers.
class Holders {
 public:
  Holders(const std::vector<JudgedLine>& lines, const Key& key)
      : key_(key), of_cell_(key.cells().size(), kNobody) {
    for (const bool filled : {true, false}) {  // a name without a value holds what nobody has
      for (std::size_t i = 0; i < lines.size(); ++i) take(lines[i], i, filled);
    }
  }

  /// The line that holds a leaf of `target`; kNobody where none does.
  std::size_t of(const Referent& target, const Leaf& leaf) const {
    if (leaf.cell >= 0) {
      const std::size_t own = of_cell_[static_cast<std::size_t>(leaf.cell)];
      return own == kNobody ? of_cell_[static_cast<std::size_t>(key_.twin_of(leaf.cell))] : own;
    }
    const auto found = of_path_.find(target.path + leaf.place);
    return found == of_path_.end() ? kNobody : found->second;
  }

 private:
  void take(const JudgedLine& line, std::size_t number, bool filled) {
    if (!line.target || line.is_repeated) return;
    for (std::size_t i = 0; i < line.target->leaves.size(); ++i) {
      const Leaf& leaf = line.target->leaves[i];
      const bool is_blank = line.entries[i].written.kind == WrittenEntry::Kind::blank;
      if (filled && is_blank) continue;
      if (leaf.cell < 0) {
        of_path_.emplace(line.target->path + leaf.place, number);
      } else if (auto& holder = of_cell_[static_cast<std::size_t>(leaf.cell)]; holder == kNobody) {
        holder = number;
      }
    }
  }

  const Key& key_;
  std::vector<std::size_t> of_cell_;
  std::unordered_map<std::string, std::size_t> of_path_;
};

/// The parts of an answer that nobody handed in, each as large as it can be.
class MissingParts {
 public:
  MissingParts(const Referent& target, const Holders& holders)
      : target_(target), holders_(holders) {
    if (take(target.shape, target.path)) missing_.emplace_back(target.path, leaves_);
  }

  /// Their paths, and of how many entries they are.
  const std::vector<std::pair<std::string, std::size_t>>& parts() const { return missing_; }

 private:
  /// Whether all of `shape` is missing; else what of it is has been noted. `leaves_` counts.
  bool take(const Json& shape, const std::string& path) {
    if (!shape.is_structured()) {
      leaves_ = 1;
      const Leaf& leaf = target_.leaves[shape.get<std::size_t>()];
      return holders_.of(target_, leaf) == kNobody;
    }
    std::vector<std::pair<std::string, std::size_t>> here;
    std::size_t all = 0;
    bool is_whole = true;
    std::size_t number = 0;
    for (const auto& [name, part] : shape.items()) {
      const std::string at =
          path + (shape.is_array() ? "[" + std::to_string(number++) + "]" : "." + name);
      const bool missing = take(part, at);
      if (missing) here.emplace_back(at, leaves_);
      is_whole = is_whole && missing;
      all += leaves_;
    }
    leaves_ = all;
    if (!is_whole) missing_.insert(missing_.end(), here.begin(), here.end());
    return is_whole;
  }

  const Referent& target_;
  const Holders& holders_;
  std::size_t leaves_ = 0;  ///< of what was looked at last
  std::vector<std::pair<std::string, std::size_t>> missing_;
};

JudgedLine blank_line(const Key& key, const std::string& path, double marks) {
  JudgedLine blank;
  blank.name = path;
  blank.target = key.target_of_answer(path);
  blank.entries.resize(blank.target->leaves.size());
  blank.max_marks = marks;
  return blank;
}

void give_a_mark_each(std::vector<JudgedLine>& lines, const Key& key,
                      const std::vector<MarkingScheme::Asked>& asked) {
  const Holders holders(lines, key);
  std::vector<std::string> paths;
  for (JudgedLine& line : lines) {
    if (!line.target) continue;
    line.max_marks = line.is_repeated ? 0 : 1;
    if (!line.target->path.empty()) paths.push_back(line.target->path);
  }
  for (const MarkingScheme::Asked& each : asked) {
    const Referent& target = each.target;
    const bool is_handed = std::ranges::any_of(
        target.leaves, [&](const Leaf& leaf) { return holders.of(target, leaf) != kNobody; });
    const bool is_named = std::ranges::any_of(paths, [&](const std::string& path) {
      return is_within(path, target.path) || is_within(target.path, path);
    });
    if (!is_handed && !is_named) lines.push_back(blank_line(key, target.path, 1));
  }
}

}  // namespace

void share_marks(std::vector<JudgedLine>& lines, const Key& key, const MarkingScheme& scheme) {
  if (!scheme.has_marks) return give_a_mark_each(lines, key, scheme.asked);
  const Holders holders(lines, key);
  std::vector<JudgedLine> blanks;
  for (const auto& [target, marks] : scheme.asked) {
    const double each = marks / static_cast<double>(std::max<std::size_t>(1, target.leaves.size()));
    for (const Leaf& leaf : target.leaves) {
      const std::size_t holder = holders.of(target, leaf);
      if (holder != kNobody) lines[holder].max_marks += each;
    }
    const MissingParts missing(target, holders);
    for (const auto& [path, entries] : missing.parts()) {
      blanks.push_back(
          blank_line(key, path, each * static_cast<double>(std::max<std::size_t>(1, entries))));
    }
  }
  std::ranges::move(blanks, std::back_inserter(lines));
}

}  // namespace psolve
