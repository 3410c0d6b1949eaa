#pragma once

#include <cstdint>
#include <optional>

#include "math/games/label_set.h"

#include "math/games/dictionary.h"

namespace psolve {

/// A vertex of {z ≥ 0, M z ≤ 1} by the variables, numbered as in a dictionary, that are 0 there:
/// z_i = 0, or s_j = 0 where constraint j is tight.
template <std::size_t Words>
struct Vertex {
  LabelSet<Words> nonbasic;  ///< as many as z has entries: they determine the vertex
  LabelSet<Words> zero;      ///< all of them
};

/// All vertices of the polytope, each once, for a matrix M > 0; none where that takes more than
/// `work` changes of an entry. The origin comes first.
///
/// The bases that stay feasible when the right sides are raised by ε, ε², … are the vertices of a
/// simple polytope, where each has one neighbour for each nonbasic variable; all are reached by
/// pivoting to the neighbours not yet seen. Every vertex of the polytope itself is the limit of at
/// least one of them.
template <std::size_t Words>
std::optional<std::vector<Vertex<Words>>> vertices_of(const Table<Integer>& M, std::uint64_t work);

}  // namespace psolve
