#pragma once

// What the tables of functions are written with, for the files of this room alone: how a function
// of numbers goes over lists, what is refused, and the rows of a table. Every operation is a
// template over the scalar, straight from its definition.

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formula/functions/digits.h"
#include "formula/functions/functions.h"

namespace psolve::operations {

// Names that std and Boost both know are found by their argument.
using std::abs, std::ceil, std::exp, std::floor, std::log, std::log2, std::pow, std::sqrt;
using std::acos, std::asin, std::atan, std::atan2, std::cos, std::sin, std::tan;
using std::cosh, std::sinh, std::tanh;

template <class S>
using Answer = Result<ValueOf<S>>;

template <class S>
Answer<S> refused(std::string reason) {
  return Answer<S>::none(std::move(reason));
}

template <class S>
std::string shapes_of(const ValueOf<S>& a, const ValueOf<S>& b) {
  return a.shape().text() + " with " + b.shape().text();
}

/// What a function gives has at most so many entries, and a window or matrix asks for at most so
/// many products: formulas come out of files too, which may ask for any size.
constexpr double kMostEntries = 1 << 22;
constexpr double kMostProducts = 1 << 28;

inline bool is_too_large(double entries, double products = 0) {
  return entries > kMostEntries || products > kMostProducts;
}
template <class S>
Answer<S> too_large() {
  return refused<S>("too many numbers");
}

/// A whole number that stands for a place or a size.
template <class S>
Result<long> whole_number(const S& x);

template <class S>
S total_of(std::span<const S> entries) {
  S total = 0;
  for (const S& x : entries) total += x;
  return total;
}

/// The largest, or by the other comparison the smallest; it moves as far as any other may overtake
/// it.
template <class Beats, class S>
S best_of(std::span<const S> entries) {
  const S* best = &entries[0];
  for (const S& x : entries) {
    if (Beats{}(x, *best)) best = &x;
  }
  long double moved = movement(*best);
  for (const S& x : entries) {
    if (movement(x) == 0) continue;
    const auto behind = static_cast<long double>(plain(*best) - plain(x));
    moved = std::fmax(moved, movement(x) - std::fabs(behind));
  }
  return with_movement<S>(plain(*best), moved);
}

// ------------------------------------------------------------------ entry by entry

/// f of each entry.
template <class S>
ValueOf<S> mapped(OfOne<S> f, const ValueOf<S>& a);
/// f of the entries of lists of one shape, or of a number and those of a list.
template <class S>
Answer<S> joined(OfTwo<S> f, const ValueOf<S>& a, const ValueOf<S>& b);
/// All arguments joined, from the left.
template <class S>
Answer<S> folded(OfTwo<S> f, Arguments<S> a);
/// The same of functions of plain numbers.
template <class S>
ValueOf<S> mapped_plain(OfOne<Plain<S>> f, const ValueOf<S>& a);
template <class S>
Answer<S> joined_plain(OfTwo<Plain<S>> f, const ValueOf<S>& a, const ValueOf<S>& b);

// ------------------------------------------------------------------ rows

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMany = 1 << 30;

constexpr CallStyle named(std::string_view unicode, std::string_view latex) {
  return {CallStyle::Kind::named, unicode, latex};
}
constexpr CallStyle in_latex(std::string_view latex) {
  return named({}, latex);
}

/// A row: `Op` is what it does to numbers and lists of either scalar.
template <class Op>
constexpr FunctionEntry row(std::string_view name, std::string_view head, std::string_view meaning,
                            int least, int most, CallStyle style = {}) {
  FunctionEntry function{name, head, meaning, least, most, nullptr, nullptr, style};
  function.in_double = [](Arguments<double> a) { return Op{}(a); };
  function.in_digits = [](Arguments<Digits> a) { return Op{}(a); };
  return function;
}

/// The same for a function of one plain number, which acts on each entry of a list; its value lies
/// between `low` and `high` for arguments between `from` and `to`.
struct Bounds {
  double low = -kInfinity;
  double high = kInfinity;
  double from = -kInfinity;
  double to = kInfinity;
};
template <class F>
constexpr FunctionEntry each(std::string_view name, std::string_view head, std::string_view meaning,
                             F, CallStyle style = {}, Bounds bounds = {}) {
  FunctionEntry function{name, head, meaning, 1, 1, nullptr, nullptr, style};
  function.in_double = [](Arguments<double> a) { return Answer<double>(mapped_plain(F{}, a[0])); };
  function.in_digits = [](Arguments<Digits> a) { return Answer<Digits>(mapped_plain(F{}, a[0])); };
  function.low = bounds.low;
  function.high = bounds.high;
  function.from = bounds.from;
  function.to = bounds.to;
  return function;
}

/// Of two plain numbers likewise.
template <class F>
struct EachOfTwo {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return joined_plain<S>(F{}, a[0], a[1]);
  }
};
template <class F>
constexpr FunctionEntry each_of_two(std::string_view name, std::string_view head,
                                    std::string_view meaning, F, CallStyle style = {}) {
  return row<EachOfTwo<F>>(name, head, meaning, 2, 2, style);
}

// ------------------------------------------------------------------ the tables, by subject

std::span<const FunctionEntry> number_functions();
std::span<const FunctionEntry> list_functions();
std::span<const FunctionEntry> matrix_functions();
std::span<const FunctionEntry> spectral_functions();
std::span<const FunctionEntry> activation_functions();
std::span<const FunctionEntry> convolution_functions();
std::span<const FunctionEntry> pooling_functions();

}  // namespace psolve::operations
