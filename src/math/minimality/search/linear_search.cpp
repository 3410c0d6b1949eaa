#include "math/minimality/search/linear_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "math/numbers/rational.h"

namespace psolve {
namespace {

template <class Vector>
Index pivot_of(const Vector& vector) {
  return std::find_if(vector.begin(), vector.end(), [](auto x) { return x != 0; }) - vector.begin();
}

template <class Vector>
bool is_zero(const Vector& vector) {
  return pivot_of(vector) == std::ssize(vector);
}

/// Scales a vector so that its first entry that is not 0 is 1.
template <class Vector>
void normalise(Vector& vector) {
  const Index pivot = pivot_of(vector);
  if (pivot == std::ssize(vector) || vector[pivot] == 1) return;
  const std::uint64_t factor =
      vector[pivot] == kPrime - 1 ? kPrime - 1 : inverse_modulo_prime(vector[pivot]);
  for (auto& x : vector) x = static_cast<std::uint32_t>(x * factor % kPrime);
}

/// Takes from `vector` its part along `row`, whose pivot is 1.
template <class Vector>
void reduce(Vector& vector, const Vector& row, Index pivot) {
  const std::uint64_t factor = vector[pivot];
  if (factor == 0) return;
  for (Index i = pivot; i < std::ssize(vector); ++i) {
    vector[i] = static_cast<std::uint32_t>((vector[i] + (kPrime - factor) * row[i]) % kPrime);
  }
}

/// Adds a vector to an echelon form; whether it was independent of it.
template <class Vector>
bool extend_echelon(std::vector<Vector>& echelon, Vector vector) {
  for (const Vector& row : echelon) reduce(vector, row, pivot_of(row));
  if (is_zero(vector)) return false;
  normalise(vector);
  echelon.push_back(vector);
  return true;
}

}  // namespace

LinearSearch::LinearSearch(const BooleanTask& task, bool skip_links, Effort& effort)
    : UnitPool(task, skip_links), effort_(effort) {
  const auto vector_of = [&](auto value) {
    Vector vector{};
    for (Index x = 0; x < std::ssize(task.points); ++x) vector[x] = value(x) ? 1 : 0;
    return with_sums(vector);
  };
  base_.push_back(vector_of([](Index) { return true; }));
  for (Index i = 0; skip_links && i < std::ssize(task.inputs); ++i) {
    base_.push_back(vector_of([&](Index x) { return task.bit(task.points[x], i) != 0; }));
  }
  for (const Vector& vector : base_) extend_echelon(echelon_, vector);
  const Index before = echelon_.size();
  for (const auto& values : task.values) {
    extend_echelon(echelon_, vector_of([&](Index x) { return values[x]; }));
  }
  rank_ = echelon_.size() - before;
}

LinearSearch::Vector LinearSearch::with_sums(Vector vector) {
  std::uint64_t random = 1;  // a step of a linear congruential generator (L'Ecuyer, 1999) each
  for (Index k = 0; k < kSums; ++k) {
    std::uint64_t sum = 0;
    for (Index x = 0; x < kPoints; ++x) {
      random = random * 2862933555777941757 + 3037000493;
      sum += vector[x] * (random >> 40) % kPrime;
    }
    vector[kPoints + k] = static_cast<std::uint32_t>(sum % kPrime);
  }
  return vector;
}

LinearSearch::Vector LinearSearch::vector_of(const Candidate& unit) const {
  Vector vector{};
  for (Index x = 0; x < std::ssize(task_.points); ++x) vector[x] = unit.table >> x & 1;
  return with_sums(vector);
}

LinearSearch::Level LinearSearch::search(Index units) {
  effort_.begin(fmt::format("networks of {} hidden units", units));
  level_ = {.units = units, .finished = units < rank_, .slack = units - rank_};
  if (level_.finished) return level_;
  level_.found = search_among(kLightUnit);
  if (!level_.found) {
    level_.spaces = 0;
    level_.most_units = 0;
    level_.found = search_among(candidates_.back().cost);
  }
  level_.finished = !level_.found && !effort_.is_spent();
  return level_;
}

void LinearSearch::lighten() {
  if (candidates_.empty()) return;  // Constants alone need no unit.
  effort_.begin(fmt::format("lighter networks of {} hidden units", level_.units));
  lightening_ = true;
  search_among(candidates_.back().cost);
  lightening_ = false;
}

/// Goes through the spaces that the candidates of at most a weight make with the outputs.
bool LinearSearch::search_among(long heaviest) {
  std::vector<Rest> rests;
  for (Index q = 0; q < std::ssize(candidates_) && candidates_[q].cost <= heaviest; ++q) {
    Rest rest{q, vector_of(candidates_[q])};
    for (const Vector& row : echelon_) reduce(rest.vector, row, pivot_of(row));
    rests.push_back(rest);
  }
  return explore(rests, level_.slack);
}

/// Completes the space at hand by `slack` of the candidates, in every way; true to stop. A unit
/// that was tried is left out from then on: all spaces with it have been gone through, and at the
/// top all spaces with its images too.
bool LinearSearch::explore(const std::vector<Rest>& rests, Index slack) {
  if (!effort_.spend(static_cast<double>(rests.size()))) return false;
  std::vector<Index> inside;
  for (const Rest& rest : rests) {
    if (is_zero(rest.vector)) inside.push_back(rest.unit);
  }
  if (slack == 0) return try_space(std::move(inside));
  if (slack == 1) return close(rests);
  const bool top = slack == level_.slack;
  UnitSet tried;
  for (const Rest& chosen : rests) {
    if (tried.test(chosen.unit) || is_zero(chosen.vector)) continue;
    Vector row = chosen.vector;
    normalise(row);
    const Index pivot = pivot_of(row);
    if (slack > 2 || may_close(rests, tried, row, pivot)) {
      std::vector<Rest> next;
      for (const Rest& rest : rests) {
        if (tried.test(rest.unit)) continue;
        next.push_back(rest);
        reduce(next.back().vector, row, pivot);
      }
      if (explore(next, slack - 1)) return true;
    }
    if (effort_.is_spent()) return false;
    tried.set(chosen.unit);
    for (Index s = 0; top && s < std::ssize(symmetries_); ++s) {
      tried.set(images_[chosen.unit][s]);
    }
  }
  return false;
}

/// Whether one of the spaces that `row` and one unit more make of the space at hand serves. If not,
/// they have been gone through. Most of them hold too few units, which sums of the rests tell in a
/// fraction of the time that the rests themselves take.
bool LinearSearch::may_close(const std::vector<Rest>& rests, const UnitSet& tried,
                             const Vector& row, Index pivot) {
  std::vector<const Rest*> inside;
  std::vector<const Rest*> rays;
  rays_.clear();
  for (const Rest& rest : rests) {
    if (tried.test(rest.unit)) continue;
    const std::uint64_t factor = kPrime - rest.vector[pivot];
    RayClasses::Sums sums;
    for (Index k = 0; k < kSums; ++k) {
      sums[k] = (rest.vector[kPoints + k] + factor * row[kPoints + k]) % kPrime;
    }
    if (sums == RayClasses::Sums{}) {
      inside.push_back(&rest);
    } else {
      rays.push_back(&rest);
      rays_.add(sums);
    }
  }
  const auto [count, largest] = rays_.count();
  const Index wanted = level_.units - std::ssize(inside);
  if (largest >= wanted) {
    std::vector<Rest> enough;
    const auto take = [&](const Rest& rest) {
      enough.push_back(rest);
      reduce(enough.back().vector, row, pivot);
    };
    for (const Rest* rest : inside) take(*rest);
    for (Index i = 0; i < std::ssize(rays); ++i) {
      if (rays_.size_of_class(i) >= wanted) take(*rays[i]);
    }
    if (any_serves(classes_of(enough))) return true;
  }
  if (!effort_.spend(static_cast<double>(inside.size() + rays.size()))) return false;
  level_.spaces += static_cast<double>(count);
  if (count > 0) level_.most_units = std::max(level_.most_units, std::ssize(inside) + largest);
  return false;
}

bool LinearSearch::any_serves(const Classes& classes) const {
  return std::ranges::any_of(classes.others, [&](const auto& other) {
    std::vector<Index> members = classes.inside;
    members.insert(members.end(), other.second.begin(), other.second.end());
    return std::ssize(basis_of(std::move(members))) >= level_.units;
  });
}

/// Units whose rests are parallel make the same space.
LinearSearch::Classes LinearSearch::classes_of(const std::vector<Rest>& rests) {
  Classes classes;
  for (const Rest& rest : rests) {
    Vector vector = rest.vector;
    normalise(vector);
    (is_zero(vector) ? classes.inside : classes.others[vector]).push_back(rest.unit);
  }
  return classes;
}

/// Tries the spaces that one unit more makes of the space at hand, each once.
bool LinearSearch::close(const std::vector<Rest>& rests) {
  const auto [inside, others] = classes_of(rests);
  for (const auto& [vector, units] : others) {
    std::vector<Index> members = inside;
    members.insert(members.end(), units.begin(), units.end());
    if (try_space(std::move(members))) return true;
  }
  return false;
}

/// Whether the threshold functions in a space serve.
bool LinearSearch::try_space(std::vector<Index> members) {
  level_.spaces += 1;
  level_.most_units = std::max(level_.most_units, std::ssize(members));
  if (std::ssize(members) < level_.units) return false;
  const std::vector<Index> basis = basis_of(std::move(members));
  if (std::ssize(basis) < level_.units) return false;
  keep(basis);
  return !lightening_;
}

/// Taking the lightest ones first that are independent gives a basis of least weight.
std::vector<Index> LinearSearch::basis_of(std::vector<Index> members) const {
  std::ranges::sort(members);
  std::vector<Vector> echelon;
  for (const Vector& vector : base_) extend_echelon(echelon, vector);
  std::vector<Index> basis;
  for (const Index q : members) {
    if (extend_echelon(echelon, vector_of(candidates_[q]))) basis.push_back(q);
  }
  return basis;
}

void LinearSearch::keep(const std::vector<Index>& units) {
  std::vector<std::vector<long>> views;
  for (Index x = 0; x < std::ssize(task_.points); ++x) {
    views.push_back(view(x, units));
  }
  ThresholdNetwork network = network_of(units, OutputUnit::linear);
  for (const auto& values : task_.values) {
    network.outputs.push_back(linear_fit(views, values).value());
  }
  const auto has_fractions = [](const ThresholdNetwork& some) {
    return std::ranges::any_of(some.outputs, [](const Unit& u) { return u.denominator != 1; });
  };
  const auto rank = [&](const ThresholdNetwork& some) {
    return std::pair(has_fractions(some), total_weight(some));
  };
  if (!network_ || rank(network) < rank(*network_)) network_ = std::move(network);
}

Index rank_beyond_inputs(const BooleanTask& task, bool skip_links) {
  using Column = std::vector<std::uint32_t>;
  std::vector<Column> echelon;
  const Index points = task.points.size();
  extend_echelon(echelon, Column(points, 1));
  for (Index i = 0; skip_links && i < std::ssize(task.inputs); ++i) {
    Column column;
    for (const Point x : task.points) {
      column.push_back(static_cast<std::uint32_t>(task.bit(x, i)));
    }
    extend_echelon(echelon, std::move(column));
  }
  Index rank = 0;
  for (const auto& values : task.values) {
    if (extend_echelon(echelon, Column(values.begin(), values.end()))) ++rank;
  }
  return rank;
}

std::optional<Unit> linear_fit(const std::vector<std::vector<long>>& views,
                               const std::vector<bool>& values) {
  // Gaussian elimination on (views, 1 | values), a row for each point.
  const Index unknowns = (views.empty() ? 0 : views[0].size()) + 1;
  std::vector<std::vector<Rational>> rows;
  for (Index x = 0; x < std::ssize(views); ++x) {
    auto& row = rows.emplace_back();
    for (const long v : views[x]) row.emplace_back(std::int64_t{v});
    row.emplace_back(1);
    row.emplace_back(values[x] ? 1 : 0);
  }
  std::vector<Rational> solution(unknowns);
  std::vector<Index> pivots;
  for (Index column = 0; column < unknowns; ++column) {
    const Index top = pivots.size();
    auto found = std::find_if(rows.begin() + top, rows.end(),
                              [&](const auto& row) { return !row[column].is_zero(); });
    if (found == rows.end()) continue;
    std::swap(rows[top], *found);
    const Rational scale = rows[top][column].reciprocal();
    for (auto& entry : rows[top]) entry *= scale;
    for (Index i = 0; i < std::ssize(rows); ++i) {
      const Rational factor = rows[i][column];
      if (i == top || factor.is_zero()) continue;
      for (Index c = column; c <= unknowns; ++c) rows[i][c] -= factor * rows[top][c];
    }
    pivots.push_back(column);
  }
  for (Index i = pivots.size(); i < std::ssize(rows); ++i) {
    if (!rows[i].back().is_zero()) return std::nullopt;
  }
  Rational denominator = 1;
  for (Index i = 0; i < std::ssize(pivots); ++i) {
    solution[pivots[i]] = rows[i].back();
    const Rational d = rows[i].back().denominator();
    denominator = denominator * d / gcd(denominator, d);
  }
  std::vector<long> weights;
  for (const auto& value : solution) {
    weights.push_back((value * denominator).small_integer().value());
  }
  const long bias = weights.back();
  weights.pop_back();
  return linear_unit(std::move(weights), bias, denominator.small_integer().value());
}

}  // namespace psolve
