// Lists: what is made of all their entries, and how their entries are found and put together.

#include <array>
#include <cmath>

#include "formula/functions/operations.h"

namespace psolve::operations {
namespace {

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

constexpr std::array kListFunctions = {
    row<Summed>("sum", "Sum", "the sum of a list over its first axis", 1, 1),
    row<ProductOfAll>("", "Product", "the product of a list of numbers", 1, 1),
    row<MeanOfAll>("mean", "Mean", "the mean of a list of numbers", 1, 1),
    row<PartAt>("", "At", "the entry of a list at these places, counted from 1", 2, 5),
    row<LengthOf>("length", "Length", "how many parts a list has, on its first axis", 1, 1),
    row<Flattened>("vec", "Flatten", "all entries of nested lists in one, row by row", 1, 1),
    row<Reshaped>("reshape", "Reshape", "the same entries in lists of the lengths that follow", 2,
                  5),
    row<Listed>("", "List", "a list of its arguments", 1, kMany),
};

}  // namespace

std::span<const FunctionEntry> list_functions() {
  return kListFunctions;
}

}  // namespace psolve::operations
