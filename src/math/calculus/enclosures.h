#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "math/expressions/expression.h"
#include "math/expressions/walk.h"
#include "math/numbers/ball.h"

namespace psolve {

/// The balls in which expressions lie where their symbols lie in given ones. What expressions share
/// is computed once.
template <class T>
class Enclosures {
 public:
  /// Every symbol of the expressions must be among these.
  Enclosures(std::span<const Expr> symbols, std::span<const Ball<T>> values) {
    for (Index i = 0; i < std::ssize(symbols); ++i) known_.emplace(symbols[i].id(), values[i]);
  }

  const Ball<T>& operator()(Expr root) {
    walk(
        root, [&](Expr e) { return !known_.contains(e.id()); },
        [&](Expr e) { known_.emplace(e.id(), found(e)); });
    return known_.at(root.id());
  }

 private:
  const Ball<T>& of(Expr e) const { return known_.at(e.id()); }

  Ball<T> found(Expr e) const {
    const auto operands = e.operands();
    switch (e.kind()) {
      case Expr::Kind::number:
        return ball_of<T>(e.number());
      case Expr::Kind::pi:
        return ball_of_pi<T>();
      case Expr::Kind::e:
        return ball_of_e<T>();
      case Expr::Kind::symbol:
        break;
      case Expr::Kind::sum: {
        Ball<T> total = ball_of<T>(e.number());
        for (Index i = 0; i < std::ssize(operands); ++i) {
          total += ball_of<T>(e.coefficients()[i]) * of(operands[i]);
        }
        return total;
      }
      case Expr::Kind::product: {
        Ball<T> total = ball_of<T>(e.number());
        for (const Expr& factor : operands) total *= of(factor);
        return total;
      }
      case Expr::Kind::power:
        if (operands[0].is(Expr::Kind::e)) return called(Function::exp, of(operands[1]));
        return pow(of(operands[0]), of(operands[1]));
      case Expr::Kind::call:
        return operands.size() == 2 ? called(e.function(), of(operands[0]), of(operands[1]))
                                    : called(e.function(), of(operands[0]));
    }
    assert(false && "every symbol must have a value");
    return Ball<T>::unknown();
  }

  std::unordered_map<std::uint32_t, Ball<T>> known_;
};

}  // namespace psolve
