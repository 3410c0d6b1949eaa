#include "problems/rnn_grad/checks/run.h"

namespace psolve::rnn_grad {
namespace {

std::vector<double> in_order(const RnnFlow& flow) {
  const RnnWeights& w = flow.cell().weights;
  std::vector<double> list;
  const auto append = [&](const Matrix& part) {
    list.insert(list.end(), part.data(), part.data() + part.size());
  };
  for (const Matrix& part : {w.W_xh, w.W_hh, Matrix(w.b_h)}) append(part);
  if (w.W_hy) append(*w.W_hy);
  if (w.b_y) append(*w.b_y);
  append(flow.cell().h0);
  for (const auto& sequence : flow.sequences) append(sequence.x);
  return list;
}

}  // namespace

CheckedRun::CheckedRun(const RnnFlow& flow)
    : flow_(flow),
      definition_(flow.cell()),
      at_(in_order(flow)),
      exact_at_(at_.begin(), at_.end()) {
  Index x = definition_.inputs();
  for (const auto& sequence : flow.sequences) {
    starts_.push_back(x);
    x += sequence.x.size();
    steps_ += sequence.steps();
  }
}

std::vector<Exact> CheckedRun::stepped(Index s, Index t, const std::vector<Exact>& before) const {
  definition_.start();
  return definition_.step<Exact>(exact_at_, starts_[s] + ((t - 1) * cell().inputs()), before);
}

std::vector<Exact> CheckedRun::moved(Index s, Index t, const Vector& h, const Vector& z) {
  auto before = recorded<Exact>(s, t - 1);
  for (Index j = 0; j < m(); ++j) before[j].move(0, h(j));
  for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].move(0, z(j));
  auto after = stepped(s, t, before);
  for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].stop(0);
  return after;
}

}  // namespace psolve::rnn_grad
