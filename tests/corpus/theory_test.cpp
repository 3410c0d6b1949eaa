// The general arguments: every formula that says something of numbers holds at all its instances, and
// with one sign changed it does not.

#include <gtest/gtest.h>

#include "core/workings/theory.h"
#include "formula/notation.h"
#include "registry.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

/// `formula` with one thing changed, in every way: a term of a sum negated, a factor of a product
/// left out, a power raised once more, Σ for ∏.
std::vector<Formula> changed(const Formula& formula) {
  std::vector<Formula> all;
  const auto with = [&](std::vector<Formula> parts) {
    return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns());
  };
  const auto& parts = formula.parts();
  if (formula.is(Kind::sum)) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      auto other = parts;
      other[i] = -other[i];
      all.push_back(with(std::move(other)));
    }
  }
  if (formula.is(Kind::product) && parts.size() > 1) {
    auto other = parts;
    other.pop_back();
    all.push_back(product(other, formula.text()));
  }
  if (formula.is(Kind::big)) {
    all.push_back(big(formula.text() == "sum" ? "product" : "sum", parts[0], parts[1], parts[2]));
  }
  if (formula.is(Kind::power)) all.push_back(power(parts[0], parts[1] + 1));
  const bool is_name = formula.is(Kind::index) || formula.is(Kind::call);
  for (std::size_t i = 0; i < parts.size() && !is_name; ++i) {
    for (const Formula& part : changed(parts[i])) {
      auto other = parts;
      other[i] = part;
      all.push_back(with(std::move(other)));
    }
  }
  return all;
}

/// The specs of all problems that have a general argument.
std::vector<const Problem*> with_theory() {
  std::vector<const Problem*> found;
  for (const Problem& problem : problems()) {
    if (problem.theory != nullptr) found.push_back(&problem);
  }
  return found;
}

TEST(Theory, HoldsAtRandomInstances) {
  for (const Problem* problem : with_theory()) {
    for (const Argument& argument : problem->theory(Json::object())) {
      for (const Law& law : argument.laws) {
        for (const Formula& formula : law.formulas) {
          if (!law.draw) continue;
          EXPECT_LE(largest_error(formula, law.draw), 1e-9)
              << problem->name << ": " << write(formula, Hand::unicode);
        }
      }
    }
  }
}

TEST(Theory, FailsWithOneSignChanged) {
  for (const Problem* problem : with_theory()) {
    for (const Argument& argument : problem->theory(Json::object())) {
      for (const Law& law : argument.laws) {
        for (const Formula& formula : law.formulas) {
          if (!law.draw) continue;
          std::size_t caught = 0;
          for (const Formula& other : changed(formula)) {
            const bool fails = !(largest_error(other, law.draw) <= 1e-9);
            caught += fails ? 1 : 0;
            // What is left of a bound may hold as well.
            if (formula.text() == "=") {
              EXPECT_TRUE(fails) << problem->name << ": " << write(other, Hand::unicode);
            }
          }
          EXPECT_GT(caught, 0u) << problem->name << ": " << write(formula, Hand::unicode);
        }
      }
    }
  }
}

TEST(Theory, IsTriedAsItIsPrinted) {
  const Formula n = sym("n"), i = sym("i");
  const Draw draw = [](std::uint64_t seed, Scope& letters) {
    letters.define("n", static_cast<double>(1 + seed % 5));
  };
  const Formula sum = big("sum", equals({i, 1}), n, i);
  EXPECT_LE(largest_error(equals({sum, n * (n + 1) / 2}), draw), 1e-12);
  EXPECT_GT(largest_error(equals({sum, n * (n - 1) / 2}), draw), 0.1);
  EXPECT_LE(largest_error(relation("≤", {n, sum, n * n}), draw), 1e-12);
  EXPECT_GT(largest_error(relation("≥", {n, sum}), draw), 0.1);
  // What cannot be evaluated is no proof.
  EXPECT_FALSE(largest_error(equals({sum, sym("m")}), draw) <= 1);
  EXPECT_FALSE(largest_error(relation("→", {n, n}), draw) <= 1);
}

}  // namespace
}  // namespace psolve
