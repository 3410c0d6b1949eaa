#include "problems/boolean_net/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "math/boolean/syntax.h"
#include "math/threshold/meaning.h"

namespace psolve::boolean_net {
namespace {

using Fault = std::optional<std::string>;

std::vector<std::string> variables_of(const Json& spec) {
  if (spec.contains("variables")) return spec["variables"].get<std::vector<std::string>>();
  return BooleanSyntax::parse(spec.at("expression").get<std::string>()).names();
}

bool is_product(const BooleanSyntax& syntax) {
  using Kind = BooleanSyntax::Kind;
  return std::ranges::none_of(syntax.nodes(), [](const BooleanSyntax::Node& node) {
    return node.kind == Kind::disjunction || node.kind == Kind::exclusive;
  });
}

Fault fault_of_sum(const Json& answers, const Json& spec, const Json& given) {
  if (!given.is_array()) return "a sum is a list of its products";
  std::vector<std::vector<bool>> products;
  const auto names = variables_of(spec);
  for (const Json& text : given) {
    if (!text.is_string()) return "a product is text, such as \"A & !B\"";
    try {
      const auto syntax = BooleanSyntax::parse(text.get<std::string>(), names);
      if (!is_product(syntax)) return text.get<std::string>() + " is not a product of literals";
      products.push_back(syntax.table());
    } catch (const TextError& error) {
      return std::string(error.what());
    }
  }
  const Json& rows = answers.at("truth_table");
  for (std::size_t x = 0; x < rows.size(); ++x) {
    const Json& wanted = rows[x].at("output").at(0);
    if (wanted.is_null()) continue;
    const bool value =
        std::ranges::any_of(products, [x](const std::vector<bool>& p) { return p[x]; });
    if (value != (wanted == 1)) {
      return fmt::format("in row {} the sum is {}, not {}", x, value ? 1 : 0, wanted.dump());
    }
  }
  const auto fewest = answers.at("smallest_sum").size();
  if (products.size() <= fewest) return std::nullopt;
  return fmt::format("it is the function, with {} products where {} are enough", products.size(),
                     fewest);
}

Fault fault_of_table(const Json& answers, const Json&, const Json& given) {
  const Json& rows = answers.at("truth_table");
  if (!given.is_array() || given.size() != rows.size()) return "a row is missing";
  for (std::size_t x = 0; x < rows.size(); ++x) {
    Json row = given[x];
    const bool is_free = rows[x].at("output").at(0).is_null();
    if (is_free && row.is_object() && (row["output"] == Json{0} || row["output"] == Json{1})) {
      row["output"] = rows[x]["output"];
    }
    if (row != rows[x]) return fmt::format("row {} is wrong", x);
  }
  return std::nullopt;
}

}  // namespace

std::span<const AnswerMeaning> meanings() {
  static const auto all = [] {
    std::vector<AnswerMeaning> list(network_meanings().begin(), network_meanings().end());
    list.push_back({"smallest_sum", fault_of_sum, "truth_table"});
    list.push_back({"truth_table", fault_of_table, "truth_table"});
    return list;
  }();
  return all;
}

}  // namespace psolve::boolean_net
