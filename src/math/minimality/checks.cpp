#include "math/minimality/checks.h"

#include <algorithm>
#include <bitset>
#include <numeric>
#include <set>

#include "math/numbers/rational.h"

namespace psolve {
namespace {

using proof::PointMap;
using proof::Table;

/// The sum of two points, a digit of base 3 for each input.
Index sum_of(Table a, Table b, Index variables) {
  Index sum = 0;
  for (Index i = variables; i-- > 0;) sum = 3 * sum + (a >> i & 1) + (b >> i & 1);
  return sum;
}

/// Whether no two points where the function is 1 have the sum of two points where it is 0.
bool is_asummable(Table function, const std::vector<std::vector<Index>>& sums) {
  std::bitset<81> on, off;
  for (Index a = 0; a < std::ssize(sums); ++a) {
    for (Index b = a; b < std::ssize(sums); ++b) {
      const Table first = function >> a & 1;
      if (first != (function >> b & 1)) continue;
      (first != 0 ? on : off).set(sums[a][b]);
    }
  }
  return (on & off).none();
}

bool is_output_or_negation(const BooleanTask& task, const std::vector<bool>& column) {
  return std::ranges::any_of(task.values, [&](const std::vector<bool>& values) {
    const Index same = std::inner_product(values.begin(), values.end(), column.begin(), 0,
                                          std::plus<>(), std::equal_to<>());
    return same == 0 || same == std::ssize(values);
  });
}

/// Whether both sides lie where they should and have equal sums.
bool holds(const BooleanTask& task, bool skip_links, const Obstruction& obstruction) {
  long balance = 0;
  std::vector<long> sums(task.inputs.size(), 0);
  for (const bool on : {true, false}) {
    for (const auto& [point, times] : on ? obstruction.on : obstruction.off) {
      if (task.values[obstruction.output][point] != on || times <= 0) return false;
      const long signed_times = on ? times : -times;
      balance += signed_times;
      for (Index i = 0; i < std::ssize(sums); ++i) {
        sums[i] += signed_times * static_cast<long>(task.points[point] >> i & 1);
      }
    }
  }
  const bool equal = std::ranges::all_of(sums, [](long sum) { return sum == 0; });
  return balance == 0 && (equal || !skip_links);
}

/// An obstruction as a signed count for each point.
using Counts = std::vector<long>;

Counts counts_of(const Obstruction& obstruction, const PointMap& map) {
  Counts counts(map.size(), 0);
  for (const auto& part : obstruction.on) counts[map[part.point]] += part.times;
  for (const auto& part : obstruction.off) counts[map[part.point]] -= part.times;
  const auto first = std::ranges::find_if(counts, [](long c) { return c != 0; });
  if (first != counts.end() && *first < 0) {
    for (long& c : counts) c = -c;
  }
  return counts;
}

/// Looks for `units` units that together resolve every obstruction.
class HittingSet {
 public:
  using Units = std::bitset<1024>;

  HittingSet(const std::vector<Table>& units, const std::vector<PointMap>& renamings,
             const std::set<Counts>& obstructions)
      : units_(units), renamings_(renamings) {
    for (const Counts& counts : obstructions) {
      auto& able = able_.emplace_back();
      for (Index u = 0; u < std::ssize(units); ++u) {
        long sum = 0;
        for (Index x = 0; x < std::ssize(counts); ++x) {
          if ((units[u] >> x & 1) != 0) sum += counts[x];
        }
        able[u] = sum != 0;
      }
    }
    // Those that few units resolve first: they rule out most.
    std::ranges::stable_sort(able_, {}, [](const Units& able) { return able.count(); });
  }

  /// Of each class of units that the renamings carry into each other one may stand for all.
  bool exists(Index size) {
    if (size == 0) return able_.empty();
    Units allowed;
    for (Index u = 0; u < std::ssize(units_); ++u) allowed.set(u);
    std::vector<const Units*> all;
    for (const Units& able : able_) all.push_back(&able);
    for (Index u = 0; u < std::ssize(units_); ++u) {
      if (!allowed.test(u)) continue;
      if (exists_with(u, all, allowed, size - 1)) return true;
      for (const PointMap& map : renamings_) {
        const auto image = std::ranges::lower_bound(units_, proof::moved(units_[u], map));
        allowed.reset(image - units_.begin());
      }
    }
    return false;
  }

  double examined() const { return examined_; }

 private:
  bool exists_with(Index unit, const std::vector<const Units*>& open, const Units& allowed,
                   Index left) {
    if (left == 1) return one_does(unit, open, allowed);
    std::vector<const Units*> rest;
    rest.reserve(open.size());
    for (const Units* able : open) {
      if (!able->test(unit)) rest.push_back(able);
    }
    return exists_for(rest, allowed, left);
  }

  /// Whether one unit more resolves all that `unit` leaves.
  bool one_does(Index unit, const std::vector<const Units*>& open, Units allowed) {
    examined_ += 1;
    for (const Units* able : open) {
      if (!able->test(unit) && (allowed &= *able).none()) return false;
    }
    return true;
  }

  bool exists_for(const std::vector<const Units*>& open, Units allowed, Index left) {
    examined_ += 1;
    if (open.empty()) return true;
    if (left == 0) return false;
    const Units* hardest = nullptr;
    Index fewest = units_.size() + 1;
    for (const Units* able : open) {
      const Index count = (*able & allowed).count();
      if (count >= fewest) continue;
      fewest = count;
      hardest = able;
    }
    const Units choices = *hardest & allowed;
    for (auto u = choices._Find_first(); u < choices.size(); u = choices._Find_next(u)) {
      allowed.reset(u);
      if (exists_with(u, open, allowed, left - 1)) return true;
    }
    return false;
  }

