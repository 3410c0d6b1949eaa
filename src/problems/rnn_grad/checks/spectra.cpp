#include "problems/rnn_grad/checks/spectra.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/worst_error.h"
#include "math/numbers/ball.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "math/numbers/rational.h"

namespace psolve::rnn_grad {
namespace {

/// A step of a sequence, counted from 0.
struct Place {
  Index s;
  Index t;
};

/// Where the k-th step stands of those of all sequences.
Place place_of(const CheckedRun& run, Index k) {
  Index s = 0;
  for (; k >= run.flow().sequences[s].steps(); ++s) k -= run.flow().sequences[s].steps();
  return {s, k};
}

Check check_jacobians(CheckedRun& run) {
  const auto columns = run.steps() * run.m();
  const auto count =
      static_cast<Index>(std::clamp(kCheckBudget / run.multiplications_of_step(), 4.0, 2000.0));
  const auto sample = sampled(columns, count);
  WorstError worst;
  const Vector zero = Vector::Zero(run.m());
  for (const Index k : sample) {
    const auto [s, t] = place_of(run, k / run.m());
    const Index j = k % run.m();
    const Matrix& J = run.flow().sequences[s].jacobians[t];
    const auto column = run.moved(s, t + 1, Vector::Unit(run.m(), j), zero);
    for (Index i = 0; i < run.m(); ++i)
      worst.add(J(i, j), column[i].slope[0], column[i].slope_off(0));
  }
  return {"jacobians", fmt::format("{} of {} columns of the Jacobians", sample.size(), columns),
          "dual numbers", worst.error(), worst.tolerance()};
}

constexpr int kSquarings = 50;

/// lim ‖Aᵏ‖^(1/k) (Gelfand), by squaring A; ‖ ‖ is the largest sum of moduli in a row. A and each
/// square are divided by a power of 2 that is next to their norm, and of the limit's logarithm these
/// powers are all but a 2⁻⁵⁰th.
template <class S>
double radius_by_powers(std::vector<S> a, Index n) {
  using std::abs;
  using std::ilogb;
  using std::ldexp;
  std::vector<S> square(a.size());
  const auto scale = [&]() -> std::optional<int> {
    S most = 0;
    for (Index i = 0; i < n; ++i) {
      S sum = 0;
      for (Index j = 0; j < n; ++j) sum += abs(a[i * n + j]);
      if (sum > most) most = sum;
    }
    if (most == 0) return std::nullopt;
    const int exponent = static_cast<int>(ilogb(most)) + 1;
    for (S& entry : a) entry = ldexp(entry, -exponent);
    return exponent;
  };
  const auto size = scale();
  double logarithm = 0;  // to the base of 2, of the radius without that size
  double part = 1;
  for (int k = 0; k < kSquarings && size; ++k) {
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        S sum = 0;
        for (Index m = 0; m < n; ++m) sum += a[i * n + m] * a[m * n + j];
        square[i * n + j] = sum;
      }
    }
    a.swap(square);
    part /= 2;
    const auto more = scale();
    if (!more) return 0;
    logarithm += part * *more;
  }
  return size ? std::ldexp(std::exp2(logarithm), *size) : 0;
}

/// Rounding by ε of a power 2ᵏ of a matrix of n rows may move its eigenvalues by ε^(1/n) of its norm,
/// beside which they are 2^(−k(n − 1)) where it is defective: so many digits leave enough of those of
/// 8 rows.
using ManyDigits = HighestPrecision;

