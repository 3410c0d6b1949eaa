#pragma once

#include <vector>

#include "math/numbers/integer.h"
#include "math/numbers/rational.h"

namespace psolve {

/// Rows and columns of values that need not be numbers of a machine.
template <class T>
class Table {
 public:
  Table() = default;
  Table(Index rows, Index columns) : columns_(columns), entries_(rows * columns) {}

  Index rows() const { return columns_ == 0 ? 0 : entries_.size() / columns_; }
  Index columns() const { return columns_; }
  T& operator()(Index i, Index j) { return entries_[i * columns_ + j]; }
  const T& operator()(Index i, Index j) const { return entries_[i * columns_ + j]; }
  const std::vector<T>& entries() const { return entries_; }
  std::vector<T>& entries() { return entries_; }

  Table transposed() const {
    Table result(columns(), rows());
    for (Index i = 0; i < rows(); ++i) {
      for (Index j = 0; j < columns(); ++j) result(j, i) = (*this)(i, j);
    }
    return result;
  }

 private:
  Index columns_ = 0;
  std::vector<T> entries_;
};

/// Fractions over one denominator > 0.
struct CommonFractions {
  Table<Integer> numerators;
  Integer denominator = 1;
};
CommonFractions over_common_denominator(const Table<Rational>& values);

}  // namespace psolve
