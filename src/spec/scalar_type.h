#pragma once

/// Numbers that stand for lists of one and matrices of one entry.

#include "spec/matrix_type.h"

namespace psolve {
namespace spec_detail {

inline bool is_lone(const Json& json) {
  return json.is_number() || json.is_string();
}
inline void wrap_lone(Json& json) {
  if (is_lone(json)) json = Json::array({std::move(json)});
}
inline void wrap_lone_matrix(Json& json) {
  if (is_lone(json)) json = Json::array({Json::array({std::move(json)})});
}

/// `list`, of which a number is one too.
template <class T>
Type<T> or_lone(Type<T> list, const TypeInfo& entry, std::function<void(Json&)> wrap) {
  TypeInfo info = list;
  info.schema = [lone = entry.schema, listed = list.schema] {
    return Json{{"anyOf", {lone(), listed()}}};
  };
  info.kinds |= entry.kinds;
  return {std::move(info),
          [read = std::move(list.decode), wrap = std::move(wrap)](const Node& node) {
            wrap(node.value());
            return read(node);
          }};
}

}  // namespace spec_detail

/// `list`, also as its one entry alone; the spec has the list then.
template <class T>
Type<T> list_or_lone(Type<T> list, const TypeInfo& entry) {
  return spec_detail::or_lone(std::move(list), entry, spec_detail::wrap_lone);
}

/// `matrix`, of one row and column also as its entry alone. A list of numbers is none: it might be a
/// row or a column.
template <class T>
Type<T> matrix_or_lone(Type<T> matrix, const TypeInfo& entry) {
  return spec_detail::or_lone(std::move(matrix), entry, spec_detail::wrap_lone_matrix);
}

/// A vector; of one entry also as that number. The spec has the list then.
inline Type<Vector> vector_or_number(Size size = {}) {
  return list_or_lone(vector(size), number());
}

/// A matrix, whose rows of one entry may be numbers; of one row and column also as a number.
inline Type<Matrix> matrix_or_number(Size rows = {}, Size columns = {}) {
  Type<Matrix> type = matrix(rows, columns);
  type.schema = [of_matrix = type.schema] {
    Json schema = of_matrix();
    const Json row = schema["items"];
    schema["items"] = {{"anyOf", {number().schema(), row}}};
    return schema;
  };
  return spec_detail::or_lone(std::move(type), number(), [](Json& json) {
    spec_detail::wrap_lone(json);
    if (!json.is_array()) return;
    for (Json& each : json) spec_detail::wrap_lone(each);
  });
}

}  // namespace psolve
