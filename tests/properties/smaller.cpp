#include "smaller.h"

#include <vector>

namespace psolve {
namespace {

constexpr int kMostTries = 400;

void collect_places(const Json& tree, const Json::json_pointer& at,
                    std::vector<Json::json_pointer>& places) {
  if (!at.empty()) places.push_back(at);
  if (tree.is_object()) {
    for (const auto& [name, part] : tree.items()) collect_places(part, at / name, places);
  } else if (tree.is_array()) {
    for (std::size_t i = 0; i < tree.size(); ++i) collect_places(tree[i], at / i, places);
  }
}

Json without(Json tree, const Json::json_pointer& place) {
  Json& parent = tree[place.parent_pointer()];
  if (parent.is_array()) {
    parent.erase(static_cast<std::size_t>(std::stoul(place.back())));
  } else {
    parent.erase(place.back());
  }
  return tree;
}

/// What may stand in the place of a value and is plainer.
std::vector<Json> plainer(const Json& value) {
  if (value.is_number() && value != 0 && value != 1) return {0, 1, 2};
  if (value.is_string() && value.get<std::string>().size() > 1) return {"x"};
  return {};
}

}  // namespace

Json smaller(Json spec, const std::function<bool(const Json&)>& shows) {
  int tries = 0;
  const auto takes = [&](Json other) {
    if (other == spec || ++tries > kMostTries || !shows(other)) return false;
    spec = std::move(other);
    return true;
  };
  for (bool changed = true; changed && tries <= kMostTries;) {
    changed = false;
    std::vector<Json::json_pointer> places;
    collect_places(spec, Json::json_pointer(), places);
    for (const auto& place : places) {
      if (!spec.contains(place)) continue;
      if (takes(without(spec, place))) {
        changed = true;
        continue;
      }
      for (const Json& value : plainer(spec[place])) {
        Json other = spec;
        other[place] = value;
        if (takes(std::move(other))) {
          changed = true;
          break;
        }
      }
    }
  }
  return spec;
}

}  // namespace psolve
