#pragma once

// The value of an expression as it was written, over any scalar: double, Dual, Ball, …
// Nothing is simplified first, so this is the method against which the symbolic side is checked.

#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "math/numbers/dual.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// An expression has no (finite, real) value at a point. The message names the operation, the
/// value and the subexpression: "log of -1 in log(x1 - 2)".
class DomainError : public TextError {
 public:
  DomainError(const std::string& message, std::size_t offset, std::size_t length, double value)
      : TextError(message, offset), length_(length), value_(value) {}

  std::size_t length() const { return length_; }  ///< bytes of the subexpression
  double value() const { return value_; }         ///< the offending operand

 private:
  std::size_t length_;
  double value_;
};

namespace syntax_checks {

/// Each throws `DomainError` where the operation has no value, wherever between its bounds the
/// operand lies.
void check_name(const Syntax& syntax, const Syntax::Node& node, Bounds value);
void check_divisor(const Syntax& syntax, const Syntax::Node& product, const Syntax::Node& divisor,
                   Bounds value);
void check_power(const Syntax& syntax, const Syntax::Node& node, Bounds base, Bounds exponent);
void check_argument(const Syntax& syntax, const Syntax::Node& node, Bounds argument);
void check_arguments(const Syntax& syntax, const Syntax::Node& node, Bounds first, Bounds second);
void check_result(const Syntax& syntax, const Syntax::Node& node, Bounds result);

template <class T>
T combined(const Syntax& syntax, const Syntax::Node& node, const std::vector<T>& values) {
  using std::pow;
  const auto parts = syntax.parts(node);
  const T& first = values[parts[0].node];
  switch (node.kind) {
    case Syntax::Kind::negation:
      return -first;
    case Syntax::Kind::sum: {
      T total = first;
      for (const auto& part : parts.subspan(1)) {
        total = part.inverse ? T(total - values[part.node]) : T(total + values[part.node]);
      }
      return total;
    }
    case Syntax::Kind::product: {
      T total = first;
      for (const auto& part : parts.subspan(1)) {
        const T& value = values[part.node];
        if (part.inverse) {
          check_divisor(syntax, node, syntax.nodes()[part.node], bounds_of(value));
        }
        total = part.inverse ? T(total / value) : T(total * value);
      }
      return total;
    }
    case Syntax::Kind::power: {
      const T& exponent = values[parts[1].node];
      check_power(syntax, node, bounds_of(first), bounds_of(exponent));
      return pow(first, exponent);
    }
    default:
      break;
  }
  if (parts.size() == 2) {
    const T& second = values[parts[1].node];
    check_arguments(syntax, node, bounds_of(first), bounds_of(second));
    return called(node.function, first, second);
  }
  check_argument(syntax, node, bounds_of(first));
  return called(node.function, first);
}

/// What is 0 where a function may have a kink, and the base of a power.
template <class T>
T watched(const Syntax& syntax, const Syntax::Node& node, const std::vector<T>& values) {
  const auto parts = syntax.parts(node);
  const T& first = values[parts[0].node];
  if (node.kind != Syntax::Kind::call || parts.size() == 1) return first;
  const T& second = values[parts[1].node];
  if (node.function != Function::atan2) return first - second;
  return bounds_of(second).lower < 0 ? first : T(1.0);  // it jumps left of 0 alone
}

}  // namespace syntax_checks

/// The value with `values[i]` for `syntax.names()[i]`. `watch(node, argument)` sees every function
/// call and every power (its base) before it is made; of max and min the difference of their
/// arguments, of atan2 its first where the second is below 0. Throws `DomainError`.
template <class T, class Watch>
T evaluate(const Syntax& syntax, std::span<const std::type_identity_t<T>> values, Watch watch) {
  std::vector<T> results;
  results.reserve(syntax.nodes().size());
  for (const auto& node : syntax.nodes()) {
    switch (node.kind) {
      case Syntax::Kind::number:
        results.push_back(Constants<T>::number(node.number));
        break;
      case Syntax::Kind::pi:
        results.push_back(Constants<T>::pi());
        break;
      case Syntax::Kind::e:
        results.push_back(Constants<T>::e());
        break;
      case Syntax::Kind::name:
        syntax_checks::check_name(syntax, node, bounds_of(values[node.name]));
        results.push_back(values[node.name]);
        break;
      default:
        if (node.kind == Syntax::Kind::call || node.kind == Syntax::Kind::power) {
          watch(node, syntax_checks::watched(syntax, node, results));
        }
        results.push_back(syntax_checks::combined(syntax, node, results));
    }
    syntax_checks::check_result(syntax, node, bounds_of(results.back()));
  }
  return std::move(results.back());
}

template <class T>
T evaluate(const Syntax& syntax, std::span<const std::type_identity_t<T>> values) {
  return evaluate<T>(syntax, values, [](const auto&, const auto&) {});
}

/// What every function with a kink or a jump is watched by at a point: that lies where it is 0. A central difference is of no use where one of them changes its sign
/// between the two points.
std::vector<double> kink_arguments(const Syntax& syntax, std::span<const double> values);

}  // namespace psolve
