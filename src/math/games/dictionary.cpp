#include "math/games/dictionary.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace psolve {
namespace {

template <class Word>
constexpr bool is_machine_word = !std::is_same_v<Word, Integer>;
template <class Word>
constexpr int bits_of = static_cast<int>(8 * sizeof(Word));

template <class Word>
using Unsigned = std::conditional_t<sizeof(Word) == 8, std::uint64_t, UnsignedWideWord>;

double magnitude(std::int64_t a) {
  return std::abs(static_cast<double>(a));
}
double magnitude(WideWord a) {
  return std::abs(static_cast<double>(a));
}

int trailing_zeros(std::uint64_t a) {
  return __builtin_ctzll(a);
}
int trailing_zeros(UnsignedWideWord a) {
  const auto low = static_cast<std::uint64_t>(a);
  return low != 0 ? trailing_zeros(low) : 64 + trailing_zeros(static_cast<std::uint64_t>(a >> 64));
}

/// The inverse of an odd number modulo 2^w, by Newton's method: a·a ≡ 1 modulo 8, and each step
/// doubles the bits that are right.
template <class U>
U inverse(U odd) {
  U x = odd;
  for (int right = 3; right < bits_of<U>; right *= 2) x *= 2 - odd * x;
  return x;
}

/// Divides numbers that are known to be multiples of `divisor`, modulo 2^w.
template <class Word>
class ExactDivision {
 public:
  using U = Unsigned<Word>;

  explicit ExactDivision(Word divisor)
      : zeros_(trailing_zeros(static_cast<U>(divisor))),
        inverse_(inverse(static_cast<U>(divisor) >> zeros_)) {}

  /// Quotients below this are right: as many bits as the divisor's zeros are lost.
  double limit() const { return std::ldexp(1.0, bits_of<Word> - 2 - zeros_); }
  Word operator()(U product) const {
    return static_cast<Word>(((product >> zeros_) * inverse_) << zeros_) >> zeros_;
  }

 private:
  int zeros_;
  U inverse_;
};

/// Each of two quotients is rounded three times, so a larger difference than this part of them is
/// none of rounding.
constexpr double kRounding = 1e-15;

/// −1, 0, 1 as a/b is below, equal to or above c/d, for b, d > 0.
int compare_ratios(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  const WideWord left = static_cast<WideWord>(a) * d;
  const WideWord right = static_cast<WideWord>(c) * b;
  return (left > right) - (left < right);
}
int compare_ratios(const Integer& a, const Integer& b, const Integer& c, const Integer& d) {
  return Integer(a * d).compare(c * b);
}
int compare_ratios(WideWord a, WideWord b, WideWord c, WideWord d) {
  const double left = static_cast<double>(a) / static_cast<double>(b);
  const double right = static_cast<double>(c) / static_cast<double>(d);
  const double allowed = kRounding * (std::abs(left) + std::abs(right));
  if (left - right > allowed) return 1;
  if (right - left > allowed) return -1;
  return compare_ratios(Integer(a), Integer(b), Integer(c), Integer(d));
}

template <class Word>
bool all_fit_64(const std::vector<Word>& values) {
  static constexpr std::int64_t kMost = std::int64_t{1} << 62;
  return std::all_of(values.begin(), values.end(),
                     [](const Word& value) { return value < kMost && value > -kMost; });
}

}  // namespace

Dictionary::Dictionary(const Table<Integer>& M, bool objective)
    : objective_(objective), basic_(M.rows()), nonbasic_(M.columns()) {
  for (Index c = 0; c < columns(); ++c) nonbasic_[c] = static_cast<std::uint16_t>(c);
  for (Index r = 0; r < rows(); ++r) {
    basic_[r] = static_cast<std::uint16_t>(columns() + r);
  }
  Entries<Integer> entries;
  for (Index r = 0; r < rows(); ++r) {
    for (Index c = 0; c < columns(); ++c) entries.t.push_back(M(r, c));
    entries.t.emplace_back(1);
  }
  if (objective) {
    entries.t.insert(entries.t.end(), columns(), Integer(-1));
    entries.t.emplace_back(0);
  }
  if (all_fit_64(entries.t)) {
    Entries<std::int64_t> narrow;
    for (const Integer& t : entries.t) narrow.t.push_back(t.convert_to<std::int64_t>());
    stored_ = std::move(narrow);
  } else {
    stored_ = std::move(entries);
  }
}

