// The vertices of {z ≥ 0, M z ≤ 1} against a search that tries every set of n of its constraints.

#include "math/games/vertices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "math/games/table.h"

namespace psolve {
namespace {

using Zeros = std::set<Index>;  ///< the variables, those of z first, that are 0 at a vertex
using Rows = std::vector<std::vector<Rational>>;

/// The only solution of equations whose last column is the right side, by elimination.
std::optional<std::vector<Rational>> only_solution(Rows rows) {
  const Index n = std::ssize(rows);
  for (Index c = 0; c < n; ++c) {
    const auto pivot = std::find_if(rows.begin() + c, rows.end(),
                                    [c](const auto& row) { return !row[c].is_zero(); });
    if (pivot == rows.end()) return std::nullopt;
    std::swap(rows[c], *pivot);
    for (Index r = 0; r < n; ++r) {
      if (r == c) continue;
      const Rational factor = rows[r][c] / rows[c][c];
      for (Index k = 0; k <= n; ++k) rows[r][k] -= factor * rows[c][k];
    }
  }
  std::vector<Rational> solution;
  for (Index c = 0; c < n; ++c) solution.push_back(rows[c][n] / rows[c][c]);
  return solution;
}

/// What a variable is made of: coefficients of z, and what it is where z = 0.
std::vector<Rational> variable(const Table<Integer>& M, Index label) {
  const Index n = M.columns();
  std::vector<Rational> row(n + 1);
  if (label < n) {
    row[label] = 1;
    return row;
  }
  for (Index c = 0; c < n; ++c) row[c] = -Rational(Fraction{M(label - n, c)});
  row[n] = 1;
  return row;
}

std::set<Zeros> searched(const Table<Integer>& M) {
  const Index n = M.columns();
  const Index count = n + M.rows();
  std::set<Zeros> found;
  std::vector<bool> chosen(count);
  std::fill(chosen.begin(), chosen.begin() + n, true);
  do {
    Rows equations;
    for (Index label = 0; label < count; ++label) {
      if (!chosen[label]) continue;
      equations.push_back(variable(M, label));
      equations.back()[n] = -equations.back()[n];
    }
    const auto z = only_solution(std::move(equations));
    if (!z) continue;
    Zeros zeros;
    bool feasible = true;
    for (Index label = 0; label < count; ++label) {
      const auto row = variable(M, label);
      Rational value = row[n];
      for (Index c = 0; c < n; ++c) value += row[c] * (*z)[c];
      feasible = feasible && value.sign() >= 0;
      if (value.is_zero()) zeros.insert(label);
    }
    if (feasible) found.insert(std::move(zeros));
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
  return found;
}

std::set<Zeros> enumerated(const Table<Integer>& M) {
  const auto vertices = vertices_of<1>(M, 1'000'000);
  std::set<Zeros> found;
  for (const auto& vertex : *vertices) {
    Zeros zeros;
    for (Index label = 0; label < M.columns() + M.rows(); ++label) {
      if (vertex.zero.contains(label)) zeros.insert(label);
    }
    EXPECT_TRUE(found.insert(std::move(zeros)).second) << "one is listed twice";
  }
  return found;
}

Table<Integer> drawn(std::mt19937& random, const auto& entry) {
  Table<Integer> M(1 + random() % 4, 1 + random() % 4);
  for (Integer& value : M.entries()) value = entry();
  return M;
}

TEST(Vertices, OfPolytopesWhereManyMeetAreThoseOfEverySetOfConstraints) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 300; ++trial) {
    const auto M = drawn(random, [&] { return Integer(1 + random() % 2); });
    EXPECT_EQ(enumerated(M), searched(M)) << "trial " << trial;
  }
}

// Entries and determinants of one, two and more words, and with many zeros at their ends.
TEST(Vertices, OfLargeEntriesAreThoseOfEverySetOfConstraints) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 300; ++trial) {
    const int most = 8 + trial % 100;
    const auto M = drawn(random, [&] {
      const Integer power = Integer(1) << (random() % most);
      return Integer(random() % 2 == 0 ? power : power + random() % 3);
    });
    EXPECT_EQ(enumerated(M), searched(M)) << "trial " << trial;
  }
}

// 20 entries, and an origin with 4 neighbours, of which each change takes all entries.
TEST(Vertices, AreGivenUpWhereTheyTakeTooMuchWork) {
  Table<Integer> M(4, 4);
  for (Integer& value : M.entries()) value = 1;
  EXPECT_FALSE(vertices_of<1>(M, 20));
  EXPECT_TRUE(vertices_of<1>(M, 1'000));
}

}  // namespace
}  // namespace psolve
