#include "problems/rnn_grad/checks/spectra.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "math/checking/precise.h"
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
      worst.add(J(i, j), column[i].slope[0], column[i].slope_off(0));
  }
  return {"jacobians", fmt::format("{} of {} columns of the Jacobians", sample.size(), columns),
          "dual numbers", worst.error(), worst.tolerance()};
}

/// lim ‖Aᵏ‖^(1/k) (Gelfand), by squaring A; ‖ ‖ is the largest sum of moduli in a row. The norm of A
/// is set aside first: the logarithm of a large or small one would take digits.
template <class S>
double radius_by_powers(const Matrix& matrix) {
  using std::abs;
  using std::exp;
  using std::log;
  constexpr int kSquarings = 40;
  const Index n = matrix.rows();
  std::vector<S> a(matrix.data(), matrix.data() + matrix.size());
  std::vector<S> square(a.size());
  const auto scale = [&] {
    S most = 0;
    for (Index i = 0; i < n; ++i) {
      S sum = 0;
      for (Index j = 0; j < n; ++j) sum += abs(a[i * n + j]);
      if (sum > most) most = sum;
    }
    if (most != 0) {
      for (S& entry : a) entry /= most;
    }
    return most;
  };
  const S norm = scale();
  S logarithm = 0;
  S part = 1;
  for (int k = 0; k < kSquarings; ++k) {
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        S sum = 0;
        for (Index m = 0; m < n; ++m) sum += a[i * n + m] * a[m * n + j];
        square[i * n + j] = sum;
      }
    }
    a.swap(square);
    part /= 2;
    const S size = scale();
    if (size == 0) return 0;
    logarithm += part * log(size);
  }
  return static_cast<double>(S(norm * exp(logarithm)));
}

/// How far an eigenvalue of an n×n matrix moves at most, relative to its norm, when the matrix does
/// by ε: (2 + ε)^(1 − 1/n) ε^(1/n) (Elsner 1985), which those of a defective matrix come to. The
/// QR method finds the eigenvalues of a matrix that is away by the rounding of the reflections that
/// it applies: some three sweeps an eigenvalue, each of n reflections of three rows on either side,
/// in which an entry rounds six times.
double most_moved_eigenvalue(Index n) {
  const auto size = static_cast<double>(n);
  const double moved = 3 * size * size * 2 * 6 * 0x1p-53;
  return 2 * std::pow(moved, 1 / size);
}

/// Multiplications in 50 digits that a check may cost.
constexpr double kPreciseBudget = 3e5;

/// In doubles powers lose a defective matrix as early as eigenvalues do. Where they disagree, they
/// are taken in 50 digits, if that is affordable.
std::optional<Check> check_radii(const CheckedRun& run) {
  const auto size = static_cast<double>(run.m());
  const double cost = 40 * size * size * size;
  const SequenceFlow& sequence = run.flow().sequences[0];
  Index count = 0;
  const auto largest_error = [&]<class S>(double budget) {
    double error = 0;
    const auto compare = [&](const Matrix& A, double found) {
      const double norm = A.stableNorm();
      if (norm > 0) error = worse(error, std::abs(radius_by_powers<S>(A) - found) / norm);
    };
    const auto sample =
        sampled(sequence.steps(), static_cast<Index>(std::clamp(budget / cost, 1.0, 100.0)));
    compare(run.cell().weights.W_hh, run.flow().radius);
    for (const Index t : sample) compare(sequence.jacobians[t], sequence.radii(t));
    count = std::ssize(sample);
    return error;
  };
  double error = largest_error.operator()<double>(kCheckBudget);
  double tolerance = 1e-8;
  const bool in_doubles = error <= tolerance;
  if (!in_doubles) {
    tolerance = most_moved_eigenvalue(run.m());
    if (cost > kPreciseBudget || tolerance >= 1) return std::nullopt;
    error = largest_error.operator()<Big>(kPreciseBudget);
  }
  return Check{
      "spectral_radius",
      fmt::format("the spectral radii of W_hh and of {} Jacobians, relative to their norms", count),
      fmt::format("the limit of |A^k|^(1/k){}", in_doubles ? "" : ", in 50 digits"), error,
      tolerance};
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
    // Besides, singular values take some six sweeps of m rotations of three roundings.
    const auto roundings =
        static_cast<double>(run.m() * (sequence.steps() + 18)) * (1 + std::abs(log_sizes));
    worst.add(sequence.product_norms(sequence.steps() - 1),
              largest_singular_value(product) * std::exp(logarithm),
              roundings * rounding_of(std::exp(log_sizes)));
  }
  return {"product", "the norms of the products of all Jacobians",
          "singular values by Jacobi rotations", worst.error(), worst.tolerance()};
}

/// The same of powers, by repeated products.
Check check_powers(const RnnFlow& flow) {
  const Matrix& W = flow.cell().weights.W_hh;
  WorstError worst;
  Matrix power = Matrix::Identity(W.rows(), W.cols());
  Index done = 0;
  for (const PowerNorm& found : flow.powers) {
    for (; done < found.power; ++done) power = W * power;
    if (!power.allFinite()) break;
    const double norm = largest_singular_value(power);
    const auto roundings = static_cast<double>(W.rows() * (found.power + 18));
    const double size = std::pow(flow.norm, static_cast<double>(found.power));
    if (std::isfinite(norm)) worst.add(found.norm, norm, roundings * rounding_of(size));
  }
  return {"powers", "the norms of powers of W_hh", "singular values by Jacobi rotations",
          worst.error(), worst.tolerance()};
}

}  // namespace

std::vector<Check> check_spectra(CheckedRun& run) {
  std::vector<Check> checks = {check_jacobians(run), check_products(run)};
  if (auto radii = check_radii(run)) checks.insert(checks.begin() + 1, std::move(*radii));
  if (!run.flow().powers.empty()) checks.push_back(check_powers(run.flow()));
  return checks;
}

}  // namespace psolve::rnn_grad
