#pragma once

#include <vector>

#include "math/expressions/expression.h"

namespace psolve {

/// Calls `visit` for every node below and including `root` for which `needed` holds, operands
/// before what is made of them. After a visit `needed` must be false for that node. Uses no
/// recursion, so the graph may be as deep as it likes.
template <class Needed, class Visit>
void walk(Expr root, Needed needed, Visit visit) {
  std::vector<Expr> open{root};
  while (!open.empty()) {
    const Expr e = open.back();
    if (!needed(e)) {
      open.pop_back();
      continue;
    }
    const Index before = open.size();
    for (const Expr& operand : e.operands()) {
      if (needed(operand)) open.push_back(operand);
    }
    if (std::ssize(open) > before) continue;
    open.pop_back();
    visit(e);
  }
}

/// The symbols that occur, in the order of `compare_names`.
std::vector<Expr> symbols_of(Expr root);

}  // namespace psolve
