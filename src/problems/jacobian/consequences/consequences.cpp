#include "problems/jacobian/consequences/consequences.h"

#include <algorithm>
#include <cmath>

#include "math/calculus/differentiate.h"
#include "math/calculus/square_matrix.h"
#include "math/expressions/text.h"
#include "spec/error.h"

namespace psolve::jacobian {
namespace {

/// Variables beyond which no Hessian is worked out.
constexpr Index kMostHessianRows = 50;
/// Nodes of closed forms that are written.
constexpr std::uint64_t kMostNodes = 20'000;

/// The inverse at one precision, which all its entries share.
template <class T>
class SharedInverse {
 public:
  const EnclosedInverse<T>& of(EnclosedChain<T>& enclosed, Index rows) {
    if (!found_) {
      std::vector<std::vector<Ball<T>>> matrix;
      for (Index i = 0; i < rows; ++i) matrix.push_back(enclosed.product_row(i));
      found_.emplace(std::move(matrix));
    }
    return *found_;
  }

 private:
  std::optional<EnclosedInverse<T>> found_;
};

class Finder {
 public:
  explicit Finder(Linearisation& found) : found_(found), jacobian_(found.product()) {}

  Consequences run(const std::vector<Expr>& direction) {
    const Index rows = jacobian_.numbers.rows();
    if (rows == jacobian_.numbers.cols()) {
      all_.square_left_out = rows > kMostSquareRows;
      if (!all_.square_left_out) find_square();
    }
    if (rows == 1) find_hessian();
    if (!direction.empty()) find_directional(direction);
    return std::move(all_);
  }

 private:
  static bool is_short(std::span<const Expr> forms) {
    std::uint64_t size = 0;
    for (const Expr& form : forms) size += form.tree_size();
    return size <= kMostNodes && std::ranges::all_of(forms, can_be_written);
  }

  void find_square() {
    const Index n = jacobian_.numbers.rows();
    if (found_.closed_form()) {
      all_.determinant_form = exact_determinant(*found_.closed_form());
      if (all_.determinant_form && !is_short({&*all_.determinant_form, 1})) {
        all_.determinant_form.reset();
      }
    }
    const auto exact = jacobian_.is_exact ? exact_determinant(jacobian_.exact) : std::nullopt;
    double determinant = 0;
    std::vector<Index> open = {0};
    if (exact) open = round_rationals({&*exact, 1}, &determinant);
    found_.settle_all(std::move(open), &determinant,
                      [&]<class T>(EnclosedChain<T>& enclosed, Index) {
                        return inverse(enclosed, n).determinant();
                      });
    if (!std::isfinite(determinant)) {
      all_.square_left_out = true;
      return;
    }
    all_.determinant = exact ? ExactValue::of(*exact, determinant)
                             : ExactValue{Expr(determinant), determinant, false};
    if (determinant != 0) find_inverse();
  }

  template <class T>
  const EnclosedInverse<T>& inverse(EnclosedChain<T>& enclosed, Index n) {
    return std::get<SharedInverse<T>>(inverses_).of(enclosed, n);
  }

  void find_inverse() {
    const Index n = jacobian_.numbers.rows();
    const auto exact = jacobian_.is_exact ? exact_inverse(jacobian_.exact) : std::nullopt;
    ExactMatrix found{exact.value_or(ExprMatrix(n, n)), Matrix(n, n),
                      exact && all_can_be_written(*exact)};
    double* const numbers = found.numbers.data();
    std::vector<Index> open = all_of(n * n);
    if (exact) open = round_rationals({exact->data(), open.size()}, numbers);
    found_.settle_all(std::move(open), numbers, [&]<class T>(EnclosedChain<T>& enclosed, Index e) {
      return inverse(enclosed, n).inverse(e / n, e % n);
    });
    if (!found.numbers.allFinite()) {
      all_.square_left_out = true;
    } else {
      all_.inverse = std::move(found);
    }
  }

  void find_hessian() {
    const auto& inputs = found_.function(0).inputs;
    const Index n = std::ssize(inputs);
    all_.hessian_left_out = !found_.closed_form() || n > kMostHessianRows;
    if (all_.hessian_left_out) return;
    ExprMatrix form(n, n);
    for (Index i = 0; i < n; ++i) {
      for (Index j = i; j < n; ++j) {
        form(i, j) = form(j, i) = differentiate((*found_.closed_form())(0, i), inputs[j]);
      }
    }
    const std::span<const Expr> entries(form.data(), form.size());
    const bool is_short = Finder::is_short(entries);
    const std::vector<Expr> exact =
        is_short ? substitute(entries, replacements(found_.function(0), found_.point(0)))
                 : std::vector<Expr>(entries.begin(), entries.end());
    ExactMatrix hessian{form, Matrix(n, n), is_short};
    std::copy(exact.begin(), exact.end(), hessian.exact.data());
    hessian.is_exact = is_short && all_can_be_written(hessian.exact);
    double* const numbers = hessian.numbers.data();
    found_.settle_all(round_rationals(exact, numbers), numbers,
                      [&](auto& enclosed, Index e) { return enclosed.of_innermost(entries[e]); });
    if (is_short) all_.hessian_form = std::move(form);
    all_.has_hessian = true;
    if (hessian.numbers.allFinite()) all_.hessian = std::move(hessian);
  }

  void find_directional(const std::vector<Expr>& direction) {
    std::vector<double> along(direction.size());
    found_.settle_all(round_rationals(direction, along.data()), along.data(),
                      [&](auto& enclosed, Index j) { return enclosed.of_innermost(direction[j]); });
    for (Index j = 0; j < std::ssize(direction); ++j) {
      all_.direction.push_back(ExactValue::of(direction[j], along[j]));
    }
    const Index rows = jacobian_.numbers.rows();
    std::vector<Expr> exact(rows);
    for (Index i = 0; i < rows && jacobian_.is_exact; ++i) {
      std::vector<Expr> terms;
      for (Index j = 0; j < std::ssize(direction); ++j) {
        terms.push_back(jacobian_.exact(i, j) * direction[j]);
      }
      exact[i] = Expr::sum(terms);
    }
    std::vector<double> numbers(rows);
    auto open = jacobian_.is_exact ? round_rationals(exact, numbers.data()) : all_of(rows);
    found_.settle_all(std::move(open), numbers.data(),
                      [&]<class T>(EnclosedChain<T>& enclosed, Index i) {
                        Ball<T> total;
                        const std::vector<Ball<T>>& row = enclosed.product_row(i);
                        for (Index j = 0; j < std::ssize(direction); ++j) {
                          total += row[j] * enclosed.of_innermost(direction[j]);
                        }
                        return total;
                      });
    for (Index i = 0; i < rows; ++i) {
      if (!std::isfinite(numbers[i])) {
        throw SpecError("/direction",
                        "the derivative in this direction is beyond the largest number");
      }
      all_.directional.push_back(jacobian_.is_exact
                                     ? ExactValue::of(exact[i], numbers[i])
                                     : ExactValue{Expr(numbers[i]), numbers[i], false});
    }
  }

  Linearisation& found_;
  const ExactMatrix& jacobian_;
  Consequences all_;
  std::tuple<SharedInverse<long double>, SharedInverse<BigFloat<50>>, SharedInverse<BigFloat<200>>,
             SharedInverse<HighestPrecision>>
      inverses_;
};

}  // namespace

Consequences consequences_of(Linearisation& found, const std::vector<Expr>& direction) {
  return Finder(found).run(direction);
}

}  // namespace psolve::jacobian
