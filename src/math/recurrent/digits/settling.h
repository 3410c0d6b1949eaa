#pragma once

// Numbers of which doubles lose digits, found again. A cell is worked out anew in balls of 19 digits,
// which know how far each number may be off. Where doubles agree with all of these in the 12 digits that
// are shown, they stand. Else each becomes the double nearest to a ball of 50 digits, if these are enough
// for all. What they cannot tell from 0 is 0: 0.1 + 0.2 − 0.3, and all that it is a factor of.

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <vector>

#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/loss/step_loss.h"
#include "math/recurrent/parameters.h"

namespace psolve {

/// Whether a ball says what double is nearest to its number; of 50 digits also where they cancel to what
/// is nothing beside `found`, which doubles have left of it: that is 0.
template <class T>
bool is_narrow(const Ball<T>& exact, double found) {
  using std::abs;
  if (exact.rad <= T(0x1p-60) * abs(exact.mid)) return true;
  return exact.may_be_zero() && exact.is_known() &&
         (found == 0 || exact.rad <= T(0x1p-30) * T(std::fabs(found)));
}

/// Looks whether doubles have 12 digits, and whether balls can give them these.
template <class T>
class Comparison {
 public:
  void operator()(const Ball<T>& exact, double found) {
    using std::abs;
    constexpr double kRight = 5e-13;
    const T off = abs(T(exact.mid - T(found))) + exact.rad;
    are_right_ = are_right_ && off <= T(kRight) * abs(exact.mid);
    are_narrow_ = are_narrow_ && is_narrow(exact, found);
  }
  template <class From, class To>
  void operator()(const Eigen::PlainObjectBase<From>& exact,
                  const Eigen::PlainObjectBase<To>& found) {
    for (Index i = 0; i < exact.size(); ++i) (*this)(exact.data()[i], found.data()[i]);
  }

  bool are_right() const { return are_right_; }
  bool are_narrow() const { return are_narrow_; }

 private:
  bool are_right_ = true;
  bool are_narrow_ = true;
};

/// Puts the middles of balls in the place of doubles.
template <class T>
struct Replacement {
  void operator()(const Ball<T>& exact, double& number) const {
    number = exact.may_be_zero() ? 0 : static_cast<double>(exact.mid);
  }
  template <class From, class To>
  void operator()(const Eigen::PlainObjectBase<From>& exact,
                  Eigen::PlainObjectBase<To>& numbers) const {
    for (Index i = 0; i < exact.size(); ++i) (*this)(exact.data()[i], numbers.data()[i]);
  }
};

/// `exact` are the numbers in balls of T, and `each(exact, visit)` calls visit(ball, double) for all
/// of them. False where more digits are needed: those of a long double round no double.
template <class T, class Exact, class Each>
bool settle_with(const Exact& exact, Each each) {
  Comparison<T> comparison;
  each(exact, comparison);
  if (comparison.are_right()) return true;
  if (std::is_same_v<T, long double> || !comparison.are_narrow()) return false;
  Replacement<T> replacement;
  each(exact, replacement);
  return true;
}

/// Calls `attempt.operator()<T>()`, which settles numbers with balls of T, where that many
/// multiplications forward are worth it: some milliseconds at most.
template <class Attempt>
void settle_numbers(double multiplications, Attempt attempt) {
  constexpr double kMost = 20'000, kMostInDigits = 2'000;
  if (multiplications > kMost || attempt.template operator()<long double>()) return;
  if (multiplications <= kMostInDigits) attempt.template operator()<BigFloat<50>>();
}

// ------------------------------------------------------------------ all of a flow

template <class Sequence, class Totals>
struct NumbersOf {
  std::vector<Sequence> sequences;
  Totals totals;
};

/// Of a pass forward through all sequences.
template <class Problem>
double multiplications(const Problem& problem) {
  const auto& output = problem.cell.weights.output;
  double all = 0;
  for (const Matrix& x : problem.sequences) {
    all += static_cast<double>(x.rows()) * problem.cell.multiplications();
    if (output) all += static_cast<double>(problem.loss.judged(x.rows()) * output->W.size());
  }
  return all;
}

/// Whether some number is so small that it is lost beside others in 50 digits, squared.
template <class Flow>
bool has_tiny_numbers(const Flow& flow) {
  constexpr double kTiny = 1e-20;
  const auto is_tiny = [](double x) { return x != 0 && std::abs(x) < kTiny; };
  return std::ranges::any_of(in_one_list(given_numbers(flow)), is_tiny) ||
         std::ranges::any_of(flow.sequences, [&](const auto& sequence) {
           return std::ranges::any_of(sequence.targets.rows.reshaped(), is_tiny);
         });
}

/// Puts right what doubles lose digits of, where the spec gives decimals. `numbers_of.operator()<S>()`
/// are the numbers as S, and each(exact, found, visit), in the namespace of the flow, calls
/// visit(ball, double) for those of a sequence, or of all together.
template <class Flow, class Numbers>
void settle_flow(Flow& flow, Numbers numbers_of) {
  if (!flow.problem.is_in_decimals || has_tiny_numbers(flow)) return;
  settle_numbers(multiplications(flow.problem), [&]<class T>() {
    const auto visit_all = [&](const auto& exact, auto& visit) {
      for (Index s = 0; s < std::ssize(flow.sequences); ++s) {
        each(exact.sequences[s], flow.sequences[s], visit);
      }
      each(exact.totals, flow, visit);
    };
    return settle_with<T>(numbers_of.template operator()<Ball<T>>(), visit_all);
  });
}

// ------------------------------------------------------------------ of what a loss is made

template <class S, class Visit>
void each(const std::optional<OutputLayerOf<S>>& from, std::optional<OutputLayer>& to,
          Visit& visit) {
  if (!from) return;
  visit(from->W, to->W);
  if (from->b) visit(*from->b, *to->b);
}
template <class S, class Visit>
void each(const EmissionsOf<S>& from, Emissions& to, Visit& visit) {
  visit(from.sums, to.sums);
  visit(from.outputs, to.outputs);
  visit(from.losses, to.losses);
  visit(from.output_slopes, to.output_slopes);
  visit(from.slopes, to.slopes);
}

template <class S>
std::optional<OutputLayerOf<S>> exactly(const std::optional<OutputLayer>& layer) {
  if (!layer) return std::nullopt;
  OutputLayerOf<S> exact{exactly<S>(layer->W), std::nullopt};
  if (layer->b) exact.b = exactly<S>(*layer->b);
  return exact;
}

}  // namespace psolve
