#include "math/boolean/cube.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace psolve {
namespace {

/// All 3^k cubes, each a number of k digits to base 3: 0, 1, or 2 where the variable is free.
class Ternary {
 public:
  explicit Ternary(const BooleanFunction& function) : powers_(function.variables() + 1, 1) {
    for (Index i = 1; i < std::ssize(powers_); ++i) powers_[i] = 3 * powers_[i - 1];
    meets_on_.resize(powers_.back());
    meets_off_.resize(powers_.back());
    for (Index index = 0; index < std::ssize(meets_on_); ++index) {
      const auto free = first_free(index);
      for (const bool on : {true, false}) {
        auto& meets = on ? meets_on_ : meets_off_;
        meets[index] = free == variables()
                           ? (on ? function.on : function.off)[cube(index).value]
                           : meets[index - powers_[free]] || meets[index - 2 * powers_[free]];
      }
    }
  }

  std::vector<Cube> primes() const {
    std::vector<Cube> primes;
    for (Index index = 0; index < std::ssize(meets_on_); ++index) {
      if (meets_on_[index] && !meets_off_[index] && is_prime(index)) primes.push_back(cube(index));
    }
    return primes;
  }

 private:
  Index variables() const { return powers_.size() - 1; }
  Index digit(Index index, Index bit) const { return index / powers_[bit] % 3; }

  Index first_free(Index index) const {
    Index bit = 0;
    while (bit < variables() && digit(index, bit) != 2) ++bit;
    return bit;
  }

  Cube cube(Index index) const {
    Cube cube;
    for (Index bit = 0; bit < variables(); ++bit) {
      const Index d = digit(index, bit);
      if (d != 2) cube.care |= 1u << bit;
      if (d == 1) cube.value |= 1u << bit;
    }
    return cube;
  }

  bool is_prime(Index index) const {
    for (Index bit = 0; bit < variables(); ++bit) {
      const Index d = digit(index, bit);
      if (d != 2 && !meets_off_[index + (2 - d) * powers_[bit]]) return false;
    }
    return true;
  }

  std::vector<Index> powers_;
  std::vector<bool> meets_on_;   ///< whether the cube has a point where the function is 1
  std::vector<bool> meets_off_;  ///< … and where it is 0
};

/// Branch and bound: some cube must cover the point that fewest cubes cover.
class CoverSearch {
 public:
  CoverSearch(const std::vector<bool>& on, const std::vector<Cube>& primes)
      : primes_(primes), by_point_(on.size()) {
    for (std::uint32_t point = 0; point < on.size(); ++point) {
      if (!on[point]) continue;
      open_.push_back(point);
      for (Index i = 0; i < std::ssize(primes); ++i) {
        if (primes[i].contains(point)) by_point_[point].push_back(i);
      }
    }
  }

  Cover run() {
    best_ = greedy();
    best_literals_ = literals(best_);
    std::vector<Index> path;
    extend(path, open_);
    std::sort(best_.begin(), best_.end());
    Cover cover{{}, tries_ <= kMostTries};
    for (const Index i : best_) cover.cubes.push_back(primes_[i]);
    return cover;
  }

 private:
  /// Each counts the points it has open, or the cubes of the cover that it has found.
  static constexpr Index kMostTries = 2'000'000;

  std::vector<std::uint32_t> left_after(const std::vector<std::uint32_t>& open, Index prime) const {
    std::vector<std::uint32_t> left;
    for (const std::uint32_t point : open) {
      if (!primes_[prime].contains(point)) left.push_back(point);
    }
    return left;
  }

  Index literals(const std::vector<Index>& chosen) const {
    return std::accumulate(chosen.begin(), chosen.end(), Index{0},
                           [&](Index n, Index i) { return n + primes_[i].literals(); });
  }

  std::vector<Index> greedy() const {
    std::vector<Index> chosen;
    for (auto open = open_; !open.empty();) {
      std::vector<Index> gain(primes_.size());
      for (const std::uint32_t point : open) {
        for (const Index i : by_point_[point]) ++gain[i];
      }
      const auto most = std::max_element(gain.begin(), gain.end());
      chosen.push_back(most - gain.begin());
      open = left_after(open, chosen.back());
    }
    return chosen;
  }