bool Dictionary::is_zero(Index row) const {
  const Index at = row * (columns() + 1) + columns();
  return std::visit([&](const auto& entries) { return entries.t[at] == 0; }, stored_);
}

Integer Dictionary::entry(Index row, Index column) const {
  const Index at = row * (columns() + 1) + column;
  return std::visit([&](const auto& entries) { return Integer(entries.t[at]); }, stored_);
}
Integer Dictionary::right_side(Index row) const {
  return entry(row, columns());
}
Integer Dictionary::objective_entry(Index column) const {
  return entry(rows(), column);
}
Integer Dictionary::d() const {
  return std::visit([](const auto& entries) { return Integer(entries.d); }, stored_);
}

std::optional<Index> Dictionary::gaining_column() const {
  return std::visit(
      [&](const auto& entries) -> std::optional<Index> {
        const auto first = entries.t.begin() + (rows() * (columns() + 1));
        const auto most = std::min_element(first, first + columns());
        if (*most >= 0) return std::nullopt;
        return most - first;
      },
      stored_);
}

Index Dictionary::leaving_row(Index column) const {
  return std::visit([&](const auto& entries) { return leaving_row_of(entries, column); }, stored_);
}

template <class Word>
Index Dictionary::leaving_row_of(const Entries<Word>& entries, Index column) const {
  if constexpr (is_machine_word<Word>) {
    if (const auto row = clearly_leaving_row(entries, column)) return *row;
  }
  const Index width = columns() + 1;
  Index best = rows();
  for (Index r = 0; r < rows(); ++r) {
    const Word* row = &entries.t[r * width];
    if (row[column] <= 0) continue;
    if (best == rows()) {
      best = r;
      continue;
    }
    const Word* other = &entries.t[best * width];
    const int order = compare_ratios(row[columns()], row[column], other[columns()], other[column]);
    if (order < 0) best = r;
    if (order == 0) best = break_tie(entries, column, r, best);
  }
  return best;
}

/// By rounded quotients t/rhs, of which the largest must stand out; without branches, as nothing
/// foretells where they would go.
template <class Word>
std::optional<Index> Dictionary::clearly_leaving_row(const Entries<Word>& entries,
                                                     Index column) const {
  double most = 0;
  double second = 0;
  Index best = rows();
  const Word* row = entries.t.data();
  for (Index r = 0; r < rows(); ++r, row += columns() + 1) {
    const double quotient = static_cast<double>(row[column]) / static_cast<double>(row[columns()]);
    best = quotient > most ? r : best;
    // 0/0 makes the first two the same at most, and so asks for the exact way.
    second = std::max(second, std::min(most, quotient));
    most = std::max(most, quotient);
  }
  if (second >= most * (1 - kRounding)) return std::nullopt;
  return best;
}

/// Of two rows with the same ratio, the one whose ratio is smaller with the right sides raised: the
/// coefficient of ε^{k+1} in a row is what the row holds of slack k.
template <class Word>
Index Dictionary::break_tie(const Entries<Word>& entries, Index column, Index a, Index b) const {
  const Index width = columns() + 1;
  const auto slack = [&](Index row, Index variable) -> Word {
    if (basic_[row] == variable) return entries.d;
    const auto at = std::find(nonbasic_.begin(), nonbasic_.end(), variable);
    if (at == nonbasic_.end()) return 0;
    return entries.t[row * width + (at - nonbasic_.begin())];
  };
  for (Index k = columns(); k < columns() + rows(); ++k) {
    const int order = compare_ratios(slack(a, k), entries.t[a * width + column], slack(b, k),
                                     entries.t[b * width + column]);
    if (order != 0) return order < 0 ? a : b;
  }
  return a;
}

