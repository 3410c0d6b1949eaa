#pragma once

// The operations of `functions.cpp` on numbers and lists of either scalar, each straight from its
// definition. Included there alone.

#include <cmath>
#include <numeric>
#include <utility>

#include "formula/meaning/digits.h"
#include "formula/meaning/functions.h"

namespace psolve::operations {

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

// ------------------------------------------------------------------ entry by entry

template <class F, class S>
ValueOf<S> mapped(F f, const ValueOf<S>& a) {
  std::vector<S> entries;
  entries.reserve(a.size());
  for (const S& x : a.entries()) entries.push_back(f(x));
  return {a.shape(), std::move(entries)};
}

/// Lists of one shape, or a number with a list.
template <class F, class S>
Answer<S> joined(F f, const ValueOf<S>& a, const ValueOf<S>& b) {
  if (a.is_number() && b.is_number()) return ValueOf<S>(f(a.number(), b.number()));
  if (a.is_number()) return mapped([&](const S& y) { return f(a.number(), y); }, b);
  if (b.is_number()) return mapped([&](const S& x) { return f(x, b.number()); }, a);
  if (!(a.shape() == b.shape())) return refused<S>(shapes_of(a, b));
  std::vector<S> entries;
  entries.reserve(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) entries.push_back(f(a[i], b[i]));
  return ValueOf<S>(a.shape(), std::move(entries));
}

/// f of a plain number, entry by entry.
template <class F>
struct Each {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped([](const S& x) { return through(F{}, x); }, a[0]);
  }
};

/// f of two plain numbers, entry by entry.
template <class F>
struct EachOfTwo {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return joined([](const S& x, const S& y) { return through(F{}, x, y); }, a[0], a[1]);
  }
};

/// An operator of scalars over all arguments, from the left.
template <class F>
struct Fold {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    Answer<S> result = a[0];
    for (std::size_t i = 1; i < a.size() && result; ++i) result = joined(F{}, *result, a[i]);
    return result;
  }
};

/// Of a truth value: 1 − x.
struct Complemented {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped([](const S& x) { return S(1) - x; }, a[0]);
  }
};

struct Negated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped([](const S& x) { return -x; }, a[0]);
  }
};

template <class S>
bool is_matrix_like(const ValueOf<S>& a) {
  return a.rank() > 1;
}

/// Two matrices have a product of their own, or one entry by entry: neither is meant by this one.
struct Multiplied {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    std::size_t matrices = 0;
    for (const auto& factor : a) matrices += is_matrix_like(factor) ? 1 : 0;
    if (matrices > 1) return refused<S>("matrices without the sign of their product");
    return Fold<std::multiplies<>>{}(a);
  }
};

template <class Operation>
struct NotOfMatrices {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (is_matrix_like(a[0])) return refused<S>("a power of a matrix");
    return Operation{}(a);
  }
};

struct Squared {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped([](const S& x) { return x * x; }, a[0]);
  }
};

// ------------------------------------------------------------------ one number out of many

template <class S>
S total_of(std::span<const S> entries) {
  S total = 0;
  for (const S& x : entries) total += x;
  return total;
}

/// The largest, or by the other comparison the smallest; it moves as far as any other may overtake
/// it.
template <class Beats, class S>
S best_of(const std::vector<S>& entries) {
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

template <class Beats>
struct BestOfAll {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    std::vector<S> all;
    for (const auto& part : a) all.insert(all.end(), part.entries().begin(), part.entries().end());
    return ValueOf<S>(best_of<Beats>(all));
  }
};

template <class Beats>
struct BestOfEach {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    Answer<S> result = a[0];
    const auto better = [](const S& x, const S& y) { return best_of<Beats>(std::vector<S>{x, y}); };
    for (std::size_t i = 1; i < a.size() && result; ++i) result = joined(better, *result, a[i]);
    return result;
  }
};

/// Over the first axis.
struct Summed {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].is_number()) return refused<S>("the sum of a number");
    const ListShape inner = a[0].shape().inner(1);
    std::vector<S> totals(inner.size(), S(0));
    for (std::size_t i = 0; i < a[0].size(); ++i) totals[i % totals.size()] += a[0][i];
    return ValueOf<S>(inner, std::move(totals));
  }
};

struct ProductOfAll {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1) return refused<S>("the product over " + a[0].shape().text());
    S product = 1;
    for (const S& x : a[0].entries()) product = product * x;
    return ValueOf<S>(product);
  }
};

