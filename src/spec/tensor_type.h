#pragma once

/// Nested lists of numbers as fields of a spec.

#include <fmt/format.h>

#include <algorithm>

#include "core/tensor.h"
#include "spec/type.h"

namespace psolve {
namespace spec_detail {

/// Words, kinds and schema of lists nested as deep as one of `ranks`.
TypeInfo tensor_info(const TypeInfo& entry, std::string one, const std::vector<Index>& ranks);
/// The lengths of the lists at `node`, by the first list at each depth.
Dims measure(const Node& node, const TypeInfo& info, const std::vector<Index>& ranks);
/// The list at `node`, if it is as long as the first one at its depth.
Json::array_t& read_row(const Node& node, Index length);

}  // namespace spec_detail

/// The type of lists nested as deep as one of `ranks`, all of one length at each depth. `one` names
/// what they are, with an article: "a kernel [H][W] or [out][in][H][W]".
template <class T>
Type<Tensor<T>> tensor_of(const Type<T>& entry, const std::string& one,
                          const std::vector<Index>& ranks) {
  const TypeInfo info = spec_detail::tensor_info(entry, one, ranks);
  return {info, [info, ranks, read = entry.decode](const Node& root) {
            Tensor<T> tensor{spec_detail::measure(root, info, ranks), {}};
            Mistakes mistakes;
            const auto fill = [&](const auto& self, const Node& node, Index depth) -> void {
              if (depth == std::ssize(tensor.dims)) {
                tensor.entries.push_back(read(node));
                return;
              }
              auto& list = spec_detail::read_row(node, tensor.dims[depth]);
              for (Index i = 0; i < std::ssize(list); ++i) {
                mistakes.attempt([&] { self(self, Node(list[i], node, i), depth + 1); });
              }
            };
            fill(fill, root, 0);
            mistakes.raise();
            return tensor;
          }};
}

}  // namespace psolve
