// Along eigenvectors that are known to doubles, as rows of U, H is diagonal but for rounding. In 50
// digits UHUᵀ is made so by Jacobi's rotations, whose convergence is quadratic: two rounds do.

#include "problems/quadratic/eigen/precise_descent.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "math/numbers/ball.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/syntax.h"

namespace psolve::quadratic {
namespace {

using Digits50 = BigFloat<50>;
using DigitsList = std::vector<Digits50>;
using DigitsRows = std::vector<DigitsList>;

constexpr Index kMostPreciseRows = 8;
/// Multiplications up to which steps are taken one by one.
constexpr double kMostStepwise = 5e3;
/// What is left of 50 digits where they cancel.
constexpr double kLeft = 1e-45;
/// An entry of a unit vector that has no sign.
constexpr double kUnsignedEntry = 1e-12;

Digits50 exact(const Entry& entry) {
  if (!entry.text) return ball_of<Digits50>(Rational::from_shortest_decimal(entry.number)).mid;
  return evaluate<Ball<Digits50>>(Syntax::parse(*entry.text, std::vector<std::string>{}), {}).mid;
}

DigitsList exact(const VectorOf<Entry>& entries) {
  DigitsList list;
  for (const Entry& entry : entries) list.push_back(exact(entry));
  return list;
}

Digits50 dot(const DigitsList& a, const DigitsList& b) {
  Digits50 sum = 0;
  for (Index i = 0; i < std::ssize(a); ++i) sum += a[i] * b[i];
  return sum;
}

/// What the digits cannot tell from 0 is 0.
void subtract(DigitsList& from, const Digits50& factor, const DigitsList& row) {
  for (Index i = 0; i < std::ssize(from); ++i) {
    const Digits50 term = factor * row[i];
    const Digits50 size = std::max<Digits50>(abs(from[i]), abs(term));
    from[i] -= term;
    if (abs(from[i]) <= kLeft * size) from[i] = 0;
  }
}

DigitsList multiplied(const DigitsRows& A, const DigitsList& v) {
  DigitsList result;
  for (const DigitsList& row : A) result.push_back(dot(row, v));
  return result;
}

/// A B of symmetric matrices that are functions of one, whose product is symmetric too.
DigitsRows multiplied(const DigitsRows& A, const DigitsRows& B) {
  DigitsRows result;
  for (const DigitsList& row : A) result.push_back(multiplied(B, row));
  return result;
}

Digits50 raised(const Digits50& base, unsigned long exponent) {
  Digits50 result = 1;
  for (auto bit = std::bit_floor(exponent); bit > 0; bit /= 2) {
    result *= result;
    if ((exponent & bit) != 0) result *= base;
  }
  return result;
}

Vector rounded(const DigitsList& numbers) {
  return Vector::NullaryExpr(std::ssize(numbers),
                             [&](Index i) { return static_cast<double>(numbers[i]); });
}

/// η_j and u_j.
class PreciseEigenvectors {
 public:
  PreciseEigenvectors(const DigitsRows& H, const Eigenbasis& near) {
    const Index n = std::ssize(H);
    for (Index j = 0; j < n; ++j) {
      DigitsList u;
      for (Index i = 0; i < n; ++i) u.emplace_back(near.vectors(j, i));
      for (const DigitsList& before : u_) subtract(u, dot(u, before), before);
      u_.push_back(of_length_one(std::move(u)));
    }
    for (const DigitsList& u : u_) {
      const DigitsList Hu = multiplied(H, u);
      B_.push_back(multiplied(u_, Hu));
    }
    for (const DigitsList& row : H) {
      for (const Digits50& entry : row) size_ = std::max(size_, Digits50(abs(entry)));
    }
    diagonalise();
    for (Index j = 0; j < n; ++j) values_.push_back(B_[j][j]);
    take_signs(near.values);
  }

  explicit PreciseEigenvectors(const RationalEigenbasis& rational) : is_simple_(true) {
    for (Index j = 0; j < std::ssize(rational.values); ++j) {
      values_.push_back(ball_of<Digits50>(rational.values[j]).mid);
      DigitsList u;
      for (const Rational& entry : rational.v[j]) u.push_back(ball_of<Digits50>(entry).mid);
      u_.push_back(of_length_one(std::move(u)));
    }
  }

  const Digits50& value(Index j) const { return values_[j]; }
  const DigitsList& vector(Index j) const { return u_[j]; }
  /// Whether each vector is determined, be it by its axis.
  bool is_simple() const { return is_simple_; }

