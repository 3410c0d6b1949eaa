#include "problems/rnn_grad/checks.h"

#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"

#include <fmt/format.h>

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "math/recurrent/gradient_check.h"
#include "problems/rnn_grad/definition.h"
#include "problems/rnn_grad/padded_rnn.h"

namespace psolve::rnn_grad {
namespace {

/// Multiplications that a check of Jacobians may cost.
constexpr double kBudget = 1e7;
/// Keeps errors finite where gradients vanish.
constexpr double kLeastScale = 1e-290;

void append(std::vector<double>& list, const Matrix& matrix) {
  list.insert(list.end(), matrix.data(), matrix.data() + matrix.size());
}

/// How far numbers are apart at most.
double distance(const Matrix& a, const Matrix& b) {
  double error = 0;
  for (Index i = 0; i < a.size(); ++i) error = worse(error, std::abs(a.data()[i] - b.data()[i]));
  return error;
}

double size_of(const RnnWeights& w) {
  return std::max({w.W_xh.cwiseAbs().maxCoeff(), w.W_hh.cwiseAbs().maxCoeff(),
                   w.b_h.cwiseAbs().maxCoeff(), kLeastScale});
}

/// The error of the gradients of W_xh, W_hh and b_h, relative to the largest.
double distance(const RnnWeights& a, const RnnWeights& found) {
  const double error = worse(worse(distance(a.W_xh, found.W_xh), distance(a.W_hh, found.W_hh)),
                             distance(a.b_h, found.b_h));
  return error / size_of(found);
}

/// lim ‖Aᵏ‖^(1/k) (Gelfand), by squaring A thirty times.
double radius_by_powers(Matrix a) {
  double logarithm = 0;
  double power = 1;
  for (int i = 0; i < 30; ++i) {
    const double size = a.norm();
    if (size == 0) return 0;
    logarithm += std::log(size) / power;
    a /= size;
    a = (a * a).eval();
    power *= 2;
  }
  const double size = a.norm();
  return size == 0 ? 0 : std::exp(logarithm + std::log(size) / power);
}

class RnnCheck {
 public:
  explicit RnnCheck(const RnnFlow& flow)
      : flow_(flow), cell_(flow.cell()), definition_(cell_), at_(in_order(flow)) {
    Index x = definition_.inputs();
    for (const auto& sequence : flow.sequences) {
      starts_.push_back(x);
      x += sequence.x.size();
      steps_ += sequence.steps();
    }
    dual_at_.assign(at_.begin(), at_.end());
  }

  std::vector<Check> run() {
    check_states();
    check_all_gradients();
    check_sum_over_time();
    if (flow_.sequences.size() > 1) check_padded();
    if (flow_.truncated) check_truncated();
    if (std::ranges::all_of(flow_.sequences, &SequenceFlow::has_jacobians)) {
      check_jacobians();
      check_radii();
      check_products();
    }
    return std::move(checks_);
  }

 private:
  Index m() const { return cell_.units(); }
  double step_cost() const {
    return static_cast<double>(m()) * static_cast<double>(m() + cell_.inputs());
  }

  static std::vector<double> in_order(const RnnFlow& flow) {
    const RnnWeights& w = flow.cell().weights;
    std::vector<double> list;
    for (const Matrix& part : {w.W_xh, w.W_hh, Matrix(w.b_h)}) append(list, part);
    if (w.W_hy) append(list, *w.W_hy);
    if (w.b_y) append(list, *w.b_y);
    append(list, flow.cell().h0);
    for (const auto& sequence : flow.sequences) append(list, sequence.x);
    return list;
  }

  std::vector<double> found_in_order() const {
    std::vector<double> list;
    for (const auto& [name, value] : named(flow_.sums)) append(list, value);
    for (const auto& sequence : flow_.sequences) append(list, sequence.gradients.x);
    return list;
  }