  /// Cubes that the open points need at the least: points no two of which lie in one cube.
  Index bound(const std::vector<std::uint32_t>& open) const {
    Index count = 0;
    std::vector<bool> used(primes_.size());
    for (const std::uint32_t point : open) {
      const auto& cubes = by_point_[point];
      if (std::any_of(cubes.begin(), cubes.end(), [&](Index i) { return used[i]; })) continue;
      for (const Index i : cubes) used[i] = true;
      ++count;
    }
    return count;
  }

  void extend(std::vector<Index>& path, const std::vector<std::uint32_t>& open) {
    if (open.empty()) {
      tries_ += std::ssize(path);
      const Index weight = literals(path);
      if (path.size() < best_.size() || (path.size() == best_.size() && weight < best_literals_)) {
        best_ = path;
        best_literals_ = weight;
      }
      return;
    }
    tries_ += open.size();
    if (tries_ > kMostTries || path.size() + bound(open) > best_.size()) return;
    const std::uint32_t hardest =
        *std::min_element(open.begin(), open.end(), [&](std::uint32_t a, std::uint32_t b) {
          return by_point_[a].size() < by_point_[b].size();
        });
    for (const Index i : by_point_[hardest]) {
      if (tries_ > kMostTries) return;
      path.push_back(i);
      extend(path, left_after(open, i));
      path.pop_back();
    }
  }

  const std::vector<Cube>& primes_;
  std::vector<std::vector<Index>> by_point_;  ///< the cubes that contain each true point
  std::vector<std::uint32_t> open_;
  std::vector<Index> best_;
  Index best_literals_ = 0;
  Index tries_ = 0;
};

/// Whether some of the points lie in both cubes.
bool share_one_of(const std::vector<bool>& points, const Cube& a, const Cube& b) {
  if (!a.meets(b)) return false;
  const std::uint32_t common = a.value | b.value;
  const std::uint32_t free = (static_cast<std::uint32_t>(points.size()) - 1) & ~(a.care | b.care);
  for (std::uint32_t part = free;; part = (part - 1) & free) {
    if (points[common | part]) return true;
    if (part == 0) return false;
  }
}

/// `cube` without the points of `other`, in disjoint cubes: one for each literal of `other` that
/// `cube` leaves free, in which that literal fails and those before it hold.
std::vector<Cube> without(const Cube& cube, const Cube& other) {
  std::vector<Cube> pieces;
  Cube rest = cube;
  for (std::uint32_t free = other.care & ~cube.care; free != 0; free &= free - 1) {
    const std::uint32_t bit = free & -free;
    pieces.push_back({rest.care | bit, rest.value | (~other.value & bit)});
    rest = {rest.care | bit, rest.value | (other.value & bit)};
  }
  return pieces;
}

}  // namespace

std::vector<Cube> prime_implicants(const BooleanFunction& function) {
  std::vector<Cube> primes = Ternary(function).primes();
  std::sort(primes.begin(), primes.end(), [](const Cube& a, const Cube& b) {
    return std::pair(a.literals(), ~a.care) != std::pair(b.literals(), ~b.care)
               ? std::pair(a.literals(), ~a.care) < std::pair(b.literals(), ~b.care)
               : a.value > b.value;
  });
  return primes;
}

Cover smallest_cover(const BooleanFunction& function, const std::vector<Cube>& primes) {
  return CoverSearch(function.on, primes).run();
}

std::vector<Cube> made_disjoint(const std::vector<Cube>& cubes, const std::vector<bool>& points) {
  std::vector<Cube> disjoint;
  for (Index i = 0; i < std::ssize(cubes); ++i) {
    std::vector<Cube> pieces = {cubes[i]};
    for (Index j = 0; j < i; ++j) {
      std::vector<Cube> next;
      for (const Cube& piece : pieces) {
        if (!share_one_of(points, piece, cubes[j])) {
          next.push_back(piece);
          continue;
        }
        for (const Cube& part : without(piece, cubes[j])) {
          if (share_one_of(points, part, part)) next.push_back(part);
        }
      }
      pieces = std::move(next);
    }
    disjoint.insert(disjoint.end(), pieces.begin(), pieces.end());
  }
  return disjoint;
}

}  // namespace psolve
