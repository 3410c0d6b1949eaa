#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/asked/asked.h"
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

/// What has marks: a group's are shared out equally among its answers that are asked for, and an
/// answer of two groups has those of both.
std::vector<MarkingScheme::Asked> asked_with_marks(const Key& key) {
  std::vector<MarkingScheme::Asked> asked;
  const auto add = [&](const std::string& path, double marks) {
    const auto known = std::ranges::find_if(
        asked, [&](const MarkingScheme::Asked& other) { return other.target.path == path; });
    if (known != asked.end()) {
      known->marks += marks;
    } else if (auto target = key.target_of_answer(path)) {
      asked.push_back({std::move(*target), marks});
    }
  };
  const Solution& solution = key.solution();
  const auto marks = solution.spec.find("marks");
  if (marks == solution.spec.end()) {
    for (const std::string& path : asked_answers(solution)) add(path, 1);
    return asked;
  }
  for (const auto& [group, value] : marks->items()) {
    check_path(key, "marks", group);
    const std::vector<std::string> paths = asked_within(solution, group);
    const double each = value.get<double>() / static_cast<double>(paths.size());
    for (const std::string& path : paths) add(path, each);
  }
  return asked;
}

}  // namespace

MarkingScheme scheme_of(const Key& key, const Names& names, const Language& language,
                        double tolerance) {
  MarkingScheme scheme;
  scheme.tolerances.assign(key.cells().size(), tolerance);
  scheme.asked = asked_with_marks(key);
  const Json& spec = key.solution().spec;
  scheme.has_marks = spec.contains("marks");
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

}  // namespace psolve
