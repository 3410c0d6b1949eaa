#include "math/distributions/density_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "formula/notation.h"
#include "math/entries/exact_number.h"
#include "math/quadrature/gauss_kronrod.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/log_number.h"

namespace psolve {
namespace {

/// Standard deviations beyond which a normal density is 0 in doubles.
constexpr double kReach = 39;

/// log Σ e^l, where the e^l may underflow.
template <class T>
class SumOfExponentials {
 public:
  /// Whether e^l shows in any digit of the sum, be there a thousand of them.
  bool shows(const T& l) const { return l > top_ - kUnseen; }
  void add(const T& l) {
    using std::exp, std::isnan;
    if (isnan(l)) {
      sum_ = l;
    } else if (l > top_) {
      sum_ = sum_ * exp(T(top_ - l)) + 1;
      top_ = l;
    } else if (shows(l)) {
      sum_ += exp(T(l - top_));
    }
  }
  T log() const {
    using std::log;
    return top_ + log(sum_);
  }

 private:
  static constexpr int kUnseen = std::numeric_limits<T>::digits + 7;
  T top_ = -std::numeric_limits<T>::infinity();
  T sum_ = 0;
};

/// a − b in T, rounded once.
template <class T>
T difference(const Entry& a, const Wide& b) {
  if (b == 0) return exact_number<T>(a);
  return static_cast<T>(exact_number<Wide>(a) - b);
}

/// log √(2π)
template <class T>
const T& log_root_two_pi() {
  using std::atan, std::log;
  static const T value = log(T(8 * atan(T(1)))) / 2;
  return value;
}

}  // namespace

template <class T>
DensityIn<T>::DensityIn(const Density& density, double origin) : given_(density.parts()) {
  using std::log;
  const Wide moved =
      Wide(origin) - to_number<Wide>(Rational::from_shortest_decimal(density.shift()));
  origin_ = static_cast<T>(moved);
  for (const DensityPart& given : *given_) {
    const T weight = exact_number<T>(given.weight);
    weight_ += exact_number<Wide>(given.weight);
    const T infinity = std::numeric_limits<T>::infinity();
    Part part{&given, log(weight), -infinity, infinity, 0, 0, 0, 0, 0};
    if (given.is_normal()) {
      part.mean = difference<T>(given.first, moved);
      part.deviation = exact_number<T>(given.second);
      part.log_height = part.log_weight - log(part.deviation) - log_root_two_pi<T>();
    } else {
      part.low = difference<T>(given.first, moved);
      part.high = difference<T>(given.second, moved);
      if (given.kind == DensityPart::Kind::uniform) {
        part.log_height = part.log_weight - log(T(part.high - part.low));
      } else {
        part.first = exact_number<T>(given.first);
        part.second = exact_number<T>(given.second);
        has_expression_ = true;
      }
    }
    parts_.push_back(std::move(part));
  }
  sort_normals();
  learn_cuts();
}

template <class T>
void DensityIn<T>::sort_normals() {
  for (Index i = 0; i < std::ssize(parts_); ++i) {
    const Part& part = parts_[i];
    if (!part.given->is_normal()) {
      others_.push_back(i);
      continue;
    }
    highest_ = normals_.empty() ? part.log_height : std::max(highest_, part.log_height);
    widest_ = std::max(widest_, part.deviation);
    normals_.push_back(i);
  }
  std::stable_sort(normals_.begin(), normals_.end(),
                   [&](Index a, Index b) { return parts_[a].mean < parts_[b].mean; });
}

/// Of normals, and of peaks of expressions, which are cut as if they were normal.
template <class T>
std::vector<T> DensityIn<T>::cuts_of_normals() const {
  struct Peak {
    T mean, deviation, low, high;
  };
  std::vector<Peak> peaks;
  for (const Part& part : parts_) {
    if (part.given->is_normal()) peaks.push_back({part.mean, part.deviation, part.low, part.high});
    for (const auto& [at, width] : part.given->landmarks.peaks) {
      peaks.push_back({at - origin_, width, part.low, part.high});
    }
  }
  std::stable_sort(peaks.begin(), peaks.end(),
                   [](const Peak& a, const Peak& b) { return a.deviation < b.deviation; });
  std::set<T> cuts;
  for (const auto& [mean, deviation, low, high] : peaks) {
    for (const double k : {0.0, 1.0, 2.0, 4.0, 8.0, 16.0, kReach}) {
      const T near = std::max(k, 1.0) * deviation / 4;
      for (const T& cut : {T(mean - k * deviation), T(mean + k * deviation)}) {
        if (!(cut > low && cut < high)) continue;
        const auto next = cuts.lower_bound(cut - near);
        if (next == cuts.end() || *next > cut + near) cuts.insert(cut);
      }
    }
  }
  return {cuts.begin(), cuts.end()};
}

/// Where log p bends, from slope to slope within 1/|their difference|; also beside it, where that is
/// little beside the `size` of what lies there.
template <class T>
void DensityIn<T>::cut_at_bend(const T& x, const T& difference, const T& size) {
  using std::abs;
  cuts_.push_back(x);
  const T width = 1 / abs(difference);
  if (!(8 * width < size)) return;
  for (const int k : {-40, -6, 6, 40}) cuts_.push_back(x + k * width);
}

/// Where one normal of a mixture gives way to another as its largest: far out, where a narrow normal's
/// logarithm still falls, log p bends in less than any deviation.
template <class T>
void DensityIn<T>::cut_at_bends() {
  using std::isfinite, std::sqrt;
  constexpr Index kMost = 30;
  if (std::ssize(normals_) > kMost) return;
  const auto add = [&](const Part& a, const Part& b, const T& x) {
    if (!isfinite(x)) return;
    const T height = log_of(a, x) + 1;
    const bool is_largest =
        std::ranges::all_of(normals_, [&](Index k) { return log_of(parts_[k], x) <= height; });
    if (!is_largest) return;
    const auto slope = [&](const Part& part) {
      return T((part.mean - x) / (part.deviation * part.deviation));
    };
    cut_at_bend(x, T(slope(a) - slope(b)), std::min(a.deviation, b.deviation));
  };
  for (const Index i : normals_) {
    for (const Index j : normals_) {
      const Part &a = parts_[i], &b = parts_[j];
      // (y − d)²/2s_b² − y²/2s_a² + log h_a − log h_b = 0, y being counted from a's mean and d b's.
      const T d = b.mean - a.mean;
      const T square = (1 / (b.deviation * b.deviation) - 1 / (a.deviation * a.deviation)) / 2;
      const T linear = -d / (b.deviation * b.deviation);
      const T constant = -d * linear / 2 + a.log_height - b.log_height;
      const T discriminant = linear * linear - 4 * square * constant;
      if (i >= j || discriminant < 0) continue;
      const T root = sqrt(discriminant);
      const T sum = -(linear + (linear < 0 ? T(-root) : root)) / 2;
      if (square != 0) add(a, b, T(a.mean + sum / square));
      if (sum != 0) add(a, b, T(a.mean + constant / sum));
    }
  }
}

/// Where an expression gives way to another part as the largest, or another part to it: there log p
/// bends too. Looked for at some points between the cuts, and at growing distances beyond them.
template <class T>
void DensityIn<T>::cut_between_parts() {
  using std::isfinite, std::isinf;
  constexpr int kDoublings = 12;
  if (!has_expression_ || parts_.size() < 2) return;
  std::vector<T> ends;
  for (const T& cut : cuts_) {
    if (!isinf(cut)) ends.push_back(cut);
  }
  if (ends.empty()) return;
  const T low = ends.front(), high = ends.back(), span = low < high ? T(high - low) : T(1);
  for (int k = 0; k <= kDoublings; ++k) {
    const T far = span * std::ldexp(1.0, k);
    if (isinf(cuts_.front())) ends.push_back(low - far);
    if (isinf(cuts_.back())) ends.push_back(high + far);
  }
  std::sort(ends.begin(), ends.end());
  const auto largest_at = [&](const T& x) -> const Part& {
    return *std::ranges::max_element(parts_, {}, [&](const Part& part) {
      const T log = log_of(part, x);
      return isfinite(log) ? log : -std::numeric_limits<T>::infinity();
    });
  };
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    const Part* before = nullptr;
    T last = 0;
    for (const double share : {0.001, 0.25, 0.5, 0.75, 0.999}) {
      const T x = ends[i] + (ends[i + 1] - ends[i]) * share;
      const Part& here = largest_at(x);
      const auto ahead = [&](const T& y) { return T(log_of(*before, y) - log_of(here, y)); };
      const bool changes = before != nullptr && &here != before;
      if (changes && isfinite(ahead(last)) && isfinite(ahead(x))) {
        const T bend = turning_point<T>(ahead, last, x), near = (x - last) / 1'000;
        const T turn = (ahead(bend + near) - ahead(bend - near)) / (2 * near);
        cut_at_bend(bend, turn, x - last);
      }
      before = &here;
      last = x;
    }
  }
}

