// The record of the task "game": two matrices of payoffs or one of pairs, and the actions' names.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>

#include "core/text/error.h"
#include "math/expressions/expression.h"
#include "math/expressions/parse.h"
#include "problems/gan_equilibrium/game/spec.h"
#include "spec/scalar_type.h"

namespace psolve::gan_equilibrium::game {
namespace {

constexpr Index kMostActions = 256;

Rational rational_of(const std::string& text) {
  if (const auto decimal = Rational::from_decimal(text)) return *decimal;
  const ExprArena arena;
  const Expr value = exact_constant(text);
  if (!value.is(Expr::Kind::number)) {
    throw TextError("expected a payoff that is a fraction, since equilibria are found exactly", 0);
  }
  return value.number();
}

Table<Rational> table_of(const MatrixOf<Rational>& matrix) {
  Table<Rational> table(matrix.rows(), matrix.cols());
  std::copy(matrix.data(), matrix.data() + matrix.size(), table.entries().begin());
  return table;
}

void check_payoffs(const Problem& problem, const Node& node) {
  const bool matrices = problem.row_payoffs && problem.column_payoffs;
  if (problem.payoffs) {
    if (problem.row_payoffs || problem.column_payoffs) {
      node.fail_at("payoffs", "expected either this or row_payoffs and column_payoffs, not both");
    }
    for (const auto& row : *problem.payoffs) {
      if (row.size() == problem.payoffs->front().size()) continue;
      node.fail_at("payoffs", "expected rows of {} entries, as long as row 0, got {}",
                   problem.payoffs->front().size(), row.size());
    }
    return;
  }
  if (problem.row_payoffs && !problem.column_payoffs) {
    node.fail(
        "missing field \"column_payoffs\": what the column player earns; the one matrix of a "
        "zero-sum game is \"payoffs\"");
  }
  if (!matrices) {
    node.fail("expected row_payoffs and column_payoffs, or payoffs as a matrix of pairs");
  }
  const auto& A = *problem.row_payoffs;
  const auto& B = *problem.column_payoffs;
  if (A.rows() == B.rows() && A.columns() == B.columns()) return;
  node.fail_at("column_payoffs", "expected {} rows of {}, as in row_payoffs, got {} of {}",
               A.rows(), A.columns(), B.rows(), B.columns());
}

void check_names(const Node& node, const char* field, const char* actions,
                 const std::optional<std::vector<std::string>>& names, Index count) {
  if (!names) return;
  if (std::ssize(*names) != count) {
    node.fail_at(field, "expected {} names (one for each {} of payoffs), got {}", count, actions,
                 names->size());
  }
  std::set<std::string> seen;
  for (const auto& name : *names) {
    if (!seen.insert(name).second) {
      node.fail_at(field, "the name \"{}\" is used twice", name);
    }
  }
}

/// Of pairs the two matrices that they stand for, which derivations start from.
void split_pairs(const Problem& problem, const Node& node) {
  if (!problem.payoffs) return;
  Json& spec = node.value();
  for (const Index player : {0, 1}) {
    spec[player == 0 ? "row_payoffs" : "column_payoffs"] =
        json_list(spec["payoffs"], [&](const Json& row) {
          return json_list(row, [&](const Json& pair) { return pair[player]; });
        });
  }
  spec.erase("payoffs");
}

/// Exact numbers. Integers, as most payoffs are, need not pass through text.
Type<Rational> payoff_type() {
  auto type = converted<Rational>(exact_number(), rational_of);
  type.decode = [read = type.decode](const Node& node) {
    const Json& value = node.value();
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
    const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= kLargest
                                                 : value.is_number_integer();
    return fits ? Rational(value.get<std::int64_t>()) : read(node);
  };
  return type;
}

bool is_payoff(const Json& json) {
  return json.is_number() || json.is_string();
}

bool is_matrix_of_payoffs(const Json& rows) {
  return rows.is_array() && std::ranges::all_of(rows, [](const Json& row) {
           return row.is_array() && std::ranges::all_of(row, is_payoff);
         });
}

/// What the other player earns where payoffs add up to 0.
Json opposite(const Json& payoff) {
  if (payoff.is_string()) return "-(" + payoff.get<std::string>() + ")";
  if (payoff.is_number_float()) return 0.0 - payoff.get<double>();
  const std::string digits = payoff.dump();
  constexpr std::size_t kFewDigits = 18;  // of an integer that can be negated
  if (digits.size() <= kFewDigits) return -payoff.get<std::int64_t>();
  return digits[0] == '-' ? digits.substr(1) : "-" + digits;
}

/// A matrix of pairs, or of what the row player of a zero-sum game wins, from which pairs are made.
Type<std::vector<std::vector<std::vector<Rational>>>> pairs_type(const Type<Rational>& payoff,
                                                                 Size actions) {
  auto type = list(list(list(payoff, {2, 2}), actions), actions);
  type.brief = "matrix of pairs or of numbers";
  type.schema = [pairs = type.schema, matrix = list(list(payoff, actions), actions).schema] {
    return Json{{"anyOf", Json::array({pairs(), matrix()})}};
  };
  type.decode = [read = type.decode](const Node& node) {
    if (is_matrix_of_payoffs(node.value())) {
      for (Json& row : node.value()) {
        for (Json& each : row) each = Json::array({each, opposite(each)});
      }
    }
    return read(node);
  };
  return type;
}

}  // namespace

Index Problem::rows() const {
  return payoffs ? payoffs->size() : row_payoffs->rows();
}

Index Problem::columns() const {
  return payoffs ? payoffs->front().size() : row_payoffs->columns();
}

const Record<Problem>& spec() {
  const auto payoff = payoff_type();
  const Size actions{1, kMostActions};
  const auto table = converted<Table<Rational>>(
      matrix_or_lone(matrix_of(payoff, actions, actions), payoff), table_of);
  const auto pairs = pairs_type(payoff, actions);
  static const auto spec =
      spec_record<Problem>("gan-equilibrium", "all equilibria of a game of two players, exactly",
                           claims())
          .optional("row_payoffs", &Problem::row_payoffs, table,
                    "A: what the row player earns; a row for each of its actions")
          .optional("column_payoffs", &Problem::column_payoffs, table,
                    "B: what the column player earns, in the same shape")
          .optional("payoffs", &Problem::payoffs, pairs,
                    "instead of both: a matrix of pairs [row player, column player]; of a "
                    "zero-sum game a matrix of what the row player wins")
          .optional("row_actions", &Problem::row_actions, list(string(), actions),
                    "the names of the rows")
          .optional("column_actions", &Problem::column_actions, list(string(), actions),
                    "the names of the columns")
          .check([](const Problem& problem, const Node& node) {
            check_payoffs(problem, node);
            check_names(node, "row_actions", "row", problem.row_actions, problem.rows());
            check_names(node, "column_actions", "column", problem.column_actions,
                        problem.columns());
            split_pairs(problem, node);
          });
  return spec;
}

}  // namespace psolve::gan_equilibrium::game