  /// Where x(t) of a sequence stands among the numbers.
  Index place_of(Index s, Index t) const { return starts_[s] + ((t - 1) * cell_.inputs()); }

  template <class S>
  std::vector<S> recorded(const SequenceFlow& sequence, Index t) const {
    const Vector h = sequence.run.h.row(t);
    return {h.begin(), h.end()};
  }

  /// Each step by itself, so that rounding does not add up.
  void check_states() {
    double error = 0;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      const SequenceFlow& sequence = flow_.sequences[s];
      for (Index t = 1; t <= sequence.steps(); ++t) {
        const auto h =
            definition_.step<double>(at_, place_of(s, t), recorded<double>(sequence, t - 1));
        for (Index j = 0; j < m(); ++j) {
          const double found = sequence.run.h(t, j);
          error = worse(error, std::abs(h[j] - found) / (1 + std::abs(found)));
        }
      }
    }
    checks_.push_back({"h", fmt::format("h of all {} steps, each from the one before", steps_),
                       "the equations in plain loops", error, 1e-12});
  }

  template <class S>
  S loss_of(std::span<const S> v, const FinalLoss& loss, const std::vector<S>& h) const {
    S total = 0;
    const auto output = definition_.output(v, h);
    for (Index i = 0; i < std::ssize(output); ++i) {
      if (loss.is_squared()) {
        const S residual = output[i] - loss.target(i);
        total += residual * residual;
      } else {
        total += output[i];
      }
    }
    return total;
  }

  template <class S>
  S loss_at(std::span<const S> v) const {
    S total = 0;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      const SequenceFlow& sequence = flow_.sequences[s];
      std::vector<S> h(v.begin() + definition_.h0(0), v.begin() + definition_.h0(m()));
      h = definition_.run(v, starts_[s], sequence.steps(), std::move(h));
      total += loss_of(v, sequence.loss, h);
    }
    return total;
  }

  bool at_kink() const {
    return cell_.activation == Activation::relu &&
           std::ranges::any_of(flow_.sequences, [](const SequenceFlow& sequence) {
             return (sequence.run.z.array() == 0).any();
           });
  }

  void check_all_gradients() {
    const auto checks =
        check_gradients({.value = [this](std::span<const double> v) { return loss_at(v); },
                         .dual = [this](std::span<const Dual> v) { return loss_at(v); },
                         .at = at_,
                         .multiplications = static_cast<double>(steps_) * step_cost(),
                         .growth = gradient_growth(flow_),
                         .at_kink = at_kink()},
                        found_in_order());
    checks_.insert(checks_.end(), checks.begin(), checks.end());
  }

  /// How h(t) moves with one number: of the weights, or of h(t − 1).
  Vector moved_state(Index s, Index t, Index weight) {
    dual_at_[weight].derivative = 1;
    const auto h =
        definition_.step<Dual>(dual_at_, place_of(s, t), recorded<Dual>(flow_.sequences[s], t - 1));
    dual_at_[weight].derivative = 0;
    return derivatives(h);
  }
  Vector moved_by_state(Index s, Index t, Index j) const {
    auto before = recorded<Dual>(flow_.sequences[s], t - 1);
    before[j].derivative = 1;
    return derivatives(definition_.step<Dual>(dual_at_, place_of(s, t), before));
  }
  static Vector derivatives(const std::vector<Dual>& h) {
    Vector moved(std::ssize(h));
    for (Index j = 0; j < std::ssize(h); ++j) moved(j) = h[j].derivative;
    return moved;
  }

