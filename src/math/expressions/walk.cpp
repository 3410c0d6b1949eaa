#include "math/expressions/walk.h"

#include <algorithm>
#include <unordered_set>

#include "math/expressions/order.h"

namespace psolve {

std::vector<Expr> symbols_of(Expr root) {
  std::vector<Expr> symbols;
  std::unordered_set<std::uint32_t> seen;
  walk(
      root, [&](Expr e) { return !e.is_constant() && !seen.contains(e.id()); },
      [&](Expr e) {
        seen.insert(e.id());
        if (e.is(Expr::Kind::symbol)) symbols.push_back(e);
      });
  std::sort(symbols.begin(), symbols.end(),
            [](Expr a, Expr b) { return compare_names(a.name(), b.name()) < 0; });
  return symbols;
}

}  // namespace psolve
