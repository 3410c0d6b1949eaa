#include "core/workings/theory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "formula/meaning/meaning.h"
#include "formula/meaning/name.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<Value> value_in(const Formula& formula, const Scope& letters);

/// `symbol` with what its indices and arguments come to, where that is a number: r[n − 1] with n = 5
/// is r[4], and w(τ + 1) is w(8).
Formula numbered(const Formula& symbol, const Scope& letters) {
  const bool is_index = symbol.is(Kind::index);
  if (!is_index && !symbol.is(Kind::call)) return symbol;
  std::vector<Formula> parts = symbol.parts();
  for (std::size_t i = is_index ? 1 : 0; i < parts.size(); ++i) {
    if (const auto value = value_in(parts[i], letters)) parts[i] = Formula(value->number());
  }
  return Formula::node(symbol.kind(), symbol.text(), std::move(parts));
}

std::optional<Value> value_in(const Formula& formula, const Scope& letters) {
  const Resolve resolve = [&](const Formula& symbol, const Value* stated) {
    if (stated != nullptr) return Result<Named>(Named{"", *stated});
    const auto name = name_of(numbered(symbol, letters));
    if (!name) return Result<Named>::none("what has no name");
    auto found = letters.find(*name);
    if (!found) return Result<Named>::none(*name);
    return Result<Named>(Named{found->name, std::move(found->value)});
  };
  auto meaning = meaning_of(formula, resolve);
  if (!meaning) return std::nullopt;
  return std::move(meaning->value);
}

/// By how much `a sign b` fails.
double failure(const std::string& sign, const Value& a, const Value& b) {
  if (a.size() != b.size()) return kInfinity;
  double error = 0;
  double scale = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double excess = sign == "="   ? std::abs(a[i] - b[i])
                          : sign == "≤" ? a[i] - b[i]
                                        : b[i] - a[i];
    error = worse(error, excess);
    scale = std::max({scale, std::abs(a[i]), std::abs(b[i])});
  }
  return error / scale;
}

}  // namespace

double largest_error(const Formula& relation, const Draw& draw) {
  const std::string& sign = relation.text();
  const bool is_known = sign == "=" || sign == "≤" || sign == "≥";
  if (!relation.is(Kind::relation) || !is_known) return kInfinity;
  double error = 0;
  for (std::uint64_t seed = 1; seed <= kInstances; ++seed) {
    Scope letters;
    letters.open("");
    draw(seed, letters);
    std::optional<Value> before;
    for (const Formula& side : relation.parts()) {
      auto value = value_in(side, letters);
      if (!value) return kInfinity;
      if (before) error = worse(error, failure(sign, *before, *value));
      before = std::move(value);
    }
  }
  return error;
}

std::vector<Check> record_theory(const Theory& theory, Workings& work) {
  std::vector<Check> checks;
  const auto whole = work.heading("theory", rule::general_argument, "");
  for (const Argument& argument : theory) {
    const std::string id = "theory/" + argument.id;
    const auto group = work.heading(id, rule::general_argument, argument.heading);
    std::size_t tried = 0;
    double error = 0;
    for (const Law& law : argument.laws) {
      work.note(id + "/" + law.id, law.rule, law.claim, law.formulas);
      if (!law.draw) continue;
      tried += law.formulas.size();
      for (const Formula& formula : law.formulas) {
        error = worse(error, largest_error(formula, law.draw));
      }
    }
    if (tried == 0) continue;
    checks.push_back({id,
                      argument.heading + ": " + std::to_string(tried) +
                          (tried == 1 ? " formula" : " formulas") + ", each at " +
                          std::to_string(kInstances) + " random instances",
                      "formulas evaluated", error, 1e-9});
  }
  return checks;
}

}  // namespace psolve
