#include "core/json/answer_path.h"

#include <charconv>

namespace psolve {
namespace {

/// The entry of a list that `step`, "[2]", stands for.
const Json* entry_at(const Json& list, std::string_view step) {
  if (!list.is_array() || step.size() < 3 || !step.ends_with(']')) return nullptr;
  std::size_t index = 0;
  const char* const end = step.data() + step.size() - 1;
  const auto read = std::from_chars(step.data() + 1, end, index);
  const bool found = read.ec == std::errc() && read.ptr == end && index < list.size();
  return found ? &list[index] : nullptr;
}

const Json* field_at(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

const Json* answer_at(const Json& answers, std::string_view path) {
  const Json* at = &answers;
  while (at != nullptr && !path.empty()) {
    const bool is_entry = path[0] == '[';
    if (path[0] == '.') path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find_first_of(".[", is_entry ? 1 : 0));
    if (step.empty()) return nullptr;
    at = is_entry ? entry_at(*at, step) : field_at(*at, step);
    path.remove_prefix(step.size());
  }
  return at;
}

std::string entry_path(const std::string& list, std::size_t i) {
  return list + "[" + std::to_string(i) + "]";
}

Index entries_in(const Json& list) {
  if (!list.is_array()) return 1;
  Index count = 0;
  for (const Json& entry : list) count += entries_in(entry);
  return count;
}

bool is_within(std::string_view inner, std::string_view path) {
  return inner.starts_with(path) &&
         (inner.size() == path.size() || inner[path.size()] == '.' || inner[path.size()] == '[');
}

}  // namespace psolve
