// Random specs of Boolean functions and of codes.

#include <string>
#include <vector>

#include "support/random_specs.h"

namespace psolve::random_specs {
namespace {

std::string operand(Draw& draw, int variables) {
  static const char* const names[] = {"a", "b", "c", "d", "e"};
  if (draw.one_in(20)) return draw.any({"0", "1"});
  const std::string name = names[draw.below(variables)];
  if (draw.one_in(4)) return draw.any({"!", "~", "not ", "¬"}) + name;
  return draw.one_in(6) ? name + "'" : name;
}

std::string formula(Draw& draw, int variables, int depth) {
  if (depth == 0 || draw.one_in(4)) return operand(draw, variables);
  const auto part = [&] {
    std::string text = formula(draw, variables, depth - 1);
    return draw.one_in(3) ? text : "(" + text + ")";
  };
  if (draw.one_in(5)) {
    const bool behind = draw.one_in(3);
    std::string text = "(" + formula(draw, variables, depth - 1) + ")";
    return behind ? text + "'" : draw.any({"!", "not ", "~"}) + text;
  }
  const std::string sign = draw.any({" | ", " & ", " ^ ", " or ", " and ", " xor ", " ∨ ", " ⊕ "});
  std::string text = part();
  const int operands = draw.between(2, 3);
  for (int i = 1; i < operands; ++i) text += sign + part();
  return text;
}

void add_network(Draw& draw, Json& spec, int most_effort) {
  if (draw.one_in(3)) spec["output_unit"] = draw.any({"linear", "step"});
  if (draw.one_in(3)) spec["skip_links"] = draw.one_in(2);
  spec["effort"] = draw.between(0, most_effort);
}

std::vector<std::string> names_of(int variables) {
  static const char* const names[] = {"a", "b", "c", "d", "e"};
  return {names, names + variables};
}

/// Rows that are 1, and now and then some that bind nothing.
void add_minterms(Draw& draw, Json& spec, int variables) {
  spec["minterms"] = Json::array();
  const bool has_free = draw.one_in(2);
  for (int row = 0; row < 1 << variables; ++row) {
    if (has_free && draw.one_in(4)) {
      spec["dont_cares"].push_back(row);
    } else if (draw.one_in(2)) {
      spec["minterms"].push_back(row);
    }
  }
}

std::string truth_table(Draw& draw, int variables) {
  std::string table;
  const bool has_free = draw.one_in(2);
  for (int row = 0; row < 1 << variables; ++row) {
    table += has_free && draw.one_in(4) ? "-" : draw.any({"0", "1"});
  }
  return table;
}

Json bits(Draw& draw, int count) {
  Json list = Json::array();
  for (int i = 0; i < count; ++i) list.push_back(draw.below(2));
  return list;
}

}  // namespace

Json boolean_net(Draw& draw) {
  const int variables = draw.between(1, 5);
  Json spec = {{"problem", "boolean-net"}};
  switch (draw.below(4)) {
    case 0:
      spec["variables"] = names_of(variables);
      add_minterms(draw, spec, variables);
      break;
    case 1:
      spec["variables"] = names_of(variables);
      spec["truth_table"] = truth_table(draw, variables);
      break;
    default:
      spec["expression"] = formula(draw, variables, draw.between(0, 4));
      if (draw.one_in(4)) spec["variables"] = {"e", "d", "c", "b", "a"};
  }
  if (!spec.contains("expression") && draw.one_in(3)) spec["example"] = bits(draw, variables);
  add_network(draw, spec, 3);
  return spec;
}

Json hamming(Draw& draw) {
  Json spec = {{"problem", "hamming"}};
  const bool is_code = draw.one_in(3);
  if (is_code) {
    spec["parity_bits"] = draw.between(2, 3);
  } else {
    const int rows = draw.between(1, 4), columns = draw.between(1, 4);
    Json equations = Json::array();
    for (int i = 0; i < rows; ++i) {
      Json row = Json::array();
      for (int j = 0; j < columns; ++j) row.push_back(draw.below(2));
      row[draw.below(columns)] = 1;
      // Two parity bits may be the same.
      equations.push_back(i > 0 && draw.one_in(8) ? equations[0] : row);
    }
    spec["parity_equations"] = equations;
    if (draw.one_in(3)) spec["example"] = bits(draw, columns);
  }
  if (draw.one_in(2)) spec["output"] = draw.any({"parity", "codeword"});
  if (is_code && draw.one_in(4)) {
    spec["task"] = "decode";
    spec.erase("output");
  }
  add_network(draw, spec, 2);
  return spec;
}

}  // namespace psolve::random_specs
