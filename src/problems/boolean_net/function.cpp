#include "problems/boolean_net/function.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "core/text/text.h"
#include "spec/error.h"

namespace psolve::boolean_net {
namespace {

void check_variables(const std::vector<std::string>& names) {
  for (Index i = 0; i < std::ssize(names); ++i) {
    const std::string pointer = fmt::format("/variables/{}", i);
    if (!is_boolean_name(names[i])) {
      throw SpecError(pointer, in_quotes(names[i]) +
                                   " cannot name a variable; use a letter followed by letters, "
                                   "digits or _, such as \"x1\"");
    }
    const auto before = names.begin() + i;
    if (std::find(names.begin(), before, names[i]) != before) {
      throw SpecError(pointer, "the variable " + in_quotes(names[i]) + " is named twice");
    }
  }
}

/// Sets the rows of a list in `rows`, all of which must exist and none be named already.
void mark(const std::vector<long>& list, const std::string& pointer, std::vector<bool>& rows,
          const std::vector<bool>& others) {
  for (Index i = 0; i < std::ssize(list); ++i) {
    const long row = list[i];
    const std::string at = fmt::format("{}/{}", pointer, i);
    if (row >= std::ssize(rows)) {
      throw SpecError(at, fmt::format("expected a row from 0 to {}, got {}", rows.size() - 1, row));
    }
    if (rows[row]) throw SpecError(at, fmt::format("row {} is named twice", row));
    if (others[row]) {
      throw SpecError(at, fmt::format("row {} is a minterm already; it cannot be free", row));
    }
    rows[row] = true;
  }
}

BooleanFunction from_minterms(const Problem& problem, Index rows) {
  std::vector<bool> on(rows), free(rows), off(rows);
  mark(*problem.minterms, "/minterms", on, free);
  if (problem.dont_cares) mark(*problem.dont_cares, "/dont_cares", free, on);
  for (Index x = 0; x < rows; ++x) off[x] = !on[x] && !free[x];
  return {std::move(on), std::move(off)};
}

BooleanFunction from_truth_table(const Problem& problem, Index rows) {
  const std::string& text = *problem.truth_table;
  const auto stray = text.find_first_not_of("01-");
  if (stray != std::string::npos) {
    throw SpecError("/truth_table", "expected 0, 1 or - (either will do) for each row", stray);
  }
  if (std::ssize(text) != rows) {
    throw SpecError("/truth_table",
                    fmt::format("expected {} characters (a row each for {}, in counting order), "
                                "got {}",
                                rows, counted(problem.variables.size(), "variable"), text.size()));
  }
  std::vector<bool> on(rows), off(rows);
  for (Index x = 0; x < rows; ++x) {
    on[x] = text[x] == '1';
    off[x] = text[x] == '0';
  }
  return {std::move(on), std::move(off)};
}

}  // namespace

BooleanSyntax syntax_of(const Problem& problem) {
  check_variables(problem.variables);
  const std::string& expression = *problem.expression;
  try {
    BooleanSyntax syntax = problem.variables.empty()
                               ? BooleanSyntax::parse(expression)
                               : BooleanSyntax::parse(expression, problem.variables);
    if (syntax.names().empty()) {
      throw SpecError("/expression",
                      "there is no variable in it; name some in \"variables\", such as [\"A\"]");
    }
    if (syntax.names().size() > kMostCubeVariables) {
      throw SpecError("/expression", fmt::format("expected up to {} variables, got {}",
                                                 kMostCubeVariables, syntax.names().size()));
    }
    return syntax;
  } catch (const TextError& error) {
    throw SpecError("/expression", error.what(), error.offset());
  }
}

TabulatedFunction function_of(const Problem& problem) {
  TabulatedFunction f{"f", problem.variables, {}};
  if (problem.expression) {
    const BooleanSyntax syntax = syntax_of(problem);
    f.variables = syntax.names();
    f.values = syntax.table();
  } else {
    check_variables(problem.variables);
    const Index rows = Index{1} << problem.variables.size();
    f.values = problem.minterms ? from_minterms(problem, rows) : from_truth_table(problem, rows);
  }
  while (std::ranges::find(f.variables, f.name) != f.variables.end()) f.name += "′";
  return f;
}

std::vector<long> usual_example(const BooleanFunction& function) {
  const Index k = function.variables();
  std::vector<long> bits = usual_bits(k);
  std::uint32_t usual = 0;
  for (const long bit : bits) usual = 2 * usual + static_cast<std::uint32_t>(bit);
  std::optional<std::uint32_t> nearest;
  const auto distance = [&](std::uint32_t row) { return std::popcount(row ^ usual); };
  for (std::uint32_t x = 0; x < function.on.size(); ++x) {
    if (!function.is_bound(x)) continue;
    if (!nearest || distance(x) < distance(*nearest)) nearest = x;
  }
  for (Index i = 0; nearest && i < k; ++i) bits[i] = *nearest >> (k - 1 - i) & 1;
  return bits;
}

std::vector<std::optional<bool>> rows_in_spec(const Problem& problem) {
  std::vector<std::optional<bool>> rows;
  if (problem.truth_table) {
    for (const char value : *problem.truth_table) {
      rows.push_back(value == '-' ? std::nullopt : std::optional(value == '1'));
    }
    return rows;
  }
  if (problem.minterms) {
    const auto lists = [](const std::vector<long>& numbers, Index row) {
      return std::ranges::find(numbers, row) != numbers.end();
    };
    for (Index x = 0; x < Index{1} << problem.variables.size(); ++x) {
      const bool free = problem.dont_cares && lists(*problem.dont_cares, x);
      rows.push_back(free ? std::nullopt : std::optional(lists(*problem.minterms, x)));
    }
    return rows;
  }
  const BooleanSyntax syntax = syntax_of(problem);
  const Index k = std::ssize(syntax.names());
  for (Index x = 0; x < Index{1} << k; ++x) {
    std::vector<bool> assignment;
    for (Index i = k; i-- > 0;) assignment.push_back((x >> i & 1) != 0);
    rows.emplace_back(syntax.value_at(assignment));
  }
  return rows;
}

}  // namespace psolve::boolean_net
