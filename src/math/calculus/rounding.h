#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "math/expressions/expression.h"

namespace psolve {

/// The doubles nearest to expressions without symbols: first all of them are shown to it, then
/// `round` finds them in one go. The arena must be alive until then.
class Rounding {
 public:
  void learn(const Expr& e) {
    if (!e.is(Expr::Kind::number) && doubles_.emplace(e.id(), 0.0).second) open_.push_back(e);
  }
  template <class Numbers>
  void learn_all(const Numbers& numbers) {
    for (const Expr& e : numbers.reshaped()) learn(e);
  }

  /// False where two hundred digits do not tell some number.
  bool round();

  /// Of a number below all doubles, ±the least double, as its sign may decide something.
  double operator()(const Expr& e) const;
  template <class Numbers>
  auto all(const Numbers& numbers) const {
    return numbers.unaryExpr([this](const Expr& e) { return (*this)(e); }).eval();
  }

 private:
  std::vector<Expr> open_;
  std::unordered_map<std::uint32_t, double> doubles_;
};

}  // namespace psolve
