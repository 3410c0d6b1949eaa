#pragma once

// Structs of numbers, gone through number by number: each has `parts(self)`, which ties what it is
// made of.

#include <tuple>
#include <utility>

#include "formula/index.h"

namespace psolve {

/// Calls visit(number, number) with every number of `from` and the one at the same place of `to`,
/// which has at least the parts of `from`.
template <class From, class To, class Visit>
void each_number(const From& from, To& to, Visit&& visit) {
  if constexpr (requires { From::parts(from); }) {
    const auto of_from = From::parts(from);
    const auto of_to = From::parts(to);
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (each_number(std::get<i>(of_from), std::get<i>(of_to), visit), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(of_from)>>());
  } else if constexpr (requires { from.has_value(); }) {
    if (from) each_number(*from, *to, visit);
  } else if constexpr (requires { from.data(); }) {
    for (Index i = 0; i < static_cast<Index>(from.size()); ++i) {
      each_number(from.data()[i], to.data()[i], visit);
    }
  } else {
    visit(from, to);
  }
}

/// sums += factor · terms
template <class Parts, class Factor>
void add(Parts& sums, const Parts& terms, const Factor& factor) {
  each_number(terms, sums, [&](const auto& term, auto& sum) { sum += factor * term; });
}

}  // namespace psolve