template <class T>
void DensityIn<T>::learn_cuts() {
  using std::isinf;
  cuts_ = cuts_of_normals();
  cut_at_bends();
  for (const Part& part : parts_) {
    if (part.given->is_normal()) continue;
    cuts_.push_back(part.low);
    cuts_.push_back(part.high);
    if (isinf(part.low) && isinf(part.high)) cuts_.push_back(-origin_);
    for (const double cut : part.given->landmarks.cuts) cuts_.push_back(cut - origin_);
  }
  std::sort(cuts_.begin(), cuts_.end());
  cut_between_parts();
  std::sort(cuts_.begin(), cuts_.end());
  cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
}

template <class T>
T DensityIn<T>::log_of(const Part& part, const T& x) const {
  switch (part.given->kind) {
    case DensityPart::Kind::normal: {
      const T z = (x - part.mean) / part.deviation;
      return part.log_height - z * z / 2;
    }
    case DensityPart::Kind::uniform:
      if (x < part.low || x > part.high) return -std::numeric_limits<T>::infinity();
      return part.log_height;
    case DensityPart::Kind::expression:
      break;
  }
  if (x < part.low || x > part.high) return -std::numeric_limits<T>::infinity();
  return part.log_weight + log_of_expression(part, x);
}

template <class T>
T DensityIn<T>::log_of_expression(const Part& part, const T& x) const {
  using std::log;
  const std::string& pointer = part.given->pointer;
  const auto position = [&] { return shown(static_cast<double>(x + origin_), 6); };
  try {
    const LogNumber<T> at(x + origin_);
    const auto value = evaluate<LogNumber<T>>(*part.given->syntax, {&at, 1});
    // What is negative by rounding is 0.
    static const T least = log(16 * std::numeric_limits<T>::epsilon());
    if (value.sign < 0 && value.log <= least) return -std::numeric_limits<T>::infinity();
    if (value.sign < 0) {
      throw SpecError(pointer + "/expression",
                      fmt::format("expected a density of at least 0; at x = {} it is {}",
                                  position(), shown(static_cast<double>(value), 6)));
    }
    return value.log;
  } catch (const DomainError& error) {
    if (is_end(part, x)) return std::numeric_limits<T>::quiet_NaN();
    throw SpecError(pointer + "/expression",
                    fmt::format("no value at x = {}: {}", position(), error.what()),
                    error.offset());
  }
}

