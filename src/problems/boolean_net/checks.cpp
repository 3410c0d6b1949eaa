#include "problems/boolean_net/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "problems/boolean_net/function.h"

namespace psolve::boolean_net {
namespace {

constexpr Index kMostPrimesChecked = 200;

class Checks {
 public:
  Checks(const Problem& problem, const TabulatedFunction& f, Solution& solution)
      : source_(problem.expression ? "the expression evaluated" : "the rows of the spec looked up"),
        rows_(rows_in_spec(problem)),
        f_(f),
        solution_(solution) {}

  void table() {
    Index wrong = 0;
    for (Index x = 0; x < std::ssize(rows_); ++x) {
      const bool agrees =
          rows_[x] ? f_.values.on[x] == *rows_[x] && f_.values.is_bound(x) : !f_.values.is_bound(x);
      wrong += agrees ? 0 : 1;
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

  /// Every product implies the function, none does with a literal less, and together they are it.
  void primes(const std::vector<Cube>& primes, const Cover& cover) {
    double faults = 0;
    const Index checked = std::min<Index>(primes.size(), kMostPrimesChecked);
    for (Index i = 0; i < checked; ++i) {
      const Cube& prime = primes[i];
      faults += implies(prime) ? 0 : 1;
      for (std::uint32_t rest = prime.care; rest != 0; rest &= rest - 1) {
        const std::uint32_t bit = rest & -rest;
        faults += implies({prime.care & ~bit, prime.value & ~bit}) ? 1 : 0;
      }
    }
    for (std::uint32_t x = 0; x < rows_.size(); ++x) {
      if (!rows_[x]) continue;
      const bool covered =
          std::ranges::any_of(cover.cubes, [&](const Cube& cube) { return cube.contains(x); });
      faults += covered == *rows_[x] ? 0 : 1;
    }
    add("prime_implicants",
        fmt::format("{} of {} prime implicants, and that the smallest sum is the function", checked,
                    primes.size()),
        "each with and without each of its literals, row by row", faults);
  }

 private:
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
}

}  // namespace psolve::boolean_net
