#include "problems/rnn_grad/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "problems/rnn_grad/definition.h"
#include "problems/rnn_grad/padded_rnn.h"

namespace psolve::rnn_grad {
namespace {

/// Multiplications that a check of Jacobians may cost.
constexpr double kBudget = 1e7;

void append(std::vector<double>& list, const Matrix& matrix) {
  list.insert(list.end(), matrix.data(), matrix.data() + matrix.size());
}

/// lim ‖Aᵏ‖^(1/k) (Gelfand), by squaring A thirty times. The norm of A is set aside first: the
/// logarithm of a large or small one would take digits.
double radius_by_powers(Matrix a) {
  const double norm = a.norm();
  if (norm == 0) return 0;
  a /= norm;
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
  return size == 0 ? 0 : norm * std::exp(logarithm + std::log(size) / power);
}

/// How far eigenvalues of an n×n matrix move at most when its entries do by their rounding, relative
/// to its norm: by the n-th root of that, as those of a defective matrix (Elsner 1985).
double most_moved_eigenvalue(Index n) {
  constexpr double kRoundings = 64;
  const auto size = static_cast<double>(n);
  return 2 * std::pow(kRoundings * size * 0x1p-53, 1 / size);
}

using Exact = Tracked<1>;

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
    exact_at_.assign(at_.begin(), at_.end());
  }

  std::vector<Check> run() {
    check_states();
    check_all_gradients();
    check_steps_back();
    check_sums();
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

  /// The state after a step from the recorded one before it, so that rounding does not add up.
  template <class S>
  std::vector<S> stepped(std::span<const S> v, Index s, Index t, const std::vector<S>& h) const {
    definition_.start();
    return definition_.step<S>(v, place_of(s, t), h);
  }

  void add(WorstError& worst, double found, const Exact& expected) const {
    worst.add(found, expected.value, expected.moved);
  }

  void check_states() {
    WorstError worst;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      const SequenceFlow& sequence = flow_.sequences[s];
      for (Index t = 1; t <= sequence.steps(); ++t) {
        const auto h = stepped<Exact>(exact_at_, s, t, recorded<Exact>(sequence, t - 1));
        for (Index j = 0; j < m(); ++j) add(worst, sequence.run.h(t, j), h[j]);
      }
    }
    checks_.push_back({"h", fmt::format("h of all {} steps, each from the one before", steps_),
                       "the equations in plain loops", worst.error(), worst.tolerance()});
  }

  template <class S>
  S loss_of(std::span<const S> v, const FinalLoss& loss, const std::vector<S>& h) const {
    S total = 0;
    const auto output = definition_.output(v, h);
    for (Index i = 0; i < std::ssize(output); ++i) {
      if (loss.is_squared()) {
        const S residual = output[i] - S(loss.target(i));
        total += residual * residual;
      } else {
        total += output[i];
      }
    }
    return total;
  }

