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
/// A share of the way in one step of which 1 less it would keep too few digits.
constexpr double kTooSmall = 1e-25;
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

/// What the digits cannot tell from 0 is 0.
DigitsList multiplied(const DigitsRows& A, const DigitsList& v) {
  DigitsList result;
  for (const DigitsList& row : A) {
    Digits50 size = 0;
    for (Index i = 0; i < std::ssize(v); ++i) size += abs(Digits50(row[i] * v[i]));
    const Digits50 sum = dot(row, v);
    result.push_back(abs(sum) <= kLeft * size ? Digits50(0) : sum);
  }
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
    std::vector<PreciseDirection> directions;
    for (Index j = 0; found.is_simple() && j < std::ssize(H_); ++j) {
      directions.push_back(direction(found, j));
    }
    const auto n = static_cast<double>(std::ssize(H_));
    const bool stepwise = n * n * static_cast<double>(steps_) <= kMostStepwise;
    return {rounded(end(found)),
            rounded(stepwise ? stepped(has_begun(found)) : iterated(has_begun(found))), stepwise,
            found.rounded(), std::move(directions)};
  }

  const DigitsRows& H() const { return H_; }

 private:
  /// 1 − ρη; what the digits cannot tell from 0 or −1 is that.
  Digits50 contraction(const PreciseEigenvectors& found, Index j) const {
    const Digits50 q = 1 - rate_ * found.value(j);
    if (abs(q) <= kLeft) return 0;
    return abs(q + 1) <= kLeft ? Digits50(-1) : q;
  }

  Digits50 decay(const PreciseEigenvectors& found, Index j) const {
    return raised(contraction(found, j), steps_);
  }

  /// s(2t) = s(t)(2 − s(t)), s(t + 1) = s(t) + x(1 − s(t)) with x = ρη: a small x keeps its digits.
  Digits50 shrink(const PreciseEigenvectors& found, Index j) const {
    const Digits50 x = rate_ * found.value(j);
    if (x > 0.5) return 1 - decay(found, j);
    Digits50 s = 0;
    for (auto bit = std::bit_floor(steps_); bit > 0; bit /= 2) {
      s *= 2 - s;
      if ((steps_ & bit) != 0) s += x * (1 - s);
    }
    return s;
  }

  Digits50 component(const PreciseEigenvectors& found, Index j) const {
    const Digits50 decay = this->decay(found, j), minimum = found.along(j, minimum_);
    if (abs(decay) > 1) return minimum + decay * found.along(j, apart());
    return shrink(found, j) * minimum + decay * found.along(j, start_);
  }

  PreciseDirection direction(const PreciseEigenvectors& found, Index j) const {
    const auto number = [](const Digits50& digits) { return static_cast<double>(digits); };
    return {number(found.along(j, minimum_)), number(found.along(j, start_)),
            number(found.along(j, apart())),  number(contraction(found, j)),
            number(decay(found, j)),          number(shrink(found, j)),
            number(component(found, j))};
  }

  /// Whether each direction is so far on its way that w* and what is left of it do not cancel.
  bool has_begun(const PreciseEigenvectors& found) const {
    bool has_begun = true;
    for (Index j = 0; j < std::ssize(H_); ++j) {
      has_begun = has_begun && rate_ * found.value(j) >= kTooSmall;
    }
    return has_begun;
  }

  /// w* and what is left of each direction, or else the sum of all components. What the digits cannot
  /// tell from 0 beside the largest term is 0.
  DigitsList end(const PreciseEigenvectors& found) const {
    const bool has_begun = this->has_begun(found);
    DigitsList w = has_begun ? minimum_ : DigitsList(minimum_.size()), sizes(w.size());
    for (Index i = 0; i < std::ssize(w); ++i) sizes[i] = abs(w[i]);
    for (Index j = 0; j < std::ssize(H_); ++j) {
      const Digits50 part =
          has_begun ? Digits50(decay(found, j) * found.along(j, apart())) : component(found, j);
      for (Index i = 0; i < std::ssize(w); ++i) {
        const Digits50 term = part * found.vector(j)[i];
        sizes[i] = std::max(sizes[i], Digits50(abs(term)));
        w[i] += term;
      }
    }
    for (Index i = 0; i < std::ssize(w); ++i) w[i] = abs(w[i]) <= kLeft * sizes[i] ? 0 : w[i];
    return w;
  }

  DigitsList apart() const {
    DigitsList apart = start_;
    subtract(apart, 1, minimum_);
    return apart;
  }

  /// w* and the distance from it, w − w* ← (I − ρH)(w − w*), which keeps all its digits as it
  /// shrinks; or else w itself.
  DigitsList stepped(bool has_begun) const {
    DigitsList w = start_, away = apart();
    for (auto t = steps_; t > 0; --t) {
      if (has_begun) {
        subtract(away, rate_, multiplied(H_, away));
        continue;
      }
      away = w;
      subtract(away, 1, minimum_);
      subtract(w, rate_, multiplied(H_, away));
    }
    return has_begun ? from_minimum(away) : w;
  }

  DigitsList from_minimum(const DigitsList& away) const {
    DigitsList w = minimum_;
    subtract(w, -1, away);
    return w;
  }

  /// With P = (I − ρH)^τ and S = I − P, w(τ) = w* + P (w(0) − w*), and where a direction has hardly begun its
  /// way and no error grows S w* + P w(0). Each has all its digits where it is small: from the leading bit of τ down P_{2t} = P_t²,
  /// P_{t+1} = P_t − ρH P_t, and S_{2t} = 2S_t − S_t², S_{t+1} = S_t + ρH(I − S_t).
  DigitsList iterated(bool has_begun) const {
    const Index n = std::ssize(H_);
    DigitsRows N = H_, S(n, DigitsList(n)), P = S;
    for (DigitsList& row : N) {
      for (Digits50& entry : row) entry *= rate_;
    }
    for (Index i = 0; i < n; ++i) P[i][i] = 1;
    for (auto bit = std::bit_floor(steps_); bit > 0; bit /= 2) {
      S = combined(2, S, multiplied(S, S));
      P = multiplied(P, P);
      if ((steps_ & bit) == 0) continue;
      S = combined(1, S, combined(1, multiplied(N, S), N));
      P = combined(1, P, multiplied(N, P));
    }
    const bool grows = std::ranges::any_of(P, [](const DigitsList& row) {
      return std::ranges::any_of(row, [](const Digits50& entry) { return abs(entry) > 1; });
    });
    if (has_begun || grows) return from_minimum(multiplied(P, apart()));
    DigitsList w = multiplied(S, minimum_);
    subtract(w, -1, multiplied(P, start_));
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
