#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "math/entries/exact_value.h"
#include "math/expressions/substitute.h"
#include "problems/jacobian/enclosed_chain.h"
#include "problems/jacobian/function_chain.h"

namespace psolve::jacobian {

/// A composition at a point: the values of its functions, their Jacobians there, and the product of
/// these. A decimal of the spec is the exact decimal, and every number is the double nearest to its
/// exact form: each is enclosed in as many digits as that takes.
class Linearisation {
 public:
  /// Throws SpecError where a function has no value or no derivative.
  Linearisation(const FunctionChain& chain, const std::vector<Expr>& point);
  Linearisation(const Linearisation&) = delete;
  Linearisation& operator=(const Linearisation&) = delete;

  Index size() const { return chain_.size(); }
  const ParsedFunction& function(Index k) const { return *chain_[k]; }
  /// What the k-th function is given; the last one is the value of the composition.
  const std::vector<ExactValue>& point(Index k) const { return points_[k]; }
  const std::vector<std::vector<ExactValue>>& points() const { return points_; }
  const ExactMatrix& factor(Index k) const { return factors_[k]; }
  const std::vector<ExactMatrix>& factors() const { return factors_; }
  const ExactMatrix& product() const { return product_; }
  /// The product in the variables of the innermost function; none where that is too long.
  const std::optional<ExprMatrix>& closed_form() const { return closed_form_; }

  /// Finds the doubles of the balls that `find(enclosed chain, n)` gives, for all `open` n, in rising
  /// precision. NaN where no precision tells.
  template <class Find>
  void settle_all(std::vector<Index> open, double* numbers, Find find) {
    for (const Index n : open) numbers[n] = std::numeric_limits<double>::quiet_NaN();
    in_rising_precision([&]<class T>() {
      auto& enclosed = std::get<EnclosedChain<T>>(enclosed_);
      std::erase_if(open, [&](Index n) {
        const Ball<T> ball = find(enclosed, n);
        if (!settle(ball, numbers[n])) return false;
        has_vanished_ = has_vanished_ || ball.vanished;
        return true;
      });
      return open.empty();
    });
  }

  /// Whether some abs or relu is at its kink, where no derivative exists.
  bool at_kink() const { return at_kink_; }
  /// Whether something that 1,000 digits cannot tell from 0 was taken as 0.
  bool has_vanished() const { return has_vanished_; }

 private:
  void start_at(const std::vector<Expr>& point);
  bool is_given_exactly(Index k) const;
  std::vector<ExactValue> values_of(Index k);
  [[noreturn]] void fail(Index k, Index i, const std::string& why,
                         std::optional<std::size_t> offset = {}) const;
  [[noreturn]] void fail_as_too_large(Index k, Index i) const;
  std::string point_text(Index k) const;
  ExactMatrix factor_at_point(Index k);
  void multiply();
  void round_product();
  void find_kinks();
  bool is_at_kink(Index k, Index i);
  void find_closed_form();

  const std::vector<const ParsedFunction*>& chain_;
  std::vector<std::vector<ExactValue>> points_;
  std::vector<ExactMatrix> factors_;
  ExactMatrix product_;
  std::optional<ExprMatrix> closed_form_;
  bool at_kink_ = false;
  bool has_vanished_ = false;
  std::tuple<EnclosedChain<long double>, EnclosedChain<BigFloat<50>>, EnclosedChain<BigFloat<200>>,
             EnclosedChain<HighestPrecision>>
      enclosed_;
};

std::vector<double> numbers(const std::vector<ExactValue>& values);

/// 0, 1, …, count − 1.
std::vector<Index> all_of(Index count);
/// Where an exact entry is rational its number is the nearest double. The others are left.
std::vector<Index> round_rationals(std::span<const Expr> exact, double* numbers);
/// A function's variables with the values that it is given.
std::vector<Replacement> replacements(const ParsedFunction& f,
                                      const std::vector<ExactValue>& point);

}  // namespace psolve::jacobian