  template <class S>
  S loss_at(const std::vector<S>& v) const {
    definition_.start();
    S total = 0;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      const SequenceFlow& sequence = flow_.sequences[s];
      std::vector<S> h(v.begin() + definition_.h0(0), v.begin() + definition_.h0(m()));
      h = definition_.run<S>(v, starts_[s], sequence.steps(), std::move(h));
      total += loss_of<S>(v, sequence.loss, h);
    }
    return total;
  }

  /// Rounding adds up through the steps of a whole run. Where nothing can be said after all of
  /// them, the steps one by one say it.
  void check_all_gradients() {
    const double multiplications = static_cast<double>(steps_) * step_cost();
    if (multiplications > kBudget / 10) return;
    const auto loss = [this](const auto& v) { return loss_at(v); };
    loss_at(at_);
    definition_.hold_sides();
    const bool bends = cell_.activation == Activation::tanh;
    for (auto& check : check_gradients({.value = loss,
                       .dual = loss,
                       .tracked = loss,
                       .along = loss,
                       .precise = loss,
                       .at = at_,
                       .multiplications = multiplications,
                       .functions = bends ? static_cast<double>(steps_ * m()) : 0},
                                       found_in_order())) {
      if (check.tolerance < 1) checks_.push_back(std::move(check));
    }
    definition_ = RnnDefinition(cell_);
  }

  /// How the state after a step moves with a direction of the state before it and of that step's z.
  std::vector<Exact> moved(Index s, Index t, const Vector& h, const Vector& z) {
    auto before = recorded<Exact>(flow_.sequences[s], t - 1);
    for (Index j = 0; j < m(); ++j) before[j].move(0, h(j));
    for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].move(0, z(j));
    auto after = stepped<Exact>(exact_at_, s, t, before);
    for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].stop(0);
    return after;
  }

  /// Σ λ_j × the slopes of numbers, and what rounding does to either side of a comparison.
  static Exact along(const std::vector<Exact>& numbers, const Vector& lambda) {
    Exact sum = 0;
    for (Index j = 0; j < std::ssize(numbers); ++j) {
      sum += Exact(numbers[j].slope[0], numbers[j].slope_moved[0]) * Exact(lambda(j));
    }
    return sum;
  }

  /// λ(T) from the loss, and λ(t − 1) and δ(t) from λ(t): J(t)ᵀ λ(t) along one random direction of
  /// each step, or for small cells entry by entry.
  void check_steps_back() {
    WorstError worst;
    Random random(1);
    const bool entrywise = static_cast<double>(steps_ * m()) * step_cost() < kBudget / 100;
    for (Index s = 0; s < std::ssize(flow_.sequences); ++s) {
      const SequenceFlow& sequence = flow_.sequences[s];
      const RnnGradients& g = sequence.gradients;
      compare_end(s, worst);
      for (Index t = sequence.steps(); t >= 1; --t) {
        const Vector lambda = g.h.row(t);
        const Vector zero = Vector::Zero(m());
        const auto compare = [&](const Vector& direction) {
          for (const bool of_state : {true, false}) {
            const Vector found = of_state ? Vector(g.h.row(t - 1)) : Vector(g.delta.row(t - 1));
            const Exact expected = along(
                moved(s, t, of_state ? direction : zero, of_state ? zero : direction), lambda);
            worst.add(direction.dot(found), expected.value,
                      expected.moved + rounding_of(direction.cwiseAbs().dot(found.cwiseAbs())));
          }
        };
        if (entrywise) {
          for (Index j = 0; j < m(); ++j) compare(Vector::Unit(m(), j));
        } else {
          compare(Vector::NullaryExpr(m(), [&] { return random.bits() >> 63 == 0 ? 1.0 : -1.0; }));
        }
      }
    }
    checks_.push_back({"gradients/steps",
                       fmt::format("∂L/∂h and ∂L/∂z of all {} steps, each from the one after{}",
                                   steps_, entrywise ? "" : ", along a random direction"),
                       "dual numbers", worst.error(), worst.tolerance()});
  }

  /// ∂L/∂h(T) by the definition of the loss.
  void compare_end(Index s, WorstError& worst) const {
    const SequenceFlow& sequence = flow_.sequences[s];
    const Index T = sequence.steps();
    auto last = recorded<Exact>(sequence, T);
    for (const Index j : sampled(m(), 200)) {
      last[j].move(0, 1);
      const Exact loss = loss_of<Exact>(exact_at_, sequence.loss, last);
      last[j].stop(0);
      worst.add(sequence.gradients.h(T, j), loss.slope[0], loss.slope_moved[0]);
    }
  }

  /// ∂L/∂W_xh = Σ_t δ(t) x(t)ᵀ and its like.
  void check_sums() {
    WorstError worst;
    const Index columns = cell_.inputs() + m() + 1;
    const auto sample = sampled(m() * columns, 1000);
    for (const Index k : sample) worst_of_sum(k / columns, k % columns, worst);
    WorstError norms;
    for (const auto& sequence : flow_.sequences) compare_norms(sequence, norms);
    checks_.push_back(
        {"gradients/sum",
         fmt::format("{} of {} gradients of W_xh, W_hh and b_h, as sums over {} steps",
                     sample.size(), m() * columns, steps_),
         "plain loops", worst.error(), worst.tolerance()});
    checks_.push_back({"gradient_norms", "the norms of the gradient at all steps, and their growth",
                       "plain loops", norms.error(), norms.tolerance()});
  }

  /// Row `j` of the gradients of W_xh, W_hh and b_h side by side.
  void worst_of_sum(Index j, Index column, WorstError& worst) const {
    const Index n = cell_.inputs();
    Exact sum = 0;
    for (const auto& sequence : flow_.sequences) {
      for (Index t = 1; t <= sequence.steps(); ++t) {
        const double factor = column < n         ? sequence.x(t - 1, column)
                              : column < n + m() ? sequence.run.h(t - 1, column - n)
                                                 : 1;
        sum += Exact(sequence.gradients.delta(t - 1, j)) * Exact(factor);
      }
    }
    const RnnWeights& found = flow_.sums.weights;
    add(worst,
        column < n         ? found.W_xh(j, column)
        : column < n + m() ? found.W_hh(j, column - n)
                           : found.b_h(j),
        sum);
  }

  static void compare_norms(const SequenceFlow& sequence, WorstError& worst) {
    const Index T = sequence.steps();
    const auto rounding = [&](double norm) {
      return static_cast<double>(sequence.run.h.cols()) * rounding_of(norm);
    };
    double first = 0;
    double last = 0;
    for (Index t = T; t >= 1; --t) {
      first = 0;
      for (const double entry : sequence.gradients.h.row(t)) first = std::hypot(first, entry);
      if (t == T) last = first;
      worst.add(sequence.norms(t - 1), first, rounding(first));
    }
    if (T == 1 || first == 0 || last == 0) return;
    const double growth = std::exp((std::log(first) - std::log(last)) / static_cast<double>(T - 1));
    const double logarithms = std::abs(std::log(first)) + std::abs(std::log(last));
    worst.add(sequence.growth, growth, (logarithms + static_cast<double>(T)) * rounding(growth));
  }

  using Lanes = Tracked<kTrackedTogether>;

  /// What rounding does to the derivatives of `loss` by a sample of numbers, and their values.
  template <class Loss>
  std::vector<Exact> derivatives(const std::vector<Index>& sample, Loss loss) const {
    std::vector<Lanes> at(at_.begin(), at_.end());
    std::vector<Exact> found;
    for (auto first = sample.begin(); first != sample.end();) {
      const auto last = first + std::min<Index>(kTrackedTogether, sample.end() - first);
      for (auto k = first; k != last; ++k) at[*k].move(static_cast<int>(k - first), 1);
      const Lanes value = loss(at);
      for (auto k = first; k != last; ++k) {
        at[*k].stop(static_cast<int>(k - first));
        found.emplace_back(value.slope[k - first], value.slope_moved[k - first]);
      }
      first = last;
    }
    return found;
  }
  static Index affordable(double multiplications) {
    return static_cast<Index>(std::clamp(kBudget / 10 / multiplications, 1.0, 20.0)) *
           kTrackedTogether;
  }

  void check_padded() {
    const double multiplications = static_cast<double>(steps_) * step_cost();
    if (multiplications > kBudget / 10) return;
    const RnnWeights batch = padded_gradients(cell_, flow_.problem.sequences, flow_.problem.losses);
    std::vector<double> padded;
    for (const Matrix& part : {batch.W_xh, batch.W_hh, Matrix(batch.b_h)}) append(padded, part);
    const std::vector<double> found = found_in_order();
    const auto sample = sampled(padded.size(), affordable(multiplications));
    const auto exact = derivatives(sample, [this](const auto& v) { return loss_at(v); });
    WorstError worst;
    for (Index i = 0; i < std::ssize(sample); ++i) {
      worst.add(found[sample[i]], padded[sample[i]], exact[i].moved);
    }
    if (worst.tolerance() >= 1) return;
    checks_.push_back({"gradients/padded",
                       fmt::format("{} of {} gradients summed over {} sequences", worst.count(),
                                   padded.size(), flow_.sequences.size()),
                       "one padded and masked batch", worst.error(), worst.tolerance()});
  }

  /// The truncated gradients are those of a loss whose state `truncate` steps back is a constant.
  void check_truncated() {
    std::vector<double> found;
    const auto list = named(*flow_.truncated);
    for (const auto& [name, value] : list) {
      if (name != "h0") append(found, value);
    }
    const double cost = static_cast<double>(flow_.sequences.size()) *
                        static_cast<double>(*flow_.problem.truncate) * step_cost();
    const auto sample = sampled(found.size(), affordable(cost));
    const auto exact = derivatives(sample, [this](const std::vector<Lanes>& v) {
      Lanes total = 0;
      for (Index s = 0; s < std::ssize(flow_.sequences); ++s) total += truncated_loss(v, s);
      return total;
    });
    WorstError worst;
    for (Index i = 0; i < std::ssize(sample); ++i) add(worst, found[sample[i]], exact[i]);
    if (worst.tolerance() >= 1) return;
    checks_.push_back(
        {"truncated",
         fmt::format("{} of {} truncated gradients of the weights", worst.count(), found.size()),
         "dual numbers, the state held before the last steps", worst.error(), worst.tolerance()});
  }

  Lanes truncated_loss(const std::vector<Lanes>& v, Index s) const {
    const SequenceFlow& sequence = flow_.sequences[s];
    const Index T = sequence.steps();
    const Index from = std::max<Index>(0, T - *flow_.problem.truncate);
    definition_.start();
    const auto h = definition_.run<Lanes>(v, starts_[s], T, recorded<Lanes>(sequence, from), from);
    return loss_of<Lanes>(v, sequence.loss, h);
  }

  void check_jacobians() {
    const auto columns = steps_ * m();
    const auto count = static_cast<Index>(std::clamp(kBudget / step_cost(), 4.0, 2000.0));
    const auto sample = sampled(columns, count);
    WorstError worst;
    const Vector zero = Vector::Zero(m());
    for (const Index k : sample) {
      Index t = k / m() + 1;
      const Index j = k % m();
      Index s = 0;
      for (; t > flow_.sequences[s].steps(); ++s) t -= flow_.sequences[s].steps();
      const Matrix& J = flow_.sequences[s].jacobians[t - 1];
      const auto column = moved(s, t, Vector::Unit(m(), j), zero);
      for (Index i = 0; i < m(); ++i)
        worst.add(J(i, j), column[i].slope[0], column[i].slope_moved[0]);
    }
    checks_.push_back({"jacobians",
                       fmt::format("{} of {} columns of the Jacobians", sample.size(), columns),
                       "dual numbers", worst.error(), worst.tolerance()});
  }

  void check_radii() {
    const auto size = static_cast<double>(m());
    const double cost = 30 * size * size * size;
    const SequenceFlow& sequence = flow_.sequences[0];
    const auto sample =
        sampled(sequence.steps(), static_cast<Index>(std::clamp(kBudget / cost, 2.0, 100.0)));
    double error = 0;
    const auto compare = [&](const Matrix& A, double found) {
      const double norm = A.norm();
      if (norm > 0) error = worse(error, std::abs(radius_by_powers(A) - found) / norm);
    };
    compare(cell_.weights.W_hh, flow_.radius);
    for (const Index t : sample) compare(sequence.jacobians[t], sequence.radii(t));
    checks_.push_back({"spectral_radius",
                       fmt::format("the spectral radii of W_hh and of {} Jacobians, relative to "
                                   "their norms",
                                   sample.size()),
                       "the limit of |A^k|^(1/k)", error, most_moved_eigenvalue(m())});
  }

  /// ‖J(T) … J(1)‖, multiplied from the left. Each product rounds relative to ‖J(T)‖ … ‖J(1)‖, far
  /// more than what is left of it where the factors cancel.
  void check_products() {
    WorstError worst;
    for (const auto& sequence : flow_.sequences) {
      Matrix product = Matrix::Identity(m(), m());
      double logarithm = 0;
      double log_sizes = 0;
      for (const Matrix& J : sequence.jacobians) {
        log_sizes += std::log(J.stableNorm());
        product = J * product;
        const double size = product.stableNorm();
        if (size == 0) break;
        product /= size;
        logarithm += std::log(size);
      }
      const auto roundings =
          static_cast<double>(m() * (sequence.steps() + 1)) * (1 + std::abs(log_sizes));
      worst.add(sequence.product_norms(sequence.steps() - 1),
                largest_singular_value(product) * std::exp(logarithm),
                roundings * rounding_of(std::exp(log_sizes)));
    }
    checks_.push_back({"product", "the norms of the products of all Jacobians",
                       "singular values by Jacobi rotations", worst.error(), worst.tolerance()});
  }

  const RnnFlow& flow_;
  const RnnCell& cell_;
  RnnDefinition definition_;
  std::vector<double> at_;
  std::vector<Exact> exact_at_;
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