  const std::vector<Table>& units_;
  const std::vector<PointMap>& renamings_;
  std::vector<Units> able_;
  double examined_ = 0;
};

}  // namespace

std::vector<Table> proof::units_of(const BooleanTask& task) {
  const Index k = task.inputs.size();
  std::vector<std::vector<Index>> sums(Index{1} << k);
  for (Table a = 0; a < sums.size(); ++a) {
    for (Table b = 0; b < sums.size(); ++b) sums[a].push_back(sum_of(a, b, k));
  }
  std::set<Table> seen;
  for (Table function = 0; function < Table{1} << (sums.size() - 1); ++function) {
    if (!is_asummable(2 * function, sums)) continue;
    Table table = 0;
    for (Index x = 0; x < std::ssize(task.points); ++x) {
      if ((2 * function >> task.points[x] & 1) != 0) table |= Table{1} << x;
    }
    const Table all = static_cast<Table>((std::uint64_t{1} << task.points.size()) - 1);
    seen.insert((table & 1) != 0 ? table ^ all : table);
  }
  seen.erase(0);
  return {seen.begin(), seen.end()};
}

std::vector<PointMap> proof::renamings_of(const BooleanTask& task) {
  const Index k = task.inputs.size();
  std::vector<PointMap> kept;
  std::vector<Index> from(k);
  std::iota(from.begin(), from.end(), Index{0});
  do {
    for (Point flips = 0; flips < Point{1} << k; ++flips) {
      PointMap map;
      for (const Point x : task.points) {
        Point y = flips;
        for (Index i = 0; i < k; ++i) y ^= (x >> from[i] & 1) << i;
        const auto place = std::ranges::find(task.points, y);
        if (place == task.points.end()) break;
        map.push_back(place - task.points.begin());
      }
      if (map.size() < task.points.size()) continue;
      const bool keeps = std::ranges::all_of(task.values, [&](const std::vector<bool>& values) {
        std::vector<bool> column(values.size());
        for (Index x = 0; x < std::ssize(values); ++x) column[map[x]] = values[x];
        return is_output_or_negation(task, column);
      });
      if (keeps) kept.push_back(std::move(map));
    }
  } while (std::ranges::next_permutation(from).found);
  return kept;
}

proof::Table proof::moved(Table table, const PointMap& map) {
  Table image = 0;
  for (Index x = 0; x < std::ssize(map); ++x) {
    if ((table >> x & 1) != 0) image |= Table{1} << map[x];
  }
  const Table all = static_cast<Table>((std::uint64_t{1} << map.size()) - 1);
  return (image & 1) != 0 ? image ^ all : image;
}

Replay replay_obstructions(const BooleanTask& task, bool skip_links,
                           const std::vector<Obstruction>& obstructions, Index units) {
  Replay replay;
  const std::vector<PointMap> renamings = proof::renamings_of(task);
  std::set<Counts> all;
  for (const Obstruction& obstruction : obstructions) {
    if (!holds(task, skip_links, obstruction)) replay.faults += 1;
    for (const PointMap& map : renamings) all.insert(counts_of(obstruction, map));
  }
  const std::vector<Table> tables = proof::units_of(task);
  HittingSet search(tables, renamings, all);
  if (search.exists(units)) replay.faults += 1;
  replay.examined = search.examined();
  replay.obstructions = static_cast<double>(all.size());
  return replay;
}

Index exact_rank(const BooleanTask& task, bool skip_links) {
  std::vector<std::vector<Rational>> rows;
  const auto independent = [&](std::vector<Rational> row) {
    for (const auto& other : rows) {
      const Index pivot =
          std::ranges::find_if(other, [](const Rational& x) { return !x.is_zero(); }) -
          other.begin();
      const Rational factor = row[pivot] / other[pivot];
      for (Index x = pivot; x < std::ssize(row); ++x) row[x] -= factor * other[x];
    }
    if (std::ranges::all_of(row, [](const Rational& x) { return x.is_zero(); })) return false;
    rows.push_back(std::move(row));
    return true;
  };
  const Index points = task.points.size();
  independent(std::vector<Rational>(points, Rational(1)));
  for (Index i = 0; skip_links && i < std::ssize(task.inputs); ++i) {
    std::vector<Rational> row;
    for (const Point x : task.points) row.emplace_back(static_cast<int>(x >> i & 1));
    independent(std::move(row));
  }
  Index rank = 0;
  for (const auto& values : task.values) {
    std::vector<Rational> row;
    for (Index x = 0; x < points; ++x) row.emplace_back(values[x] ? 1 : 0);
    if (independent(std::move(row))) ++rank;
  }
  return rank;
}

double count_changing_edges(const BooleanTask& task) {
  double count = 0;
  for (Index a = 0; a < std::ssize(task.points); ++a) {
    for (Index i = 0; i < std::ssize(task.inputs); ++i) {
      const Point other = task.points[a] + (Point{1} << i);
      if ((task.points[a] >> i & 1) != 0 || !std::ranges::binary_search(task.points, other))
        continue;
      const Index b = std::ranges::lower_bound(task.points, other) - task.points.begin();
      const auto changes = [&](const std::vector<bool>& output) { return output[a] != output[b]; };
      count += std::ranges::count_if(task.values, changes) > 0 ? 1 : 0;
    }
  }
  return count;
}

}  // namespace psolve
