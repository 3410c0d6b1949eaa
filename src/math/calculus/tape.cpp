#include "math/calculus/tape.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "math/expressions/walk.h"

namespace psolve {
namespace {

double number_of(Expr e) {
  switch (e.kind()) {
    case Expr::Kind::pi:
      return 3.14159265358979323846;
    case Expr::Kind::e:
      return 2.71828182845904523536;
    default:
      return e.number().to_double();
  }
}

}  // namespace

Tape::Tape(std::span<const Expr> outputs, std::span<const Expr> inputs) {
  std::unordered_map<std::uint32_t, std::uint32_t> input_positions, places;
  for (std::uint32_t i = 0; i < inputs.size(); ++i) input_positions.emplace(inputs[i].id(), i);

  const auto add = [&](Expr e) {
    Operation operation{e.kind(), e.function(), static_cast<std::uint32_t>(operands_.size()), 0,
                        number_of(e)};
    if (is_exponential(e)) {
      operation.kind = Expr::Kind::call;
      operation.function = Function::exp;
    }
    if (e.is(Expr::Kind::symbol)) {
      assert(input_positions.contains(e.id()) && "every symbol must have a value");
      operation.first = input_positions.at(e.id());
    }
    for_each_operand(e, [&](Expr operand, const Rational& number) {
      const bool is_number = e.is(Expr::Kind::sum) || operand.is(Expr::Kind::number);
      operands_.push_back(
          {places.at(operand.id()),
           is_number ? number.to_double() : std::numeric_limits<double>::quiet_NaN()});
      ++operation.count;
    });
    places.emplace(e.id(), static_cast<std::uint32_t>(operations_.size()));
    operations_.push_back(operation);
    nodes_.push_back(e);
  };

  for (const Expr& output : outputs) {
    walk(
        output, [&](Expr e) { return !places.contains(e.id()); }, add);
    outputs_.push_back(places.at(output.id()));
  }
}

Index Tape::elementary_functions() const {
  return std::ranges::count_if(operations_, [&](const Operation& operation) {
    if (operation.kind == Expr::Kind::call) return !has_kink(operation.function);
    if (operation.kind != Expr::Kind::power) return false;
    const double halves = 2 * operands_[operation.first + 1].coefficient;
    return halves != std::round(halves);
  });
}

}  // namespace psolve
