#include "problems/rnn_grad/checks/spectra.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/worst_error.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"

namespace psolve::rnn_grad {
namespace {

Check check_jacobians(CheckedRun& run) {
  const auto columns = run.steps() * run.m();
  const auto count =
      static_cast<Index>(std::clamp(kCheckBudget / run.multiplications_of_step(), 4.0, 2000.0));
  const auto sample = sampled(columns, count);
  WorstError worst;
  const Vector zero = Vector::Zero(run.m());
  for (const Index k : sample) {
    Index t = k / run.m() + 1;
    const Index j = k % run.m();
    Index s = 0;
    for (; t > run.flow().sequences[s].steps(); ++s) t -= run.flow().sequences[s].steps();
    const Matrix& J = run.flow().sequences[s].jacobians[t - 1];
    const auto column = run.moved(s, t, Vector::Unit(run.m(), j), zero);
    for (Index i = 0; i < run.m(); ++i)
      worst.add(J(i, j), column[i].slope[0], column[i].slope_moved[0]);
  }
  return {"jacobians", fmt::format("{} of {} columns of the Jacobians", sample.size(), columns),
          "dual numbers", worst.error(), worst.tolerance()};
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

Check check_radii(const CheckedRun& run) {
  const auto size = static_cast<double>(run.m());
  const double cost = 30 * size * size * size;
  const SequenceFlow& sequence = run.flow().sequences[0];
  const auto sample =
      sampled(sequence.steps(), static_cast<Index>(std::clamp(kCheckBudget / cost, 2.0, 100.0)));
  double error = 0;
  const auto compare = [&](const Matrix& A, double found) {
    const double norm = A.norm();
    if (norm > 0) error = worse(error, std::abs(radius_by_powers(A) - found) / norm);
  };
  compare(run.cell().weights.W_hh, run.flow().radius);
  for (const Index t : sample) compare(sequence.jacobians[t], sequence.radii(t));
  return {"spectral_radius",
          fmt::format("the spectral radii of W_hh and of {} Jacobians, relative to "
                      "their norms",
                      sample.size()),
          "the limit of |A^k|^(1/k)", error, most_moved_eigenvalue(run.m())};
}

/// ‖J(T) … J(1)‖, multiplied from the left. Each product rounds relative to ‖J(T)‖ … ‖J(1)‖, far
/// more than what is left of it where the factors cancel.
Check check_products(const CheckedRun& run) {
  WorstError worst;
  for (const auto& sequence : run.flow().sequences) {
    Matrix product = Matrix::Identity(run.m(), run.m());
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
        static_cast<double>(run.m() * (sequence.steps() + 1)) * (1 + std::abs(log_sizes));
    worst.add(sequence.product_norms(sequence.steps() - 1),
              largest_singular_value(product) * std::exp(logarithm),
              roundings * rounding_of(std::exp(log_sizes)));
  }
  return {"product", "the norms of the products of all Jacobians",
          "singular values by Jacobi rotations", worst.error(), worst.tolerance()};
}

}  // namespace

std::vector<Check> check_spectra(CheckedRun& run) {
  return {check_jacobians(run), check_radii(run), check_products(run)};
}

}  // namespace psolve::rnn_grad
