#include "problems/boolean_net/spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "problems/boolean_net/function.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve::boolean_net {
namespace {

constexpr long kMostRows = 1L << kMostCubeVariables;

/// The function is given once, and by rows only with the names of its variables.
void check_ways(const Problem& problem, const Node& node) {
  std::vector<std::string> ways;
  if (problem.expression) ways.push_back("expression");
  if (problem.minterms) ways.push_back("minterms");
  if (problem.truth_table) ways.push_back("truth_table");
  if (ways.empty()) {
    node.fail(
        "missing field \"expression\": the function; or give \"variables\" with "
        "\"minterms\" or a \"truth_table\"");
  }
  if (ways.size() > 1) {
    node.fail_at(ways[1], "the function is given twice: by " + ways[0] + ", too");
  }
  if (problem.dont_cares && !problem.minterms) {
    node.fail_at("dont_cares", problem.truth_table
                                   ? "they stand beside minterms; in a truth_table write -"
                                   : "they stand beside minterms, not beside an expression");
  }
  if (!problem.expression && problem.variables.empty()) {
    node.fail(
        "missing field \"variables\": the inputs in order, the first the most significant "
        "bit of a row's number, such as [\"A\", \"B\"]");
  }
}

void settle(const Problem& problem, const Node& node) {
  check_ways(problem, node);
  if (!problem.expression) {
    const TabulatedFunction f = function_of(problem);
    settle_example(problem, node, std::ssize(f.variables), [&] { return usual_example(f.values); });
    return;
  }
  node.tell("variables", Telling::not_at_all);
  // An expression that cannot be read is told of when it is solved.
  try {
    const auto syntax = BooleanSyntax::parse(*problem.expression);
    const Index inputs = std::ssize(problem.variables.empty() ? syntax.names() : problem.variables);
    settle_example(problem, node, inputs, [&] { return usual_bits(inputs); });
  } catch (const TextError&) {
    return;
  }
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    const auto row = integer(0, kMostRows - 1);
    const auto rows = list_or_lone(list(row, {0, kMostRows}), row);
    auto record =
        spec_record<Problem>("boolean-net", "a network for a Boolean function")
            .optional("expression", &Problem::expression, string(),
                      "the function, of variables, 0 and 1, with | ∨ or, & ∧ and, ^ ⊕ xor, ! ~ ¬ "
                      "not or a trailing '; or minterms or a truth_table give it")
            .optional("minterms", &Problem::minterms, rows,
                      "the numbers of the rows where it is 1, of variables, the first of which is "
                      "the most significant bit")
            .optional("dont_cares", &Problem::dont_cares, rows,
                      "beside minterms, the rows that bind nothing: any output will do there, of a "
                      "linear output unit any number")
            .optional("truth_table", &Problem::truth_table, string(),
                      "0, 1 or - (a row that binds nothing) for each row in counting order")
            .optional("variables", &Problem::variables, list(string(), {1, kMostCubeVariables}),
                      "the inputs in order, also such as do not matter; required with rows, by "
                      "default as they appear in the expression");
    with_network_fields(record);
    record.check(settle);
    return record;
  }();
  return spec;
}

}  // namespace psolve::boolean_net
