#include "math/expressions/parse.h"

#include <utility>
#include <vector>

#include "math/expressions/order.h"
#include "math/syntax/evaluation.h"

namespace psolve {
namespace {

Expr combined(const Syntax& syntax, const Syntax::Node& node, const std::vector<Expr>& results,
              Products products) {
  std::vector<Expr> operands;
  operands.reserve(node.part_count);
  for (const auto& part : syntax.parts(node)) {
    const Expr operand = results[part.node];
    const bool sum = node.kind == Syntax::Kind::sum;
    operands.push_back(!part.inverse ? operand : sum ? -operand : pow(operand, -1));
  }
  switch (node.kind) {
    case Syntax::Kind::negation:
      return -operands[0];
    case Syntax::Kind::sum:
      return Expr::sum(operands);
    case Syntax::Kind::product:
      if (products == Products::as_written) learn_order(operands);
      return Expr::product(operands);
    case Syntax::Kind::power:
      return pow(operands[0], operands[1]);
    default:
      return Expr::call(node.function, operands);
  }
}

}  // namespace

Expr to_expression(const Syntax& syntax, std::span<const Expr> values, Products products) {
  std::vector<Expr> results;
  results.reserve(syntax.nodes().size());
  for (const auto& node : syntax.nodes()) {
    switch (node.kind) {
      case Syntax::Kind::number:
        results.emplace_back(node.number);
        break;
      case Syntax::Kind::pi:
        results.push_back(Expr::pi());
        break;
      case Syntax::Kind::e:
        results.push_back(Expr::e());
        break;
      case Syntax::Kind::name:
        results.push_back(values[node.name]);
        break;
      default:
        results.push_back(combined(syntax, node, results, products));
    }
  }
  return results.back();
}

Expr to_expression(const Syntax& syntax, Products products) {
  std::vector<Expr> symbols;
  symbols.reserve(syntax.names().size());
  for (const auto& name : syntax.names()) symbols.push_back(Expr::symbol(name));
  return to_expression(syntax, symbols, products);
}

Expr exact_constant(std::string_view text) {
  const Syntax syntax = Syntax::parse(text, std::vector<std::string>());
  constant_value(syntax);  // throws where there is none
  return to_expression(syntax, {});
}

}  // namespace psolve
