#include "core/tensor.h"

namespace psolve {
namespace {

Json nested(const Dims& dims, Index depth, Index& next, const std::function<Json(Index)>& entry) {
  if (depth == std::ssize(dims)) return entry(next++);
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(dims[depth]);
  for (Index i = 0; i < dims[depth]; ++i) {
    list.push_back(nested(dims, depth + 1, next, entry));
  }
  return list;
}

}  // namespace

std::string dims_text(const Dims& dims) {
  std::string text;
  for (const Index length : dims) text += (text.empty() ? "" : "×") + std::to_string(length);
  return text;
}

Dims indices_of(Index place, const Dims& dims) {
  Dims indices(dims.size());
  for (Index axis = dims.size(); axis-- > 0;) {
    indices[axis] = place % dims[axis];
    place /= dims[axis];
  }
  return indices;
}

Json nested_json(const Dims& dims, const std::function<Json(Index)>& entry) {
  Index next = 0;
  return nested(dims, 0, next, entry);
}

}  // namespace psolve
