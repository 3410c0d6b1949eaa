#pragma once

#include <nlohmann/json.hpp>

namespace psolve {

/// JSON with its fields in the order in which they were written.
using Json = nlohmann::ordered_json;

/// An empty object with room for its members: one that grows copies all that it holds, because its
/// keys are const.
inline Json json_object(std::size_t members) {
  Json object = Json::object();
  object.get_ref<Json::object_t&>().reserve(members);
  return object;
}

}  // namespace psolve
