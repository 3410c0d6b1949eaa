#pragma once

#include <memory>
#include <string>

#include "math/expressions/expression.h"
#include "spec/type.h"

namespace psolve {

/// An entry of a spec where a number or a symbol may stand: 0.5, "1/3", "w1".
struct Entry {
  double number = 0;                          ///< of no use where this is a symbol
  std::shared_ptr<const std::string> symbol;  ///< its name; none: this is a number
  std::shared_ptr<const std::string> text;    ///< of a number that is given as an expression

  Entry() = default;
  explicit Entry(double value) : number(value) {}
  explicit Entry(std::string name) : symbol(std::make_shared<std::string>(std::move(name))) {}

  /// A symbol; or the number, exactly: a decimal stands for itself.
  Expr expression() const;
};

/// A finite number, a constant expression, or the name of a symbol.
Type<Entry> entry();

}  // namespace psolve
