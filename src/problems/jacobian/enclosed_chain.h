#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "math/calculus/enclosures.h"
#include "math/entries/exact_value.h"
#include "problems/jacobian/function_chain.h"

namespace psolve::jacobian {

/// A composition at a point in balls of one precision, as far as it is asked for.
template <class T>
class EnclosedChain {
 public:
  /// `points[k]` is what the k-th function is given; it need not be known before it is asked for.
  EnclosedChain(const std::vector<const ParsedFunction*>& chain,
                const std::vector<std::vector<ExactValue>>& points)
      : chain_(chain), points_(points) {}

  const std::vector<Ball<T>>& point(Index k) {
    for (Index next = inputs_.size(); next <= k; ++next) {
      std::vector<Ball<T>> found;
      for (Index i = 0; i < std::ssize(points_[next]); ++i) found.push_back(input(next, i));
      inputs_.push_back(std::move(found));
    }
    return inputs_[k];
  }

  /// Output i of the k-th function, as it is written; where that has a value and `exact` is a
  /// number, that number, and where something in it is taken as 0 that does not stand in `exact` any
  /// more, this. Throws DomainError where it has no value.
  Ball<T> output(Index k, Index i, Expr exact) {
    const Ball<T> written = evaluate<Ball<T>>(chain_[k]->syntax[i], point(k));
    const bool is_rational = exact.is(Expr::Kind::number) && written.is_known();
    if (is_rational) return ball_of<T>(exact.number());
    if (!written.vanished || !exact.is_constant()) return written;
    const Ball<T> simplified = Enclosures<T>({}, {})(exact);
    return simplified.is_known() && !simplified.vanished ? simplified : written;
  }

  /// Entry e of the k-th function's Jacobian, counted along its rows.
  const Ball<T>& entry(Index k, Index e) {
    entries_.resize(chain_.size());
    if (!entries_[k]) entries_[k].emplace(chain_[k]->inputs, point(k));
    return (*entries_[k])(chain_[k]->jacobian.data()[e]);
  }

  /// An expression in the variables of the innermost function.
  const Ball<T>& of_innermost(Expr e) {
    if (!innermost_) innermost_.emplace(chain_.front()->inputs, point(0));
    return (*innermost_)(e);
  }

  /// Row i of the product of all Jacobians.
  const std::vector<Ball<T>>& product_row(Index i) {
    if (row_ == i) return product_row_;
    row_ = i;
    const Index last = chain_.size() - 1;
    product_row_ = times(last, {{i, Ball<T>(1.0)}});
    for (Index k = last; k-- > 0;) {
      std::vector<std::pair<Index, Ball<T>>> filled;
      for (Index j = 0; j < std::ssize(product_row_); ++j) {
        if (!product_row_[j].is_zero()) filled.emplace_back(j, product_row_[j]);
      }
      product_row_ = times(k, filled);
    }
    return product_row_;
  }

 private:
  Ball<T> input(Index k, Index i) {
    const ExactValue& known = points_[k][i];
    const bool is_rational = known.is_exact && known.exact.is(Expr::Kind::number);
    if (k == 0 || is_rational) return Enclosures<T>({}, {})(known.exact);
    const Ball<T> found = output(k - 1, i, chain_[k - 1]->outputs[i]);
    return found.is_zero() && known.number != 0 ? Ball<T>(known.number) : found;
  }

  /// A row, given by its entries that are not 0, times the Jacobian of the k-th function.
  std::vector<Ball<T>> times(Index k, const std::vector<std::pair<Index, Ball<T>>>& row) {
    const Index columns = chain_[k]->jacobian.cols();
    std::vector<Ball<T>> product(columns);
    for (const auto& [m, factor] : row) {
      for (Index j = 0; j < columns; ++j) {
        const Ball<T>& slope = entry(k, m * columns + j);
        if (!slope.is_zero()) product[j] += factor * slope;
      }
    }
    return product;
  }

  const std::vector<const ParsedFunction*>& chain_;
  const std::vector<std::vector<ExactValue>>& points_;
  std::vector<std::vector<Ball<T>>> inputs_;
  std::vector<std::optional<Enclosures<T>>> entries_;
  std::optional<Enclosures<T>> innermost_;
  Index row_ = -1;
  std::vector<Ball<T>> product_row_;
};

}  // namespace psolve::jacobian
