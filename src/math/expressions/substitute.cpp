#include "math/expressions/substitute.h"

#include <unordered_map>
#include <utility>

#include "math/expressions/build.h"
#include "math/expressions/walk.h"

namespace psolve {
namespace {

class Substitution {
 public:
  explicit Substitution(std::span<const Replacement> replacements) {
    for (const auto& [symbol, value] : replacements) {
      results_.emplace(symbol.id(), value);
      symbol_bits_ |= symbol.symbol_bits();
    }
  }

  Expr operator()(Expr root) {
    walk(
        root, [&](Expr e) { return is_open(e); },
        [&](Expr e) { results_.emplace(e.id(), rebuilt(e)); });
    return result(root);
  }

 private:
  bool is_open(Expr e) const {
    return (e.symbol_bits() & symbol_bits_) != 0 && !results_.contains(e.id());
  }

  Expr result(Expr e) const {
    const auto found = results_.find(e.id());
    return found == results_.end() ? e : found->second;
  }

  Expr rebuilt(Expr e) const {
    const auto operands = e.operands();
    switch (e.kind()) {
      case Expr::Kind::sum: {
        std::vector<ExprTerm> terms{{Expr(e.number()), 1}};
        for (Index i = 0; i < std::ssize(operands); ++i) {
          terms.push_back({result(operands[i]), e.coefficients()[i]});
        }
        return build_sum(terms);
      }
      case Expr::Kind::product: {
        std::vector<Expr> factors;
        for (const Expr& factor : operands) factors.push_back(result(factor));
        return build_product(factors, e.number());
      }
      case Expr::Kind::power:
        return build_power(result(operands[0]), result(operands[1]));
      case Expr::Kind::call:
        if (operands.size() == 2) {
          return build_call(e.function(), result(operands[0]), result(operands[1]));
        }
        return build_call(e.function(), result(operands[0]));
      default:
        return e;
    }
  }

  std::unordered_map<std::uint32_t, Expr> results_;
  std::uint64_t symbol_bits_ = 0;
};

}  // namespace

Expr substitute(Expr e, std::span<const Replacement> replacements) {
  return Substitution(replacements)(e);
}

std::vector<Expr> substitute(std::span<const Expr> expressions,
                             std::span<const Replacement> replacements) {
  Substitution substitution(replacements);
  std::vector<Expr> results;
  results.reserve(expressions.size());
  for (const Expr& e : expressions) results.push_back(substitution(e));
  return results;
}

}  // namespace psolve