template <class T>
bool DensityIn<T>::is_end(const Part& part, const T& x) const {
  using std::abs, std::isinf;
  const auto is_at = [&](const T& end) {
    const T rounding = 4 * std::numeric_limits<T>::epsilon() * (abs(end) + abs(x));
    return !isinf(end) && abs(T(x + origin_ - end)) <= rounding;
  };
  return is_at(part.first) || is_at(part.second);
}

template <class T>
bool DensityIn<T>::is_end(const T& x) const {
  return std::ranges::any_of(others_, [&](Index i) {
    const Part& part = parts_[i];
    const bool is_within = part.low <= x && x <= part.high;
    return part.given->kind == DensityPart::Kind::expression && is_within && is_end(part, x);
  });
}

template <class T>
T DensityIn<T>::log_at(const T& x) const {
  using std::abs;
  if (parts_.size() == 1) return log_of(parts_[0], x);
  SumOfExponentials<T> sum;
  for (const Index i : others_) sum.add(log_of(parts_[i], x));
  // Of the normals the nearest first, as far as any could show.
  const auto distance = [&](Index i) { return T(abs(T(x - parts_[i].mean))); };
  auto right = std::partition_point(normals_.begin(), normals_.end(),
                                    [&](Index i) { return parts_[i].mean < x; });
  auto left = right;
  while (left != normals_.begin() || right != normals_.end()) {
    const bool is_left = right == normals_.end() ||
                         (left != normals_.begin() && distance(left[-1]) < distance(*right));
    const Index nearest = is_left ? *--left : *right++;
    const T z = distance(nearest) / widest_;
    if (!sum.shows(highest_ - z * z / 2)) break;
    sum.add(log_of(parts_[nearest], x));
  }
  return sum.log();
}

template <class T>
T DensityIn<T>::at(const T& x) const {
  using std::exp, std::isnan;
  const T log = log_at(x);
  return isnan(log) ? T(0) : T(exp(log));
}

double best_origin(const Density& p, const Density& q) {
  constexpr double kFar = 100;
  double narrowest = kInfinity, origin = 0;
  for (const auto* density : {&p, &q}) {
    for (const DensityPart& part : *density->parts()) {
      if (part.kind == DensityPart::Kind::expression) return density->shift();
      const double first = part.first.number, second = part.second.number;
      const double width = part.is_normal() ? second : second - first;
      if (width >= narrowest) continue;
      narrowest = width;
      origin = (part.is_normal() ? first : first / 2 + second / 2) + density->shift();
    }
  }
  return std::abs(origin) > kFar * narrowest ? origin : 0;
}

template class DensityIn<double>;
template class DensityIn<Wide>;

}  // namespace psolve
