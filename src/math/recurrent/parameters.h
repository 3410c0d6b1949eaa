#pragma once

#include <string>
#include <vector>

#include "core/matrix.h"

namespace psolve {

/// A weight, or a gradient by it, under the name and in the form that it has in the spec.
struct Parameter {
  std::string name;
  Matrix value;  ///< of a list a column
  bool is_list;

  Vector list() const { return value.reshaped(); }
};
using Parameters = std::vector<Parameter>;

inline Parameter named_list(std::string name, const Vector& value) {
  return {std::move(name), value, true};
}

/// The numbers of all, one after the other.
inline std::vector<double> in_one_list(const Parameters& parameters) {
  std::vector<double> list;
  for (const Parameter& p : parameters) {
    list.insert(list.end(), p.value.data(), p.value.data() + p.value.size());
  }
  return list;
}

inline Json to_json(const Parameters& parameters) {
  Json json = json_object(parameters.size());
  for (const Parameter& p : parameters) {
    json[p.name] = p.is_list ? to_json(p.list()) : to_json(p.value);
  }
  return json;
}

}  // namespace psolve