/// The decimals that the entries stand for: in a defective matrix their rounding matters.
template <class S>
std::vector<S> entries_of(const Matrix& matrix) {
  if constexpr (std::is_same_v<S, ManyDigits>) {
    std::vector<S> entries;
    for (const double entry : std::span(matrix.data(), matrix.size())) {
      entries.push_back(ball_of<S>(Rational::from_shortest_decimal(entry)).mid);
    }
    return entries;
  } else {
    return std::vector<S>(matrix.data(), matrix.data() + matrix.size());
  }
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

/// Multiplications in 50 digits, and in many, that a check may cost.
constexpr double kPreciseBudget = 3e5;
constexpr double kManyDigitsBudget = 1e5;
/// Rows up to which all digits of a radius are claimed, and an error is a part of the radius, or of
/// `kLeastRadius` of the norm where it is smaller; beyond, it is a part of the norm.
constexpr Index kMostCertainRows = 8;
constexpr double kLeastRadius = 1e-12;

/// Radii beside those by powers.
class RadiusCheck {
 public:
  explicit RadiusCheck(const CheckedRun& run)
      : run_(run), n_(run.m()), is_certain_(run.m() <= kMostCertainRows) {}

  /// In doubles powers lose a defective matrix as early as eigenvalues do. Where they disagree, they
  /// are taken in more digits, if that is affordable.
  std::optional<Check> check() {
    double error = largest_error<double>(kCheckBudget);
    double tolerance = kTolerance;
    const char* digits = "";
    if (!(error <= tolerance)) {
      if (!is_certain_) tolerance = most_moved_eigenvalue(n_);
      if (cost() > kPreciseBudget || tolerance >= 1) return std::nullopt;
      digits = is_certain_ ? ", in 1000 digits" : ", in 50 digits";
      error = is_certain_ ? largest_error<ManyDigits>(kManyDigitsBudget)
                          : largest_error<Big>(kPreciseBudget);
    }
    return Check{"spectral_radius",
                 fmt::format("the spectral radii of W_hh and of {} Jacobians, relative to {}",
                             count_, is_certain_ ? "themselves" : "their norms"),
                 fmt::format("the limit of |A^k|^(1/k){}", digits), error, tolerance};
  }

 private:
  static constexpr double kTolerance = 1e-10;

  double cost() const { return kSquarings * std::pow(static_cast<double>(n_), 3); }

  template <class S>
  double largest_error(double budget) {
    double error = error_of<S>(run_.cell().weights.W_hh, run_.flow().radius);
    const auto affordable = static_cast<Index>(std::clamp(budget / cost(), 1.0, 100.0));
    const auto sample = sampled(run_.steps(), affordable);
    for (const Index k : sample) {
      const auto [s, t] = place_of(run_, k);
      const SequenceFlow& sequence = run_.flow().sequences[s];
      error = worse(error, error_of<S>(sequence.jacobians[t], sequence.radii(t)));
    }
    count_ = std::ssize(sample);
    return error;
  }

  template <class S>
  double error_of(const Matrix& A, double found) const {
    const double expected = radius_by_powers(entries_of<S>(A), n_);
    const double norm = A.stableNorm();
    const double size = is_certain_ ? std::max(expected, kLeastRadius * norm) : norm;
    return relative_error(std::abs(found - expected), size);
  }

  const CheckedRun& run_;
  Index n_;
  bool is_certain_;
  Index count_ = 0;
};

/// The least modulus of an entry that is not 0.
double least_entry(const Matrix& matrix) {
  double least = std::numeric_limits<double>::infinity();
  for (const double entry : std::span(matrix.data(), matrix.size())) {
    if (entry != 0) least = std::min(least, std::abs(entry));
  }
  return least;
}

/// ‖J(T) … J(1)‖, multiplied from the left, and where nothing underflows its logarithm. Each product
/// rounds relative to ‖J(T)‖ … ‖J(1)‖, far more than what is left of it where the factors cancel.
Check check_products(const CheckedRun& run) {
  constexpr double kLeast = 1e-290;
  WorstError worst;
  for (const auto& sequence : run.flow().sequences) {
    Matrix product = Matrix::Identity(run.m(), run.m());
    double logarithm = 0;
    double log_sizes = 0;
    bool underflows = false;
    for (const Matrix& J : sequence.jacobians) {
      log_sizes += std::log(J.stableNorm());
      underflows |= least_entry(J) * least_entry(product) < kLeast;
      product = J * product;
      const double size = product.stableNorm();
      if (size == 0) break;
      product /= size;
      underflows |= least_entry(product) < kLeast;
      logarithm += std::log(size);
    }
    // Besides, singular values take some six sweeps of m rotations of three roundings.
    const auto roundings =
        static_cast<double>(run.m() * (sequence.steps() + 18)) * (1 + std::abs(log_sizes));
    const double norm = largest_singular_value(product);
    worst.add(sequence.product_norms(sequence.steps() - 1), norm * std::exp(logarithm),
              roundings * rounding_of(std::exp(log_sizes)));
    const double part = roundings * rounding_of(std::exp(log_sizes - logarithm) / norm);
    if (underflows || !(part < 0.5)) continue;
    const auto T = static_cast<double>(sequence.steps());
    worst.add(sequence.lyapunov, (logarithm + std::log(norm)) / T,
              (part + roundings * rounding_of(log_sizes)) / T);
  }
  return {"product", "the norms of the products of all Jacobians, and their exponents",
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
  if (auto radii = RadiusCheck(run).check()) checks.insert(checks.begin() + 1, std::move(*radii));
  if (!run.flow().powers.empty()) checks.push_back(check_powers(run.flow()));
  return checks;
}

}  // namespace psolve::rnn_grad
