#include "problems/rnn_grad/checks/padded_rnn.h"

#include <algorithm>

namespace psolve::rnn_grad {
namespace {

class PaddedBatch {
 public:
  PaddedBatch(const RnnCell& cell, const std::vector<Matrix>& sequences)
      : cell_(cell), sequences_(sequences) {
    for (const Matrix& x : sequences) longest_ = std::max(longest_, x.rows());
  }

  RnnWeights run(const std::vector<Matrix>& slopes) {
    forward_pass();
    return backward_pass(slopes);
  }

 private:
  Index size() const { return std::ssize(sequences_); }

  /// x(t) of every sequence, 0 beyond its end.
  Matrix inputs(Index t) const {
    Matrix x = Matrix::Zero(size(), cell_.inputs());
    for (Index s = 0; s < size(); ++s) {
      if (t <= sequences_[s].rows()) x.row(s) = sequences_[s].row(t - 1);
    }
    return x;
  }
  Vector mask(Index t) const {
    Vector mask(size());
    for (Index s = 0; s < size(); ++s) mask(s) = t <= sequences_[s].rows() ? 1 : 0;
    return mask;
  }

  void forward_pass() {
    h_.emplace_back(Vector::Ones(size()) * cell_.h0.transpose());
    for (Index t = 1; t <= longest_; ++t) {
      const Matrix z =
          (inputs(t) * cell_.weights.W_xh.transpose() + h_.back() * cell_.weights.W_hh.transpose())
              .rowwise() +
          cell_.weights.b_h.transpose();
      const Vector flat = z.reshaped<Eigen::RowMajor>();
      const Vector a = activate(cell_.activation, flat);
      const Vector slopes = slope(cell_.activation, flat, a);
      const Vector keep = Vector::Ones(size()) - mask(t);
      Matrix h = mask(t).asDiagonal() * Matrix(a.reshaped<Eigen::RowMajor>(size(), z.cols()));
      h += keep.asDiagonal() * h_.back();
      h_.push_back(std::move(h));
      slopes_.emplace_back(slopes.reshaped<Eigen::RowMajor>(size(), z.cols()));
    }
  }

  RnnWeights backward_pass(const std::vector<Matrix>& slopes) const {
    const RnnWeights& w = cell_.weights;
    RnnWeights sums{0 * w.W_xh, 0 * w.W_hh, 0 * w.b_h};
    Matrix lambda = Matrix::Zero(size(), cell_.units());
    for (Index t = longest_; t >= 1; --t) {
      for (Index s = 0; s < size(); ++s) {
        const Index row = t - 1 - (sequences_[s].rows() - slopes[s].rows());
        if (t <= sequences_[s].rows() && row >= 0) lambda.row(s) += slopes[s].row(row);
      }
      const Vector keep = Vector::Ones(size()) - mask(t);
      const Matrix delta = mask(t).asDiagonal() * lambda.cwiseProduct(slopes_[t - 1]);
      sums.W_xh += delta.transpose() * inputs(t);
      sums.W_hh += delta.transpose() * h_[t - 1];
      sums.b_h += delta.colwise().sum().transpose();
      lambda = Matrix(delta * w.W_hh + keep.asDiagonal() * lambda);
    }
    return sums;
  }

  const RnnCell& cell_;
  const std::vector<Matrix>& sequences_;
  Index longest_ = 0;
  std::vector<Matrix> h_;  ///< one for each step, a row for each sequence
  std::vector<Matrix> slopes_;
};

}  // namespace

RnnWeights padded_gradients(const RnnCell& cell, const std::vector<Matrix>& sequences,
                            const std::vector<Matrix>& slopes) {
  return PaddedBatch(cell, sequences).run(slopes);
}

}  // namespace psolve::rnn_grad