struct MeanOfAll {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1) return refused<S>("the mean over " + a[0].shape().text());
    return ValueOf<S>(total_of(a[0].entries()) / S(static_cast<int>(a[0].size())));
  }
};

struct Softmaxed {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1) return refused<S>("softmax of " + a[0].shape().text());
    const std::vector<S> z(a[0].entries().begin(), a[0].entries().end());
    const S top = with_movement<S>(plain(best_of<std::greater<>>(z)), 0);
    const auto power = [](const auto& x) {
      using std::exp;
      return exp(x);
    };
    std::vector<S> e;
    e.reserve(z.size());
    for (const S& x : z) e.push_back(through(power, x - top));
    const S total = total_of(std::span<const S>(e));
    for (S& x : e) x = x / total;
    return ValueOf<S>(a[0].shape(), std::move(e));
  }
};

// ------------------------------------------------------------------ lists

/// Parts of one shape, one behind the other.
struct Listed {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ListShape inner = a[0].shape();
    if (inner.rank() == ListShape::most) return refused<S>("lists nested too deep");
    if (is_too_large(static_cast<double>(a.size()) * static_cast<double>(a[0].size()))) {
      return too_large<S>();
    }
    ListShape shape = {a.size()};
    for (const std::size_t length : inner) shape.push_back(length);
    std::vector<S> all;
    all.reserve(shape.size());
    for (const auto& part : a) {
      if (!(part.shape() == inner)) return refused<S>("a list of " + shapes_of(a[0], part));
      all.insert(all.end(), part.entries().begin(), part.entries().end());
    }
    return ValueOf<S>(shape, std::move(all));
  }
};

/// A whole number that stands for a place or a size.
template <class S>
Result<long> whole_number(const S& x) {
  const auto value = static_cast<double>(plain(x));
  const double nearest = std::round(value);
  if (value != nearest || std::fabs(value) > 1e9) return Result<long>::none("a fraction as a size");
  return static_cast<long>(nearest);
}

/// The entry, or the part, at these places, which count from one.
struct PartAt {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    ListShape shape = a[0].shape();
    if (a.size() - 1 > shape.rank()) return refused<S>("too many indices");
    std::size_t start = 0;
    std::size_t size = a[0].size();
    for (std::size_t i = 1; i < a.size(); ++i) {
      const auto place = whole_number(a[i].number());
      if (!place) return refused<S>(place.reason());
      if (*place < 1 || *place > static_cast<long>(shape[0])) return refused<S>("no such entry");
      size /= shape[0];
      start += static_cast<std::size_t>(*place - 1) * size;
      shape = shape.inner(1);
    }
    const auto from = a[0].entries().begin() + static_cast<std::ptrdiff_t>(start);
    return ValueOf<S>(shape, {from, from + static_cast<std::ptrdiff_t>(size)});
  }
};

/// How many parts a list has.
struct LengthOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].is_number()) return refused<S>("the length of a number");
    return ValueOf<S>(S(static_cast<int>(a[0].shape()[0])));
  }
};

/// All entries in one list, row by row.
struct Flattened {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return a[0].shaped({a[0].size()});
  }
};

/// The same entries in lists of the lengths that stand behind.
struct Reshaped {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    ListShape shape;
    double entries = 1;
    for (std::size_t i = 1; i < a.size(); ++i) {
      const auto length = whole_number(a[i].number());
      if (!length || *length < 1) return refused<S>("a length that is none");
      shape.push_back(static_cast<std::size_t>(*length));
      entries *= static_cast<double>(*length);
    }
    if (is_too_large(entries)) return too_large<S>();
    if (shape.size() != a[0].size()) return refused<S>(a[0].shape().text() + " as " + shape.text());
    return a[0].shaped(shape);
  }
};

/// Each image of a stack, or a matrix, turned by 180°.
struct Rotated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ListShape& shape = a[0].shape();
    if (shape.rank() < 2) return refused<S>("a turn of " + shape.text());
    const std::size_t area = shape.inner(shape.rank() - 2).size();
    std::vector<S> turned;
    turned.reserve(a[0].size());
    for (std::size_t i = 0; i < a[0].size(); ++i) {
      turned.push_back(a[0][i / area * area + (area - 1 - i % area)]);
    }
    return ValueOf<S>(shape, std::move(turned));
  }
};

}  // namespace psolve::operations
