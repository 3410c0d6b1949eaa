#pragma once

// Expressions compiled for evaluation over any scalar: a list of operations, each on results before
// it, in which what is shared is computed once.

#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "math/expressions/expression.h"
#include "math/numbers/dual.h"
#include "math/numbers/scalar.h"

namespace psolve {

/// The numbers of a tape in more digits than doubles have.
template <class T>
struct TapeNumbers {
  std::vector<T> of_operations;
  std::vector<T> of_operands;
};

class Tape {
 public:
  /// Every symbol of the outputs must be among the inputs.
  Tape(std::span<const Expr> outputs, std::span<const Expr> inputs);

  Index size() const { return operations_.size(); }
  /// Of these, those that cost far more than a product: exponentials, logarithms and the like.
  Index elementary_functions() const;

  /// The outputs at the values of the inputs. Where an expression has no value, that is infinite or
  /// not a number.
  template <class T>
  std::vector<T> run(std::span<const T> inputs) const {
    std::vector<T> results;
    std::vector<T> outputs(outputs_.size());
    run<T>(inputs, results, outputs);
    return outputs;
  }

  /// The same for a tape that is run over and over: `results` keeps its room between the calls, and
  /// `outputs` has as many places as there are outputs.
  template <class T>
  void run(std::span<const T> inputs, std::vector<T>& results,
           std::span<std::type_identity_t<T>> outputs) const {
    run<T>(
        inputs, results, outputs, [&](std::uint32_t i) { return T(operations_[i].number); },
        [&](std::uint32_t i) { return T(operands_[i].coefficient); });
  }

  /// The same with these numbers in place of the nearest doubles.
  template <class T>
  void run(const TapeNumbers<T>& numbers, std::span<const T> inputs, std::vector<T>& results,
           std::span<std::type_identity_t<T>> outputs) const {
    run<T>(
        inputs, results, outputs,
        [&](std::uint32_t i) -> const T& { return numbers.of_operations[i]; },
        [&](std::uint32_t i) -> const T& { return numbers.of_operands[i]; });
  }
  /// They are those of the outputs, whose arena must be alive.
  template <class T>
  TapeNumbers<T> numbers() const {
    TapeNumbers<T> all;
    const auto add = [](std::vector<T>& to, const Rational& number) {
      to.push_back(Constants<T>::number(number));
    };
    for (Expr e : nodes_) {
      if (e.is(Expr::Kind::pi) || e.is(Expr::Kind::e)) {
        all.of_operations.push_back(e.is(Expr::Kind::pi) ? Constants<T>::pi() : Constants<T>::e());
      } else {
        add(all.of_operations, e.number());
      }
      for_each_operand(e, [&](Expr, const Rational& number) { add(all.of_operands, number); });
    }
    return all;
  }

 private:
  struct Operation {
    Expr::Kind kind;
    Function function;
    std::uint32_t first;  ///< position of the first operand, or of the input
    std::uint32_t count;
    double number;  ///< a number's value, a sum's constant, a product's coefficient
  };
  struct Operand {
    std::uint32_t result;
    double coefficient;  ///< in a sum; in a power the exponent where that is a number, else NaN
  };

  /// Calls `take(operand, number)` with its coefficient, or its value where it is a number.
  template <class Take>
  static void for_each_operand(Expr e, Take&& take) {
    auto operands = e.operands();
    if (is_exponential(e)) operands = operands.subspan(1);
    for (Index i = 0; i < std::ssize(operands); ++i) {
      take(operands[i], e.is(Expr::Kind::sum) ? e.coefficients()[i] : operands[i].number());
    }
  }
  static bool is_exponential(Expr e) {
    return e.is(Expr::Kind::power) && e.operands()[0].is(Expr::Kind::e);
  }

  template <class T, class NumberOf, class CoefficientOf>
  void run(std::span<const T> inputs, std::vector<T>& results, std::span<T> outputs,
           NumberOf number_of, CoefficientOf coefficient_of) const {
    results.clear();
    results.reserve(operations_.size());
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      results.push_back(result<T>(operations_[i], inputs, results, number_of(i), coefficient_of));
    }
    for (Index i = 0; i < std::ssize(outputs_); ++i) outputs[i] = results[outputs_[i]];
  }

  template <class T, class CoefficientOf>
  T result(const Operation& operation, std::span<const T> inputs, const std::vector<T>& results,
           const T& number, CoefficientOf coefficient_of) const {
    const auto operand = [&](std::uint32_t i) -> const T& {
      return results[operands_[operation.first + i].result];
    };
    switch (operation.kind) {
      case Expr::Kind::number:
      case Expr::Kind::pi:
      case Expr::Kind::e:
        return number;
      case Expr::Kind::symbol:
        return inputs[operation.first];
      case Expr::Kind::sum: {
        T total = number;
        for (std::uint32_t i = 0; i < operation.count; ++i) {
          total = total + coefficient_of(operation.first + i) * operand(i);
        }
        return total;
      }
      case Expr::Kind::product: {
        T total = number;
        for (std::uint32_t i = 0; i < operation.count; ++i) total = total * operand(i);
        return total;
      }
      case Expr::Kind::power:
        return raised(operand(0), operand(1), operands_[operation.first + 1].coefficient);
      case Expr::Kind::call:
        return operation.count == 2 ? called(operation.function, operand(0), operand(1))
                                    : called(operation.function, operand(0));
    }
    return number;
  }

  template <class T>
  static T raised(const T& base, const T& exponent, double known) {
    using std::pow, std::sqrt;
    if (known == -1) return T(1) / base;
    if (known == 2) return base * base;
    if (known == 0.5) return sqrt(base);
    return pow(base, exponent);
  }

  std::vector<Operation> operations_;
  std::vector<Expr> nodes_;  ///< of the operations
  std::vector<Operand> operands_;
  std::vector<std::uint32_t> outputs_;
};

/// The value of one expression at `values[i]` for `symbols[i]`.
template <class T>
T evaluate(Expr e, std::span<const Expr> symbols, std::span<const std::type_identity_t<T>> values) {
  return Tape({&e, 1}, symbols).run<T>(values)[0];
}

/// The value of an expression without symbols.
inline double constant_value(Expr e) {
  return evaluate<double>(e, {}, {});
}

}  // namespace psolve
