#include "problems/rnn_grad/checks/checkpointed_rnn.h"

#include <algorithm>
#include <map>
#include <utility>

namespace psolve::rnn_grad {
namespace {

class Checkpointed {
 public:
  Checkpointed(const RnnCell& cell, const Matrix& x, const Matrix& slopes, Index length)
      : cell_(cell), x_(x), slopes_(slopes), length_(length) {}

  CheckpointedPass run() {
    const Index T = x_.rows(), last_start = (T - 1) / length_ * length_;
    keep(0, cell_.h0);
    Vector h = cell_.h0;
    for (Index t = 1; t <= T; ++t) {
      h = step(t, h);
      if (t % length_ == 0 || t > last_start) keep(t, h);
    }
    const RnnWeights& w = cell_.weights;
    pass_.gradients = {0 * w.W_xh, 0 * w.W_hh, 0 * w.b_h};
    lambda_ = Vector::Zero(cell_.units());
    for (Index start = last_start; start >= 0; start -= length_) {
      const Index end = std::min(T, start + length_);
      if (start != last_start) work_again(start, end);
      for (Index t = end; t > start; --t) step_back(t);
    }
    return std::move(pass_);
  }

 private:
  void keep(Index t, const Vector& h) {
    states_[t] = h;
    pass_.held = std::max<Index>(pass_.held, std::ssize(states_));
  }

  Vector sum(Index t, const Vector& before) const {
    const RnnWeights& w = cell_.weights;
    return w.W_xh * x_.row(t - 1).transpose() + w.W_hh * before + w.b_h;
  }
  Vector step(Index t, const Vector& before) const {
    return activate(cell_.activation, sum(t, before));
  }

  void work_again(Index start, Index end) {
    for (Index t = start + 1; t <= end; ++t) {
      keep(t, step(t, states_.at(t - 1)));
      ++pass_.repeated;
    }
  }

  /// The state of a step is needed no more when its share is added up.
  void step_back(Index t) {
    const Index row = t - 1 - (x_.rows() - slopes_.rows());
    if (row >= 0) lambda_ += slopes_.row(row).transpose();
    const Vector& before = states_.at(t - 1);
    const Vector z = sum(t, before);
    const Vector delta =
        lambda_.cwiseProduct(slope(cell_.activation, z, activate(cell_.activation, z)));
    pass_.gradients.W_xh += delta * x_.row(t - 1);
    pass_.gradients.W_hh += delta * before.transpose();
    pass_.gradients.b_h += delta;
    lambda_ = cell_.weights.W_hh.transpose() * delta;
    states_.erase(t);
  }

  const RnnCell& cell_;
  const Matrix& x_;
  const Matrix& slopes_;
  Index length_;
  std::map<Index, Vector> states_;  ///< that are held, by their step
  Vector lambda_;
  CheckpointedPass pass_;
};

}  // namespace

CheckpointedPass checkpointed_pass(const RnnCell& cell, const Matrix& x, const Matrix& slopes,
                                   Index length) {
  return Checkpointed(cell, x, slopes, length).run();
}

}  // namespace psolve::rnn_grad
