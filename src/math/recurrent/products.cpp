// A product of matrices C = A B is cut into blocks that stay in the caches, as in Goto, van de
// Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS 34, 2008): 12 columns by 256
// rows of B in the first level, 256 rows by 256 columns of A in the second. A block of A is laid
// out four rows together, and then the inner loop is that of a correlation whose taps are the rows
// of the block of B.

#include "math/recurrent/products.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "math/convolutions/machine.h"
#include "math/recurrent/vector_kernels.h"

namespace psolve {
namespace {

constexpr Index kDepth = 256;
constexpr Index kBlockRows = 256;
constexpr Index kColumns = kColumnsTogether;

const VectorKernels& vector_kernels() {
#ifdef __x86_64__
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) return kAvx2VectorKernels;
#endif
  return kBaselineVectorKernels;
}

/// A matrix or its transpose as it lies in memory.
struct Strided {
  const double* data;
  Index row_step;
  Index column_step;

  const double* at(Index i, Index j) const { return data + i * row_step + j * column_step; }
};

Strided as_is(const Eigen::Ref<const Matrix>& a) {
  return {a.data(), a.cols(), 1};
}
Strided transposed(const Matrix& a) {
  return {a.data(), 1, a.cols()};
}

/// `count` numbers, `step` apart, and zeros up to `size`; a full row is copied without a question.
template <Index size>
inline double* lay_out(const double* from, Index step, Index count, double* to) {
  if (count == size && step == 1) {
    std::memcpy(to, from, size * sizeof(double));
  } else if (count == size) {
    for (Index i = 0; i < size; ++i) to[i] = from[i * step];
  } else {
    for (Index i = 0; i < size; ++i) to[i] = i < count ? from[i * step] : 0;
  }
  return to + size;
}

/// Rows `row` … of A, four together, with zeros below the last.
void lay_out_rows(const Strided& a, Index row, Index rows, Index depth, Index depths,
                  std::vector<double>& to) {
  double* next = to.data();
  for (Index i = 0; i < rows; i += kRowsTogether) {
    const Index there = std::min(kRowsTogether, rows - i);
    for (Index k = 0; k < depths; ++k) {
      next = lay_out<kRowsTogether>(a.at(row + i, depth + k), a.row_step, there, next);
    }
  }
}

/// Columns `column` … of B, with zeros beyond the last.
void lay_out_columns(const Strided& b, Index column, Index columns, Index depth, Index depths,
                     std::vector<double>& to) {
  double* next = to.data();
  for (Index k = 0; k < depths; ++k) {
    next = lay_out<kColumns>(b.at(depth + k, column), b.column_step, columns, next);
  }
}

class Product {
 public:
  Product(const Strided& a, const Strided& b, Index rows, Index depth, Index columns)
      : a_(a), b_(b), depth_(depth), result_(Matrix::Zero(rows, columns)) {
    for (Index k = 0; k < kDepth; ++k) offsets_.push_back(k * kColumns);
    const Index block_rows = std::min(kBlockRows, rows + kRowsTogether - 1);
    left_.resize(block_rows * std::min(kDepth, depth));
    right_.resize(kDepth * kColumns);
  }

  Matrix run() {
    for (Index depth = 0; depth < depth_; depth += kDepth) {
      for (Index row = 0; row < result_.rows(); row += kBlockRows) add_block(row, depth);
    }
    return std::move(result_);
  }

 private:
  void add_block(Index row, Index depth) {
    const Index depths = std::min(kDepth, depth_ - depth);
    const Index rows = std::min(kBlockRows, result_.rows() - row);
    lay_out_rows(a_, row, rows, depth, depths, left_);
    for (Index column = 0; column < result_.cols(); column += kColumns) {
      const Index columns = std::min(kColumns, result_.cols() - column);
      lay_out_columns(b_, column, columns, depth, depths, right_);
      for (Index i = 0; i < rows; i += kRowsTogether) {
        add_tile(left_.data() + i * depths, depths, row + i, column);
      }
    }
  }

  /// Tiles at the edges are worked out beside the result, as they reach beyond it.
  void add_tile(const double* left, Index depths, Index row, Index column) {
    const Index rows = std::min(kRowsTogether, result_.rows() - row);
    const Index columns = std::min(kColumns, result_.cols() - column);
    double* const to = result_.data() + row * result_.cols() + column;
    const auto correlate = this_machine().kernels->correlate;
    if (rows == kRowsTogether && columns == kColumns) {
      correlate(left, offsets_.data(), depths, right_.data(), kColumns, to, result_.cols());
      return;
    }
    double tile[kRowsTogether * kColumns] = {};
    correlate(left, offsets_.data(), depths, right_.data(), kColumns, tile, kColumns);
    for (Index r = 0; r < rows; ++r) {
      for (Index j = 0; j < columns; ++j) to[r * result_.cols() + j] += tile[r * kColumns + j];
    }
  }

  Strided a_;
  Strided b_;
  Index depth_;
  Matrix result_;
  std::vector<std::ptrdiff_t> offsets_;
  std::vector<double> left_;
  std::vector<double> right_;
};

}  // namespace

Matrix FastProducts::multiply(const Matrix& a, const Matrix& b) {
  return Product(as_is(a), as_is(b), a.rows(), a.cols(), b.cols()).run();
}

Matrix FastProducts::multiply_left_transposed(const Matrix& a, const Eigen::Ref<const Matrix>& b) {
  return Product(transposed(a), as_is(b), a.cols(), a.rows(), b.cols()).run();
}

Matrix FastProducts::multiply_right_transposed(const Matrix& a, const Matrix& b) {
  return Product(as_is(a), transposed(b), a.rows(), a.cols(), b.rows()).run();
}

void FastProducts::add(const Matrix& a, const double* x, double* out) {
  vector_kernels().multiply(a.data(), a.rows(), a.cols(), x, out);
}

void FastProducts::add_transposed(const Matrix& a, const double* x, double* out) {
  vector_kernels().multiply_transposed(a.data(), a.rows(), a.cols(), x, out);
}

void FastProducts::apply_sigmoid(double* to, Index size) {
  vector_kernels().sigmoids(to, size);
}

void FastProducts::apply_tanh(double* to, Index size) {
  vector_kernels().hyperbolic_tangents(to, size);
}

}  // namespace psolve
