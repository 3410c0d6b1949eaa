#pragma once

// The nodes behind `Expr` and their store. Only the files that build expressions include this.

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "math/expression.h"

namespace psolve {

/// What a node is to be, before it is known whether there is one like it.
struct ExprShape {
  Expr::Kind kind;
  Function function{};
  const Rational* number = nullptr;
  std::string_view name{};
  std::span<const Expr> operands{};
  std::span<const Rational> coefficients{};
};

struct ExprArena::State {
  State();

  /// The one node of this shape.
  Expr intern(const ExprShape& shape);

  std::deque<Expr::Node> nodes;
  std::deque<std::string> names;
  std::vector<const Expr::Node*> table;  ///< open addressing; null where free
  std::size_t used = 0;
  std::unordered_map<std::uint64_t, Expr> derivatives;  ///< by node and symbol
  Expr one, minus_one, half, pi, e;

 private:
  void place(const Expr::Node* node);
  void grow();
};

}  // namespace psolve
