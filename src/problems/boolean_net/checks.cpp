#include "problems/boolean_net/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "problems/boolean_net/function.h"

namespace psolve::boolean_net {
namespace {

constexpr Index kMostPrimesChecked = 200;
/// Variables up to which prime implicants are counted among all 3ᵏ products.
constexpr Index kMostCounted = 7;
/// True rows up to which all sets of them are covered.
constexpr Index kMostCovered = 16;

class Checks {
 public:
  Checks(const Problem& problem, const TabulatedFunction& f, Solution& solution)
      : source_(problem.expression ? "the expression evaluated" : "the rows of the spec looked up"),
        rows_(rows_in_spec(problem)),
        f_(f),
        solution_(solution) {}

  /// What the solution goes on with, and what it answers where that has a table.
  void table() {
    const Json table = solution_.answers.value("truth_table", Json());
    Index wrong = 0;
    for (Index x = 0; x < std::ssize(rows_); ++x) {
      const bool agrees =
          rows_[x] ? f_.values.on[x] == *rows_[x] && f_.values.is_bound(x) : !f_.values.is_bound(x);
      const Json written = rows_[x] ? Json(*rows_[x] ? 1 : 0) : Json();
      const bool says = table.is_null() || table[x]["output"] == Json::array({written});
      wrong += agrees && says ? 0 : 1;
    }
    add("truth_table", fmt::format("the {} rows of the truth table", rows_.size()),
        source_ + " row by row", static_cast<double>(wrong));
  }

  /// From the numbers of the answer: the one unit at every row, or the two sums.
  void separation() {
    const Json& answer = solution_.answers["separation"];
    if (!answer.contains("weights")) return equal_sums(answer);
    Index wrong = 0;
    for (Index x = 0; x < std::ssize(rows_); ++x) {
      if (!rows_[x]) continue;
      double sum = answer["bias"].get<double>();
      for (Index i = 0; i < variables(); ++i) {
        if ((x >> (variables() - 1 - i) & 1) != 0) sum += answer["weights"][i].get<double>();
      }
      wrong += (sum > 0) != *rows_[x] ? 1 : 0;
    }
    add("separation", "one unit with these weights at every row", "sums compared with " + source_,
        static_cast<double>(wrong));
  }

  /// Every product implies the function, none does with a literal less, there are no others, and
  /// those of the sum are the function.
  void primes(const std::vector<Cube>& primes, const Cover& cover) {
    double faults = 0;
    const Index checked = std::min<Index>(primes.size(), kMostPrimesChecked);
    for (Index i = 0; i < checked; ++i) {
      const Cube& prime = primes[i];
      faults += implies(prime) ? 0 : 1;
      faults += static_cast<double>(literals_too_many(prime));
    }
    const Index apart = distinct(primes);
    faults += static_cast<double>(std::ssize(primes) - apart);
    const bool counts = variables() <= kMostCounted;
    if (counts) faults += static_cast<double>(std::abs(primes_by_definition() - apart));
    for (std::uint32_t x = 0; x < rows_.size(); ++x) {
      if (!rows_[x]) continue;
      const bool covered =
          std::ranges::any_of(cover.cubes, [&](const Cube& cube) { return cube.contains(x); });
      faults += covered == *rows_[x] ? 0 : 1;
    }
    add("prime_implicants",
        fmt::format("{} of {} prime implicants{}, and that the smallest sum is the function",
                    checked, primes.size(), counts ? ", that none is missing" : ""),
        "each with and without each of its literals, row by row", faults);
  }

