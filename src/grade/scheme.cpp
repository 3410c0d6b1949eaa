#include <fmt/format.h>

#include <algorithm>

#include "core/json/address.h"
#include "core/json/answer_path.h"
#include "core/text/text.h"
#include "grade/judged.h"
#include "grade/working.h"
#include "spec/error.h"

namespace psolve {
namespace {

void check_path(const Key& key, const std::string& field, const std::string& path) {
  if (answer_at(key.solution().answers, path) != nullptr) return;
  throw SpecError("/" + field + pointer_step(path), "no answer has this path");
}

}  // namespace

MarkingScheme scheme_of(const Key& key, const Names& names, const Language& language,
                        double tolerance) {
  MarkingScheme scheme;
  scheme.tolerances.assign(key.cells().size(), tolerance);
  const Json& spec = key.solution().spec;
  if (const auto marks = spec.find("marks"); marks != spec.end()) {
    scheme.has_marks = true;
    for (const auto& [path, value] : marks->items()) {
      check_path(key, "marks", path);
      scheme.marks.push_back({path, value.get<double>()});
    }
  }
  if (const auto own = spec.find("tolerance"); own != spec.end()) {
    for (const auto& [path, value] : own->items()) {
      check_path(key, "tolerance", path);
      const auto target = key.target_of_answer(path);
      for (const Leaf& leaf : target->leaves) {
        if (leaf.cell >= 0) {
          scheme.tolerances[static_cast<std::size_t>(leaf.cell)] = value.get<double>();
        }
      }
    }
  }
  if (const auto slips = spec.find("slips"); slips != spec.end()) {
    const std::vector<const WrittenNumber*> nothing(key.cells().size());
    const Walk walk(key, nothing);
    for (std::size_t i = 0; i < slips->size(); ++i) {
      const Json& slip = (*slips)[i];
      const auto name = slip["name"].get<std::string>();
      const auto cell = names.cell_of(name);
      if (!cell) {
        throw SpecError(fmt::format("/slips/{}/name", i),
                        in_quotes(name) + " names no number of the derivation");
      }
      const auto expression = slip["expression"].get<std::string>();
      if (!value_in_names(expression, names, walk, language)) {
        throw SpecError(fmt::format("/slips/{}/expression", i),
                        in_quotes(expression) +
                            " comes to no number; it may use names of numbers "
                            "of the derivation, as symbols or as typed");
      }
      scheme.slips.push_back({name, *cell, expression, slip["text"].get<std::string>()});
    }
  }
  return scheme;
}

std::vector<double> max_marks_of(const std::vector<JudgedLine>& lines, const Key& key,
                                 const MarkingScheme& scheme) {
  std::vector<double> max_marks(lines.size(), 0);
  const auto counts = [&](const JudgedLine& line) { return line.target && !line.is_repeated; };
  if (!scheme.has_marks) {
    for (std::size_t i = 0; i < lines.size(); ++i) max_marks[i] = counts(lines[i]) ? 1 : 0;
    return max_marks;
  }
  for (const auto& [path, marks] : scheme.marks) {
    std::vector<std::size_t> among;
    const auto whole = key.target_of_answer(path);
    std::vector<char> inside(key.cells().size());
    for (const Leaf& leaf : whole->leaves) {
      if (leaf.cell >= 0) inside[static_cast<std::size_t>(leaf.cell)] = 1;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!counts(lines[i])) continue;
      const Referent& target = *lines[i].target;
      const bool within =
          is_within(target.path, path) || std::ranges::all_of(target.leaves, [&](const Leaf& leaf) {
            return leaf.cell >= 0 && inside[static_cast<std::size_t>(leaf.cell)] != 0;
          });
      if (within) among.push_back(i);
    }
    for (const std::size_t i : among) {
      max_marks[i] += marks / static_cast<double>(among.size());
    }
  }
  return max_marks;
}

}  // namespace psolve