template <class Word>
bool Dictionary::pivot_as(const Entries<Word>& from, Index row, Index column, Stored& into) const {
  if (!std::holds_alternative<Entries<Word>>(into)) into = Entries<Word>{};
  auto& to = std::get<Entries<Word>>(into);
  const Index width = columns() + 1;
  to.t.resize(from.t.size());
  const Word* pivot_row = &from.t[row * width];
  const Word p = pivot_row[column];
  to.d = p;
  const auto finish = [&](Index r, const Word& old) { to.t[r * width + column] = -old; };
  if constexpr (is_machine_word<Word>) {
    using U = Unsigned<Word>;
    const ExactDivision<Word> divided(from.d);
    const auto largest = [&](const Word* entries) {
      double most = 0;
      for (Index c = 0; c < width; ++c) most = std::max(most, magnitude(entries[c]));
      return most;
    };
    const double pivot_most = largest(pivot_row);
    // A little below, for the rounding of the bound itself.
    const double limit = 0.99 * divided.limit() * magnitude(from.d);
    for (Index r = 0; r < stored_rows(); ++r) {
      if (r == row) continue;
      const Word* old = &from.t[r * width];
      Word* result = &to.t[r * width];
      const Word factor = old[column];
      if (largest(old) * magnitude(p) + magnitude(factor) * pivot_most >= limit) return false;
      for (Index c = 0; c < width; ++c) {
        result[c] = divided(static_cast<U>(old[c]) * static_cast<U>(p) -
                            static_cast<U>(factor) * static_cast<U>(pivot_row[c]));
      }
      finish(r, factor);
    }
  } else {
    for (Index r = 0; r < stored_rows(); ++r) {
      if (r == row) continue;
      const Word* old = &from.t[r * width];
      for (Index c = 0; c < width; ++c) {
        to.t[r * width + c] = (old[c] * p - old[column] * pivot_row[c]) / from.d;
      }
      finish(r, old[column]);
    }
  }
  std::copy(pivot_row, pivot_row + width, &to.t[row * width]);
  to.t[row * width + column] = from.d;
  return true;
}

void Dictionary::pivot(Index row, Index column, Dictionary& into) const {
  into.objective_ = objective_;
  into.basic_ = basic_;
  into.nonbasic_ = nonbasic_;
  std::swap(into.basic_[row], into.nonbasic_[column]);
  const auto converted = [](const auto& entries, auto to) {
    for (const auto& t : entries.t) to.t.push_back(static_cast<decltype(to.d)>(t));
    to.d = static_cast<decltype(to.d)>(entries.d);
    return to;
  };
  if (const auto* narrow = std::get_if<Entries<std::int64_t>>(&stored_)) {
    if (pivot_as(*narrow, row, column, into.stored_)) return;
    // Two products of numbers below 2^62 are below 2^125, which always fits.
    pivot_as(converted(*narrow, Entries<WideWord>{}), row, column, into.stored_);
  } else if (const auto* wide = std::get_if<Entries<WideWord>>(&stored_)) {
    if (!pivot_as(*wide, row, column, into.stored_)) {
      pivot_as(converted(*wide, Entries<Integer>{}), row, column, into.stored_);
      return;
    }
    const auto& result = std::get<Entries<WideWord>>(into.stored_);
    if (all_fit_64(result.t) && all_fit_64(std::vector{result.d})) {
      into.stored_ = converted(result, Entries<std::int64_t>{});
    }
  } else {
    pivot_as(std::get<Entries<Integer>>(stored_), row, column, into.stored_);
  }
}

}  // namespace psolve