  /// What products and literals the cheapest sums for all sets of true rows have: a set's lowest row
  /// is in some product, and what that leaves is a smaller set.
  void smallest_sum(const std::vector<Cube>& primes, const Cover& cover) {
    std::vector<std::uint32_t> on;
    for (std::uint32_t x = 0; x < rows_.size(); ++x) {
      if (rows_[x] == true) on.push_back(x);
    }
    if (!cover.minimal || std::ssize(on) > kMostCovered) return;
    std::vector<std::uint32_t> covered;
    for (const Cube& prime : primes) {
      std::uint32_t& rows = covered.emplace_back(0);
      for (Index i = 0; i < std::ssize(on); ++i) {
        if (prime.contains(on[i])) rows |= 1u << i;
      }
    }
    const Cost none_known{.products = 1'000'000};
    std::vector<Cost> least(std::size_t{1} << on.size(), none_known);
    least[0] = {};
    for (std::uint32_t set = 1; set < least.size(); ++set) {
      for (Index p = 0; p < std::ssize(primes); ++p) {
        if ((covered[p] & set & -set) == 0) continue;
        const Cost& rest = least[set & ~covered[p]];
        least[set] =
            std::min(least[set], Cost{rest.products + 1, rest.literals + primes[p].literals()});
      }
    }
    Cost found;
    for (const Cube& cube : cover.cubes) {
      ++found.products;
      found.literals += cube.literals();
    }
    add("smallest_sum", "products and literals in which the smallest sum is not the smallest",
        "the cheapest sum for every set of true rows",
        static_cast<double>(std::abs(found.products - least.back().products) +
                            std::abs(found.literals - least.back().literals)));
  }

 private:
  struct Cost {
    Index products = 0;
    Index literals = 0;
    auto operator<=>(const Cost&) const = default;
  };

  Index variables() const { return std::ssize(f_.variables); }

  void add(std::string id, std::string claim, std::string method, double faults) {
    solution_.checks.push_back({std::move(id), std::move(claim), std::move(method), faults, 0});
  }

  void equal_sums(const Json& answer) {
    double faults = answer["true_points"].size() == answer["false_points"].size() ? 0 : 1;
    std::vector<double> difference(variables());
    for (const char* side : {"true_points", "false_points"}) {
      const bool on = side == std::string("true_points");
      for (const Json& point : answer[side]) {
        Index row = 0;
        for (Index i = 0; i < variables(); ++i) {
          const long bit = point[i].get<long>();
          difference[i] += static_cast<double>(on ? bit : -bit);
          row = 2 * row + bit;
        }
        faults += rows_[row] == on ? 0 : 1;
      }
    }
    for (const double d : difference) faults += d == 0 ? 0 : 1;
    add("separation", "true and false rows of equal number and equal sum",
        "the rows added up, and " + source_ + " at each", faults);
  }

  bool implies(const Cube& cube) const {
    for (std::uint32_t x = 0; x < rows_.size(); ++x) {
      if (cube.contains(x) && rows_[x] == false) return false;
    }
    return true;
  }

  bool is_prime(const Cube& cube) const {
    bool has_true_row = false;
    for (std::uint32_t x = 0; x < rows_.size() && !has_true_row; ++x) {
      has_true_row = cube.contains(x) && rows_[x] == true;
    }
    return has_true_row && implies(cube) && literals_too_many(cube) == 0;
  }

  /// Literals without which the product still implies the function.
  Index literals_too_many(const Cube& cube) const {
    Index count = 0;
    for (std::uint32_t rest = cube.care; rest != 0; rest &= rest - 1) {
      const std::uint32_t bit = rest & -rest;
      count += implies({cube.care & ~bit, cube.value & ~bit}) ? 1 : 0;
    }
    return count;
  }

  Index primes_by_definition() const {
    Index count = 0;
    for (std::uint32_t care = 0; care < rows_.size(); ++care) {
      for (std::uint32_t value = 0; value < rows_.size(); ++value) {
        if ((value & ~care) == 0 && is_prime({care, value})) ++count;
      }
    }
    return count;
  }

  static Index distinct(std::vector<Cube> cubes) {
    std::ranges::sort(cubes);
    return std::unique(cubes.begin(), cubes.end()) - cubes.begin();
  }

  std::string source_;
  std::vector<std::optional<bool>> rows_;
  const TabulatedFunction& f_;
  Solution& solution_;
};

}  // namespace

void add_checks(const Problem& problem, const TabulatedFunction& f, const std::vector<Cube>& primes,
                const Cover& cover, Solution& solution) {
  Checks checks(problem, f, solution);
  checks.table();
  checks.separation();
  checks.primes(primes, cover);
  checks.smallest_sum(primes, cover);
}

}  // namespace psolve::boolean_net