  /// ∂L/∂W = Σ_t ∂L/∂h(T) · J(T) … J(t + 1) · ∂h(t)/∂W at step t alone. A bias moved at one step
  /// stands for that step's z.
  void check_sum_over_time() {
    const auto size = static_cast<double>(m());
    if (static_cast<double>(steps_) * (8 * size * step_cost() + size * size * size) > kBudget) {
      return;
    }
    RnnWeights sums{0 * cell_.weights.W_xh, 0 * cell_.weights.W_hh, 0 * cell_.weights.b_h, {}, {}};
    double norm_error = 0;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      norm_error = worse(norm_error, add_sums(s, sums));
    }
    checks_.push_back(
        {"gradients/sum",
         fmt::format("the gradients of W_xh, W_hh and b_h, as sums over {} steps", steps_),
         "products of Jacobians by dual numbers", distance(sums, flow_.sums.weights), 1e-11});
    checks_.push_back({"gradient_norms", "the norms of the gradient at all steps, and their growth",
                       "products of Jacobians by dual numbers", norm_error, 1e-10});
  }

  /// Adds the sums of a sequence, and gives the largest error of its gradient norms.
  double add_sums(Index s, RnnWeights& sums) {
    const SequenceFlow& sequence = flow_.sequences[s];
    const Index T = sequence.steps();
    const Vector output = cell_.output(sequence.run.h.row(T));
    Matrix row = sequence.loss.gradient(output).transpose();
    if (cell_.weights.W_hy) row = row * *cell_.weights.W_hy;
    Matrix product = Matrix::Identity(m(), m());
    double error = 0;
    double last = 0;
    for (Index t = T; t >= 1; --t) {
      const Matrix lambda = row * product;
      const double norm = lambda.stableNorm();
      if (t == T) last = norm;
      error = worse(error, std::abs(norm - sequence.norms(t - 1)) / std::max(norm, kLeastScale));
      if (t == 1 && T > 1 && norm > 0) {
        const double growth = std::pow(norm / last, 1 / static_cast<double>(T - 1));
        error = worse(error, std::abs(growth - sequence.growth) / growth);
      }
      for (Index j = 0; j < m(); ++j) {
        const double delta = (lambda * moved_state(s, t, definition_.bias(j)))(0);
        sums.W_xh.row(j) += delta * sequence.x.row(t - 1);
        sums.W_hh.row(j) += delta * sequence.run.h.row(t - 1);
        sums.b_h(j) += delta;
      }
      Matrix J(m(), m());
      for (Index j = 0; j < m(); ++j) J.col(j) = moved_by_state(s, t, j);
      product = product * J;
    }
    return error;
  }

  void check_padded() {
    const RnnWeights padded =
        padded_gradients(cell_, flow_.problem.sequences, flow_.problem.losses);
    checks_.push_back(
        {"gradients/padded",
         fmt::format("the gradients summed over {} sequences", flow_.sequences.size()),
         "one padded and masked batch", distance(padded, flow_.sums.weights), 1e-11});
  }

  /// The truncated gradients are those of a loss whose state `truncate` steps back is a constant.
  void check_truncated() {
    if (gradient_growth(flow_) > 1e8) return;
    std::vector<double> found;
    const auto list = named(*flow_.truncated);
    for (const auto& [name, value] : list) {
      if (name != "h0") append(found, value);
    }
    const double cost = static_cast<double>(flow_.sequences.size()) *
                        static_cast<double>(*flow_.problem.truncate) * step_cost();
    const auto sample =
        sampled(found.size(), static_cast<Index>(std::clamp(kBudget / cost, 4.0, 200.0)));
    double scale = kLeastScale;
    for (const double g : found) scale = std::max(scale, std::abs(g));
    double error = 0;
    for (const Index k : sample) {
      dual_at_[k].derivative = 1;
      double slope = 0;
      for (Index s = 0; s < std::ssize(flow_.sequences); ++s) slope += truncated_slope(s);
      dual_at_[k].derivative = 0;
      error = worse(error, std::abs(slope - found[k]) / scale);
    }
    checks_.push_back(
        {"truncated",
         fmt::format("{} of {} truncated gradients of the weights", sample.size(), found.size()),
         "dual numbers, the state held before the last steps", error, 1e-11});
  }

  double truncated_slope(Index s) const {
    const SequenceFlow& sequence = flow_.sequences[s];
    const Index T = sequence.steps();
    const Index from = std::max<Index>(0, T - *flow_.problem.truncate);
    const auto h =
        definition_.run<Dual>(dual_at_, starts_[s], T, recorded<Dual>(sequence, from), from);
    return loss_of<Dual>(dual_at_, sequence.loss, h).derivative;
  }

  void check_jacobians() {
    const auto columns = steps_ * m();
    const auto count = static_cast<Index>(std::clamp(kBudget / step_cost(), 4.0, 2000.0));
    const auto sample = sampled(columns, count);
    double error = 0;
    for (const Index k : sample) {
      Index t = k / m() + 1;
      const Index j = k % m();
      Index s = 0;
      for (; t > flow_.sequences[s].steps(); ++s) t -= flow_.sequences[s].steps();
      const Matrix& J = flow_.sequences[s].jacobians[t - 1];
      error = worse(error, (moved_by_state(s, t, j) - J.col(j)).cwiseAbs().maxCoeff() /
                               std::max(1.0, J.cwiseAbs().maxCoeff()));
    }
    checks_.push_back({"jacobians",
                       fmt::format("{} of {} columns of the Jacobians", sample.size(), columns),
                       "dual numbers", error, 1e-12});
  }

  /// Relative to the norm, as an eigenvalue of a defective matrix moves with a root of rounding.
  void check_radii() {
    const auto size = static_cast<double>(m());
    const double cost = 30 * size * size * size;
    double error = std::abs(radius_by_powers(cell_.weights.W_hh) - flow_.radius) /
                   std::max(flow_.norm, kLeastScale);
    const auto sample = sampled(flow_.sequences[0].steps(),
                                static_cast<Index>(std::clamp(kBudget / cost, 2.0, 100.0)));
    for (const Index t : sample) {
      const Matrix& J = flow_.sequences[0].jacobians[t];
      error = worse(error, std::abs(radius_by_powers(J) - flow_.sequences[0].radii(t)) /
                               std::max(J.norm(), kLeastScale));
    }
    checks_.push_back({"spectral_radius",
                       fmt::format("the spectral radii of W_hh and of {} Jacobians", sample.size()),
                       "the limit of |A^k|^(1/k)", error, 1e-4});
  }

  /// ‖J(T) … J(1)‖ as far as it is within the range of doubles, multiplied from the left.
  void check_products() {
    double error = 0;
    for (const auto& sequence : flow_.sequences) {
      Matrix product = Matrix::Identity(m(), m());
      double logarithm = 0;
      for (const Matrix& J : sequence.jacobians) {
        product = J * product;
        const double size = product.norm();
        if (size == 0) break;
        product /= size;
        logarithm += std::log(size);
      }
      const double expected = largest_singular_value(product) * std::exp(logarithm);
      const double found = sequence.product_norms(sequence.steps() - 1);
      if (expected == found) continue;
      error = worse(error, std::abs(found - expected) / std::max(expected, kLeastScale));
    }
    checks_.push_back({"product", "the norms of the products of all Jacobians",
                       "singular values by Jacobi rotations", error, 1e-9});
  }

  const RnnFlow& flow_;
  const RnnCell& cell_;
  RnnDefinition definition_;
  std::vector<double> at_;
  std::vector<Dual> dual_at_;
  std::vector<Index> starts_;  ///< where the numbers of each sequence begin
  Index steps_ = 0;            ///< of all sequences
  std::vector<Check> checks_;
};

}  // namespace

double gradient_growth(const RnnFlow& flow) {
  double growth = 1;
  for (const auto& sequence : flow.sequences) {
    const double end = sequence.norms(sequence.steps() - 1);
    if (end > 0) growth = std::max(growth, sequence.norms.maxCoeff() / end);
  }
  return growth;
}

std::vector<Check> checks(const RnnFlow& flow) {
  return RnnCheck(flow).run();
}

}  // namespace psolve::rnn_grad
