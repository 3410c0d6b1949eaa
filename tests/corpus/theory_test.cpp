// The general arguments: every formula that says something of numbers holds at all its instances, and
// with one sign changed it does not.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/workings/theory.h"
#include "formula/notation.h"
#include "registry.h"
#include "support/files.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

/// `formula` with one thing changed, in every way: a term of a sum negated, a factor of a product
/// left out, a power raised once more, Σ for ∏,
/// one side doubled, or a bound turned round.
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
  if (formula.is(Kind::relation)) {
    auto other = parts;
    if (formula.text() == "=") {
      other.back() = 2 * other.back();
    } else {
      std::ranges::reverse(other);
    }
    all.push_back(with(std::move(other)));
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

/// A formula of an argument, with the spec that asks for it.
struct Tried {
  std::string where;
  Formula formula;
  Draw draw;
};

/// All formulas that are tried in the arguments of the shipped specs.
std::vector<Tried> all_tried() {
  std::vector<Tried> all;
  for (const auto& path : shipped_specs()) {
    const Json spec = Json::parse(contents_of(path));
    if (!spec.value("theory", false)) continue;
    for (const Argument& argument :
         find_problem(spec["problem"].get<std::string>())->theory(spec)) {
      for (const Law& law : argument.laws) {
        for (const Formula& formula : law.formulas) {
          if (law.draw) all.push_back({path.stem().string() + "/" + law.id, formula, law.draw});
        }
      }
    }
  }
  return all;
}

TEST(Theory, HoldsAtRandomInstances) {
  const auto all = all_tried();
  EXPECT_GT(all.size(), 20u);
  for (const auto& [where, formula, draw] : all) {
    EXPECT_LE(largest_error(formula, draw), 1e-9) << where << ": " << write(formula, Hand::unicode);
  }
}

TEST(Theory, FailsWithOneThingChanged) {
  std::size_t changes = 0;
  std::size_t caught = 0;
  for (const auto& [where, formula, draw] : all_tried()) {
    std::size_t caught_here = 0;
    for (const Formula& other : changed(formula)) {
      const bool fails = !(largest_error(other, draw) <= 1e-9);
      caught_here += fails ? 1 : 0;
      // What is left of a bound may hold as well.
      changes += formula.text() == "=" ? 1 : 0;
      caught += formula.text() == "=" && fails ? 1 : 0;
    }
    EXPECT_GT(caught_here, 0u) << where << ": " << write(formula, Hand::unicode);
  }
  // Some changes change nothing, as the sign of what is 0.
  EXPECT_GT(static_cast<double>(caught), 0.9 * static_cast<double>(changes));
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
