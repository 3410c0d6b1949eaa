#include "formula/functions/operations.h"

namespace psolve::operations {
namespace {

template <class F, class S>
ValueOf<S> mapped_by(F f, const ValueOf<S>& a) {
  std::vector<S> entries;
  entries.reserve(a.size());
  for (const S& x : a.entries()) entries.push_back(f(x));
  return {a.shape(), std::move(entries)};
}

template <class F, class S>
Answer<S> joined_by(F f, const ValueOf<S>& a, const ValueOf<S>& b) {
  if (a.is_number() && b.is_number()) return ValueOf<S>(f(a.number(), b.number()));
  if (a.is_number()) return mapped_by([&](const S& y) { return f(a.number(), y); }, b);
  if (b.is_number()) return mapped_by([&](const S& x) { return f(x, b.number()); }, a);
  if (!(a.shape() == b.shape())) return refused<S>(shapes_of(a, b));
  std::vector<S> entries;
  entries.reserve(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) entries.push_back(f(a[i], b[i]));
  return ValueOf<S>(a.shape(), std::move(entries));
}

}  // namespace

template <class S>
Result<long> whole_number(const S& x) {
  const auto value = static_cast<double>(plain(x));
  const double nearest = std::round(value);
  if (value != nearest || std::fabs(value) > 1e9) return Result<long>::none("a fraction as a size");
  return static_cast<long>(nearest);
}

template <class S>
ValueOf<S> mapped(OfOne<S> f, const ValueOf<S>& a) {
  return mapped_by(f, a);
}

template <class S>
Answer<S> joined(OfTwo<S> f, const ValueOf<S>& a, const ValueOf<S>& b) {
  return joined_by(f, a, b);
}

template <class S>
Answer<S> folded(OfTwo<S> f, Arguments<S> a) {
  Answer<S> result = a[0];
  for (std::size_t i = 1; i < a.size() && result; ++i) result = joined(f, *result, a[i]);
  return result;
}

template <class S>
ValueOf<S> mapped_plain(OfOne<Plain<S>> f, const ValueOf<S>& a) {
  return mapped_by([f](const S& x) { return through(f, x); }, a);
}

template <class S>
Answer<S> joined_plain(OfTwo<Plain<S>> f, const ValueOf<S>& a, const ValueOf<S>& b) {
  return joined_by([f](const S& x, const S& y) { return through(f, x, y); }, a, b);
}

template Result<long> whole_number(const double&);
template ValueOf<double> mapped(OfOne<double>, const ValueOf<double>&);
template Answer<double> joined(OfTwo<double>, const ValueOf<double>&, const ValueOf<double>&);
template Answer<double> folded(OfTwo<double>, Arguments<double>);
template ValueOf<double> mapped_plain(OfOne<Plain<double>>, const ValueOf<double>&);
template Answer<double> joined_plain(OfTwo<Plain<double>>, const ValueOf<double>&,
                                     const ValueOf<double>&);
template Result<long> whole_number(const Digits&);
template ValueOf<Digits> mapped(OfOne<Digits>, const ValueOf<Digits>&);
template Answer<Digits> joined(OfTwo<Digits>, const ValueOf<Digits>&, const ValueOf<Digits>&);
template Answer<Digits> folded(OfTwo<Digits>, Arguments<Digits>);
template ValueOf<Digits> mapped_plain(OfOne<Plain<Digits>>, const ValueOf<Digits>&);
template Answer<Digits> joined_plain(OfTwo<Plain<Digits>>, const ValueOf<Digits>&,
                                     const ValueOf<Digits>&);

}  // namespace psolve::operations
