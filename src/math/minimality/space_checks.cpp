#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <set>
#include <utility>

#include "math/minimality/checks.h"

namespace psolve {
namespace {

using proof::PointMap;
using proof::Table;

/// Choices of units that are gone through; of more than those, spaces are drawn.
constexpr double kMostSpaces = 1e6;

constexpr std::int64_t kModulus = 2'147'483'647;  // 2^31 − 1, prime

std::int64_t inverse_of(std::int64_t a) {
  std::int64_t r0 = kModulus, r1 = a, t0 = 0, t1 = 1;
  while (r1 != 0) {
    const std::int64_t quotient = r0 / r1;
    r0 = std::exchange(r1, r0 - quotient * r1);
    t0 = std::exchange(t1, t0 - quotient * t1);
  }
  return t0 < 0 ? t0 + kModulus : t0;
}

using Column = std::vector<std::int64_t>;

/// A basis of the vectors orthogonal to some others, cut down one by one: from a basis N of what is
/// orthogonal so far, the vectors of N with n·v ≠ 0 are combined in pairs until one is left over.
class Complement {
 public:
  explicit Complement(Index dimension) {
    for (Index i = 0; i < dimension; ++i) {
      basis_.emplace_back(dimension, 0).at(i) = 1;
    }
  }

  Index dimension() const { return basis_.size(); }

  std::int64_t product(Index i, Table table) const {
    std::int64_t sum = 0;
    for (Index x = 0; x < std::ssize(basis_[i]); ++x) {
      if ((table >> x & 1) != 0) sum += basis_[i][x];
    }
    return sum % kModulus;
  }

  /// Those of the vectors that lie in the span. Most fail at the first vector of the basis, whose
  /// sums over the halves of a table are worked out once.
  std::vector<Table> members(const std::vector<Table>& vectors) const {
    if (basis_.empty()) return vectors;
    std::array<std::int64_t, 256> low{};
    std::array<std::int64_t, 256> high{};
    for (Table half = 1; half < 256; ++half) {
      const Index bit = std::countr_zero(half);
      const auto entry = [&](Index x) { return x < std::ssize(basis_[0]) ? basis_[0][x] : 0; };
      low[half] = low[half & (half - 1)] + entry(bit);
      high[half] = high[half & (half - 1)] + entry(8 + bit);
    }
    std::vector<Table> inside;
    for (const Table vector : vectors) {
      if ((low[vector & 255] + high[vector >> 8]) % kModulus != 0) continue;
      bool is_member = true;
      for (Index i = 1; is_member && i < std::ssize(basis_); ++i)
        is_member = product(i, vector) == 0;
      if (is_member) inside.push_back(vector);
    }
    return inside;
  }

  /// Whether the vector was not in the span before.
  bool add(Table table) {
    Index pivot = 0;
    while (pivot < std::ssize(basis_) && product(pivot, table) == 0) ++pivot;
    if (pivot == std::ssize(basis_)) return false;
    const std::int64_t inverse = inverse_of(product(pivot, table));
    for (Index i = pivot + 1; i < std::ssize(basis_); ++i) {
      const std::int64_t factor = product(i, table) * inverse % kModulus;
      for (Index x = 0; factor != 0 && x < std::ssize(basis_[i]); ++x) {
        basis_[i][x] = (basis_[i][x] + (kModulus - factor) * basis_[pivot][x]) % kModulus;
      }
    }
    basis_.erase(basis_.begin() + pivot);
    return true;
  }

 private:
  std::vector<Column> basis_;
};

/// 1 and, with skip links, the inputs; then the outputs.
std::vector<Table> given_columns(const BooleanTask& task, bool skip_links, bool outputs) {
  std::vector<Table> columns = {static_cast<Table>((std::uint64_t{1} << task.points.size()) - 1)};
  for (Index i = 0; skip_links && i < std::ssize(task.inputs); ++i) {
    Table column = 0;
    for (Index x = 0; x < std::ssize(task.points); ++x) {
      if ((task.points[x] >> i & 1) != 0) column |= Table{1} << x;
    }
    columns.push_back(column);
  }
  for (Index j = 0; outputs && j < std::ssize(task.values); ++j) {
    Table column = 0;
    for (Index x = 0; x < std::ssize(task.points); ++x) {
      if (task.values[j][x]) column |= Table{1} << x;
    }
    columns.push_back(column);
  }
  return columns;
}

class Spaces {
 public:
  Spaces(const BooleanTask& task, bool skip_links, Index units)
      : points_(task.points.size()),
        all_(proof::units_of(task)),
        base_(given_columns(task, skip_links, false)),
        wanted_(base_rank() + units) {
    renamings_ = proof::renamings_of(task);
  }

  /// Goes through the completions of a space by `slack` units.
  void go_through(const Complement& space, const std::vector<Table>& rest, Index slack) {
    if (slack == 0) return look(space);
    std::set<Table> gone;
    for (const Table unit : rest) {
      if (gone.contains(unit)) continue;
      Complement next = space;
      if (!next.add(unit)) continue;
      gone.insert(unit);
      if (&rest == &all_) {
        for (const PointMap& map : renamings_) gone.insert(proof::moved(unit, map));
      }
      std::vector<Table> left;
      if (slack > 1) {
        std::ranges::copy_if(rest, std::back_inserter(left),
                             [&](Table other) { return !gone.contains(other); });
      }
      go_through(next, left, slack - 1);
    }
  }

  void draw(const Complement& space, Index slack, double times) {
    std::mt19937_64 random(2026);
    while (times-- > 0) {
      Complement next = space;
      for (Index added = 0; added < slack;) {
        if (next.add(all_[random() % all_.size()])) ++added;
      }
      look(next);
    }
  }

  const std::vector<Table>& all() const { return all_; }
  double examined() const { return examined_; }
  double found() const { return found_; }

 private:
  Index base_rank() const {
    Complement base(points_);
    for (const Table column : base_) base.add(column);
    return points_ - base.dimension();
  }

  /// Whether the units in the space span it with 1 and the inputs.
  void look(const Complement& space) {
    examined_ += 1;
    Complement spanned(points_);
    for (const Table column : base_) spanned.add(column);
    for (const Table unit : space.members(all_)) spanned.add(unit);
    if (points_ - spanned.dimension() >= wanted_) found_ += 1;
  }

  Index points_;
  std::vector<Table> all_;
  std::vector<Table> base_;
  Index wanted_;
  std::vector<PointMap> renamings_;
  double examined_ = 0;
  double found_ = 0;
};

}  // namespace

Replay replay_spaces(const BooleanTask& task, bool skip_links, Index units, double most) {
  Complement space(task.points.size());
  for (const Table column : given_columns(task, skip_links, true)) space.add(column);
  Spaces spaces(task, skip_links, units);
  const Index rank = exact_rank(task, skip_links);
  const Index slack = units - rank;
  const double count = std::pow(static_cast<double>(spaces.all().size()), slack);
  if (count <= kMostSpaces) {
    spaces.go_through(space, spaces.all(), slack);
  } else {
    spaces.draw(space, slack, most);
  }
  return {
      .faults = spaces.found(), .examined = spaces.examined(), .complete = count <= kMostSpaces};
}

}  // namespace psolve
