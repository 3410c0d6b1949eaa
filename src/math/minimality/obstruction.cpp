#include "math/minimality/obstruction.h"

#include <algorithm>
#include <utility>

namespace psolve {
namespace {

using Multiple = Obstruction::Multiple;

std::vector<Multiple> pair_of(Index a, Index b) {
  if (a == b) return {{a, 1}};
  return {{std::min(a, b), 1}, {std::max(a, b), 1}};
}

std::vector<Multiple> moved(const std::vector<Multiple>& side, const Symmetry& symmetry) {
  std::vector<Multiple> image;
  for (const Multiple& part : side) image.push_back({symmetry.point[part.point], part.times});
  std::ranges::sort(image);
  return image;
}

struct PointPair {
  std::uint64_t sum;
  Index first, second;
};

/// What the units and, with skip links, the inputs show of a point: two bits for each, so that the
/// codes of two points can be added.
std::vector<std::uint64_t> codes_of(const BooleanTask& task, bool skip_links,
                                    const std::vector<std::uint32_t>& tables) {
  std::vector<std::uint64_t> codes(task.points.size(), 0);
  for (Index x = 0; x < std::ssize(codes); ++x) {
    for (const std::uint32_t table : tables) codes[x] = codes[x] << 2 | (table >> x & 1);
    for (Index i = 0; skip_links && i < std::ssize(task.inputs); ++i) {
      codes[x] = codes[x] << 2 | static_cast<std::uint64_t>(task.bit(task.points[x], i));
    }
  }
  return codes;
}

}  // namespace

Obstruction obstruction_of(Index output, Index on1, Index on2, Index off1, Index off2) {
  // A side of one point is that point once; beside a side of two it counts twice.
  Obstruction made{output, pair_of(on1, on2), pair_of(off1, off2)};
  if (made.on.size() == 1 && made.off.size() == 2) made.on[0].times = 2;
  if (made.off.size() == 1 && made.on.size() == 2) made.off[0].times = 2;
  return made;
}

Obstruction obstruction_of(Index output, const std::vector<Index>& on,
                           const std::vector<Index>& off, const EqualSums& sums) {
  Obstruction made{output, {}, {}};
  for (Index i = 0; i < std::ssize(on); ++i) {
    if (sums.on[i] != 0) made.on.push_back({on[i], sums.on[i]});
  }
  for (Index i = 0; i < std::ssize(off); ++i) {
    if (sums.off[i] != 0) made.off.push_back({off[i], sums.off[i]});
  }
  std::ranges::sort(made.on);
  std::ranges::sort(made.off);
  return made;
}

ObstructionSides image_of(const Obstruction& obstruction, const Symmetry& symmetry) {
  ObstructionSides sides{moved(obstruction.on, symmetry), moved(obstruction.off, symmetry)};
  if (sides.second < sides.first) std::swap(sides.first, sides.second);
  return sides;
}

std::vector<Obstruction> unresolved_pairs(const BooleanTask& task, bool skip_links,
                                          const std::vector<std::uint32_t>& tables) {
  const auto codes = codes_of(task, skip_links, tables);
  std::vector<Obstruction> found;
  for (Index j = 0; j < std::ssize(task.outputs); ++j) {
    std::vector<PointPair> on, off;
    for (Index a = 0; a < std::ssize(codes); ++a) {
      for (Index b = a; b < std::ssize(codes); ++b) {
        if (task.values[j][a] != task.values[j][b]) continue;
        (task.values[j][a] ? on : off).push_back({codes[a] + codes[b], a, b});
      }
    }
    std::ranges::sort(off, {}, &PointPair::sum);
    for (const PointPair& pair : on) {
      // An iterator and not a range: clang 14 cannot read libstdc++'s subranges.
      auto other = std::ranges::lower_bound(off, pair.sum, {}, &PointPair::sum);
      for (; other != off.end() && other->sum == pair.sum; ++other) {
        found.push_back(obstruction_of(j, pair.first, pair.second, other->first, other->second));
      }
    }
  }
  return found;
}

}  // namespace psolve
