#pragma once

// Numbers of which doubles lose digits, found again. They are worked out anew in balls of 19 digits,
// which know how far each number may be off. Where doubles agree with all of these in the 12 digits that
// are shown, they stand. Else all become the doubles nearest to the middles of balls of 50 digits: one
// computation, so that they agree with each other. What these cannot tell from 0 is 0: 0.1 + 0.2 − 0.3,
// and all that it is a factor of.

#include <cmath>
#include <type_traits>

#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/digits/exact_task.h"
#include "math/recurrent/parts.h"

namespace psolve {

/// Whether the middle of a ball is no worse than what doubles have `found`; where digits cancel, whether
/// what is left of them is nothing beside `found`: that is 0. What lies below all doubles is not told by
/// one.
template <class T>
bool is_told(const Ball<T>& exact, double found) {
  using std::abs;
  if (!exact.is_known()) return false;
  if (static_cast<double>(exact.mid) == 0 && !exact.may_be_zero()) return false;
  if (exact.may_be_zero()) return found == 0 || exact.rad <= T(0x1p-30) * T(std::fabs(found));
  return exact.rad <= T(0x1p-50) * abs(exact.mid) || 2 * exact.rad <= abs(T(exact.mid - T(found)));
}

/// Whether a double has the 12 digits of its number.
template <class T>
bool is_right(const Ball<T>& exact, double found) {
  using std::abs;
  return abs(T(exact.mid - T(found))) + exact.rad <= T(5e-13) * abs(exact.mid);
}

/// False where `numbers` lack digits that balls of T cannot give them: those of a long double round no
/// double.
template <class T, class Exact, class Numbers>
bool settle_with(const Exact& exact, Numbers& numbers) {
  bool are_right = true;
  bool are_told = !std::is_same_v<T, long double>;
  each_number(exact, numbers, [&](const Ball<T>& ball, double found) {
    are_right = are_right && is_right(ball, found);
    are_told = are_told && is_told(ball, found);
  });
  if (are_right || !are_told) return are_right;
  each_number(exact, numbers, [](const Ball<T>& ball, double& number) {
    number = ball.may_be_zero() ? 0 : static_cast<double>(ball.mid);
  });
  return true;
}

/// Multiplications of a pass forward.
template <template <class> class Cell>
double products_of(const TaskOf<Cell, double>& task) {
  const auto& output = task.cell.weights.output;
  double all = 0;
  for (const Matrix& x : task.sequences) {
    all += static_cast<double>(x.rows()) * task.cell.multiplications();
    if (output) all += static_cast<double>(task.loss.judged(x.rows()) * output->W.size());
  }
  return all;
}

/// What passes forward and back, and the expressions that they start from, cost in multiplications of
/// balls; a function costs some 30.
template <template <class> class Cell>
double work_of(const TaskOf<Cell, double>& task, const ClosedForms& forms) {
  constexpr double kFunction = 30;
  double forward = products_of(task);
  for (const Matrix& x : task.sequences) {
    forward += kFunction * static_cast<double>(x.rows()) * task.cell.functions();
  }
  return (task.learning_rate ? 2 : 1) * forward + 2 * products_of(task) +
         kFunction * static_cast<double>(forms.size());
}

/// Puts right what doubles lose digits of, where that takes some milliseconds at most: a multiplication
/// takes 50 ns with 19 digits and 0.7 μs with 50. `numbers_of(task)` are the numbers of a task in balls,
/// which costs `further_work` besides `work_of` it.
template <class Numbers, template <class> class Cell, class NumbersOf>
void settle(Numbers& numbers, const TaskOf<Cell, double>& task, const ClosedForms& forms,
            double further_work, NumbersOf numbers_of) {
  constexpr double kMost = 100'000, kMostInDigits = 15'000;
  const double work = work_of(task, forms) + further_work;
  const auto settle_in = [&]<class T>() {
    return settle_with<T>(numbers_of(exact_task<T>(task, forms)), numbers);
  };
  if (work > kMost || settle_in.template operator()<long double>()) return;
  if (work <= kMostInDigits) settle_in.template operator()<BigFloat<50>>();
}

}  // namespace psolve