  /// u_jᵀv; what the digits cannot tell from 0 is 0.
  Digits50 along(Index j, const DigitsList& v) const {
    Digits50 part = 0, size = 0, bound = 0;
    for (Index i = 0; i < std::ssize(v); ++i) {
      part += u_[j][i] * v[i];
      size += abs(Digits50(u_[j][i] * v[i]));
      if (u_[j][i] != 0) bound += dust_ * abs(v[i]);
    }
    return abs(part) <= kLeft * size + bound ? Digits50(0) : part;
  }

  Eigenbasis rounded() const {
    Eigenbasis basis{quadratic::rounded(values_), Matrix(std::ssize(u_), std::ssize(u_))};
    for (Index j = 0; j < std::ssize(u_); ++j) {
      basis.vectors.row(j) = quadratic::rounded(u_[j]).transpose();
    }
    return basis;
  }

 private:
  static DigitsList of_length_one(DigitsList v) {
    const Digits50 length = sqrt(dot(v, v));
    for (Digits50& entry : v) entry /= length;
    return v;
  }

  /// Simple eigenvalues ascending; of each vector the first entry that is not 0 is positive.
  void take_signs(const Vector& near) {
    const Index n = std::ssize(values_);
    const double same = 8 * static_cast<double>(n) * std::numeric_limits<double>::epsilon();
    double gap = std::fabs(near(n - 1));
    for (Index j = 1; j < n; ++j) gap = std::min(gap, near(j) - near(j - 1));
    is_simple_ = gap > 2 * same * std::fabs(near(n - 1));
    if (!is_simple_) return;
    for (Index j = 1; j < n; ++j) {
      for (Index k = j; k > 0 && values_[k] < values_[k - 1]; --k) {
        std::swap(values_[k], values_[k - 1]);
        std::swap(u_[k], u_[k - 1]);
      }
    }
    dust_ = 100 * kLeft * size_ / gap;
    for (DigitsList& u : u_) {
      for (Digits50& entry : u) entry = abs(entry) <= dust_ ? Digits50(0) : entry;
      const auto first = std::ranges::find_if(
          u, [](const Digits50& entry) { return abs(entry) > kUnsignedEntry; });
      if (*first > 0) continue;
      for (Digits50& entry : u) entry = -entry;
    }
  }

  void diagonalise() {
    constexpr int kMostRounds = 30;
    bool changed = true;
    for (int round = 0; changed && round < kMostRounds; ++round) {
      changed = false;
      for (Index p = 0; p < std::ssize(B_); ++p) {
        for (Index q = p + 1; q < std::ssize(B_); ++q) {
          if (abs(B_[p][q]) <= kLeft * size_) continue;
          changed = true;
          rotate(p, q);
        }
      }
    }
  }

  void rotate(Index p, Index q) {
    const Digits50 theta = (B_[q][q] - B_[p][p]) / (2 * B_[p][q]);
    const Digits50 size = abs(theta) + sqrt(Digits50(theta * theta + 1));
    const Digits50 t = theta < 0 ? Digits50(-1 / size) : Digits50(1 / size);
    const Digits50 c = 1 / sqrt(Digits50(t * t + 1)), s = t * c;
    const auto turn = [&](Digits50& a, Digits50& b) {
      const Digits50 first = a;
      a = c * first - s * b;
      b = s * first + c * b;
    };
    for (Index k = 0; k < std::ssize(B_); ++k) turn(B_[k][p], B_[k][q]);
    for (Index k = 0; k < std::ssize(B_); ++k) {
      turn(B_[p][k], B_[q][k]);
      turn(u_[p][k], u_[q][k]);
    }
  }

  DigitsRows u_;
  DigitsRows B_;  ///< UHUᵀ
  DigitsList values_;
  Digits50 size_ = 0;
  Digits50 dust_ = 0;  ///< below this an entry of u_j is rounding
  bool is_simple_ = false;
};

class PreciseRun {
 public:
  explicit PreciseRun(const Problem& problem)
      : steps_(static_cast<unsigned long>(problem.steps)),
        rate_(exact(problem.learning_rate)),
        minimum_(exact(problem.minimum)),
        start_(problem.start ? exact(*problem.start) : DigitsList(minimum_.size())) {
    const Index n = std::ssize(minimum_);
    for (Index i = 0; i < n; ++i) {
      H_.emplace_back();
      for (Index j = 0; j < n; ++j) {
        H_[i].push_back((exact(problem.hessian(i, j)) + exact(problem.hessian(j, i))) / 2);
      }
    }
  }

