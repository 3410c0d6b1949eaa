// What a NAME, a step's id or an answer's path means, and what is asked.

#include <algorithm>

#include "core/json/answer_path.h"
#include "grade/key/key.h"

namespace psolve {
namespace {

constexpr std::size_t kMostAsked = 60;

bool is_leaf_list(const Json& answer) {
  if (answer.is_object()) return false;
  if (!answer.is_array()) return true;
  return std::ranges::all_of(answer, is_leaf_list);
}

/// Whether a word stands somewhere in the spec: a label.
bool has_word(const Json& spec, const Json& word) {
  if (!spec.is_structured()) return spec == word;
  return std::ranges::any_of(spec, [&](const Json& part) { return has_word(part, word); });
}

/// The answers of their own within one: lists of numbers stay whole. Nobody is asked for what the
/// spec says, as a method's name and its number of steps.
void list_asked(const Json& answer, const std::string& path, const Json& spec,
                std::vector<std::string>& asked) {
  if (answer.is_null() || asked.size() >= kMostAsked) return;
  if (is_leaf_list(answer)) {
    const auto field = spec.find(path.substr(path.rfind('.') + 1));
    const bool says =
        (field != spec.end() && *field == answer) || (answer.is_string() && has_word(spec, answer));
    if (!says && (!answer.is_array() || !answer.empty())) asked.push_back(path);
  } else if (answer.is_object()) {
    for (const auto& [name, part] : answer.items()) {
      list_asked(part, path + "." + name, spec, asked);
    }
  } else {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      list_asked(answer[i], path + "[" + std::to_string(i) + "]", spec, asked);
    }
  }
}

}  // namespace

std::string Key::step_of(const std::vector<Leaf>& leaves) const {
  for (const Leaf& leaf : leaves) {
    if (leaf.cell < 0) continue;
    const int line = cells_[static_cast<std::size_t>(leaf.cell)].line;
    if (line >= 0) return lines_[static_cast<std::size_t>(line)].step;
  }
  return "";
}

namespace {

Json shape_json(const ListShape& shape, std::size_t axis, std::size_t& next,
                const std::string& place, std::vector<std::string>& places) {
  if (axis == shape.rank()) {
    places.push_back(place);
    return next++;
  }
  Json list = Json::array();
  for (std::size_t i = 0; i < shape[axis]; ++i) {
    list.push_back(
        shape_json(shape, axis + 1, next, place + "[" + std::to_string(i) + "]", places));
  }
  return list;
}

}  // namespace

std::optional<Referent> Key::target_of_name(const std::string& name) const {
  const auto quantity = find(name);
  if (!quantity) return std::nullopt;
  Referent target;
  std::size_t next = 0;
  std::vector<std::string> places;
  target.shape = shape_json(quantity->shape, 0, next, "", places);
  for (std::size_t i = 0; i < places.size(); ++i) {
    target.leaves.push_back({places[i], quantity->cells[i]});
  }
  target.step = step_of(target.leaves);
  if (target.step.empty()) target.step = name;
  return target;
}

std::optional<Referent> Key::target_of_step(const std::string& id) const {
  const auto found = line_of_step_.find(id);
  if (found == line_of_step_.end()) return std::nullopt;
  auto target = target_of_name(lines_[static_cast<std::size_t>(found->second)].name);
  if (target) target->step = id;
  return target;
}

Json Key::leaves_of(const Json& answer, const std::string& path, const std::string& place,
                    std::vector<Leaf>& leaves) const {
  if (answer.is_object()) {
    Json object = Json::object();
    for (const auto& [name, part] : answer.items()) {
      object[name] = leaves_of(part, path + "." + name, place + "." + name, leaves);
    }
    return object;
  }
  if (answer.is_array()) {
    Json list = Json::array();
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const std::string at = "[" + std::to_string(i) + "]";
      list.push_back(leaves_of(answer[i], path + at, place + at, leaves));
    }
    return list;
  }
  const std::size_t number = leaves.size();
  const auto cell = cell_of_path_.find(path);
  if (cell != cell_of_path_.end()) {
    leaves.push_back({place, cell->second});
  } else {
    leaves.push_back({place, -1, answer});
  }
  return number;
}

std::optional<Referent> Key::target_of_answer(const std::string& path) const {
  const Json* answer = path.empty() ? nullptr : answer_at(solution_.answers, path);
  if (answer == nullptr) return std::nullopt;
  Referent target;
  target.path = path;
  target.shape = leaves_of(*answer, path, "", target.leaves);
  target.step = step_of(target.leaves);
  if (target.step.empty()) target.step = path;
  return target;
}

std::vector<std::string> Key::asked() const {
  std::vector<std::string> asked;
  std::vector<std::string> names = solution_.headline;
  if (names.empty()) {
    for (const auto& [name, answer] : solution_.answers.items()) names.push_back(name);
  }
  for (const std::string& name : names) {
    if (const Json* answer = answer_at(solution_.answers, name))
      list_asked(*answer, name, solution_.spec, asked);
  }
  return asked;
}

}  // namespace psolve
