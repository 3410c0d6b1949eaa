// What a NAME, a step's id or an answer's path means.

#include <algorithm>

#include "core/json/answer_path.h"
#include "grade/key/key.h"

namespace psolve {
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
    list.push_back(shape_json(shape, axis + 1, next, entry_path(place, i), places));
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

}  // namespace psolve