  PreciseDescent along(const PreciseEigenvectors& found) const {
    DigitsList w = minimum_;
    std::vector<PreciseDirection> directions;
    for (Index j = 0; j < std::ssize(H_); ++j) {
      const Digits50 decay = raised(contraction(found, j), steps_);
      subtract(w, -decay * found.along(j, apart()), found.vector(j));
      if (found.is_simple()) directions.push_back(direction(found, j, decay));
    }
    const auto n = static_cast<double>(std::ssize(H_));
    const bool stepwise = n * n * static_cast<double>(steps_) <= kMostStepwise;
    return {rounded(w), rounded(stepwise ? stepped() : iterated()), stepwise, found.rounded(),
            std::move(directions)};
  }

  const DigitsRows& H() const { return H_; }

 private:
  /// 1 − ρη; what the digits cannot tell from 0 or −1 is that.
  Digits50 contraction(const PreciseEigenvectors& found, Index j) const {
    const Digits50 q = 1 - rate_ * found.value(j);
    if (abs(q) <= kLeft) return 0;
    return abs(q + 1) <= kLeft ? Digits50(-1) : q;
  }

  PreciseDirection direction(const PreciseEigenvectors& found, Index j,
                             const Digits50& decay) const {
    const Digits50 q = contraction(found, j);
    const Digits50 minimum = found.along(j, minimum_), start = found.along(j, start_);
    const Digits50 away = found.along(j, apart());
    // Too small to show in q, x leaves its first term alone.
    const Digits50 small = rate_ * found.value(j);
    const Digits50 shrink = small < 1e-25 ? Digits50(small * steps_) : Digits50(1 - decay);
    const bool grows = abs(decay) > 1;
    const Digits50 component =
        grows ? Digits50(minimum + decay * away) : Digits50(shrink * minimum + decay * start);
    const auto number = [](const Digits50& digits) { return static_cast<double>(digits); };
    return {number(minimum), number(start),  number(away),     number(q),
            number(decay),   number(shrink), number(component)};
  }

  DigitsList apart() const {
    DigitsList apart = start_;
    subtract(apart, 1, minimum_);
    return apart;
  }

  DigitsList stepped() const {
    DigitsList away = apart();
    for (auto t = steps_; t > 0; --t) subtract(away, rate_, multiplied(H_, away));
    DigitsList w = minimum_;
    subtract(w, -1, away);
    return w;
  }

  /// w(t) = w(0) + S_t (w* − w(0)), from the leading bit of τ down: S_{2t} = 2S_t − S_t²,
  /// S_{t+1} = S_t + ρH(I − S_t).
  DigitsList iterated() const {
    const Index n = std::ssize(H_);
    DigitsRows N = H_, S(n, DigitsList(n));
    for (DigitsList& row : N) {
      for (Digits50& entry : row) entry *= rate_;
    }
    for (auto bit = std::bit_floor(steps_); bit > 0; bit /= 2) {
      S = combined(2, S, multiplied(S, S));
      if ((steps_ & bit) == 0) continue;
      const DigitsRows NS = multiplied(N, S);
      S = combined(1, S, combined(1, NS, N));
    }
    DigitsList w = start_;
    subtract(w, 1, multiplied(S, apart()));
    return w;
  }

  /// factor·A − B
  static DigitsRows combined(int factor, DigitsRows A, const DigitsRows& B) {
    for (Index i = 0; i < std::ssize(A); ++i) {
      for (Index j = 0; j < std::ssize(A); ++j) A[i][j] = factor * A[i][j] - B[i][j];
    }
    return A;
  }

  unsigned long steps_;
  Digits50 rate_;
  DigitsList minimum_, start_;
  DigitsRows H_;
};

}  // namespace

std::optional<PreciseDescent> precise_descent(const Problem& problem, const Eigenbasis& basis,
                                              const RationalEigenbasis* rational) {
  if (problem.minimum.size() > kMostPreciseRows) return std::nullopt;
  const PreciseRun run(problem);
  return run.along(rational != nullptr ? PreciseEigenvectors(*rational)
                                       : PreciseEigenvectors(run.H(), basis));
}

}  // namespace psolve::quadratic
