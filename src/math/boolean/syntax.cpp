#include "math/boolean/syntax.h"

#include <algorithm>
#include <array>
#include <utility>

namespace psolve {

bool BooleanSyntax::value_at(const std::vector<bool>& assignment) const {
  std::vector<bool> values(nodes_.size());
  for (Index i = 0; i < std::ssize(nodes_); ++i) {
    const Node& node = nodes_[i];
    const auto is_true = [&](std::uint32_t part) { return values[part]; };
    switch (node.kind) {
      case Kind::constant:
        values[i] = node.index == 1;
        break;
      case Kind::variable:
        values[i] = assignment[node.index];
        break;
      case Kind::negation:
        values[i] = !values[node.parts[0]];
        break;
      case Kind::conjunction:
        values[i] = std::all_of(node.parts.begin(), node.parts.end(), is_true);
        break;
      case Kind::exclusive:
        values[i] = std::count_if(node.parts.begin(), node.parts.end(), is_true) % 2 == 1;
        break;
      case Kind::disjunction:
        values[i] = std::any_of(node.parts.begin(), node.parts.end(), is_true);
        break;
    }
  }
  return values.back();
}

namespace {

/// The values of nodes at 64 points at once: bit b of a word is the value at point 64 w + b.
std::uint64_t variable_word(Index significance, Index word) {
  constexpr std::array<std::uint64_t, 6> kPatterns = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC,
                                                      0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00,
                                                      0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};
  if (significance < std::ssize(kPatterns)) return kPatterns[significance];
  return (word >> (significance - kPatterns.size()) & 1) != 0 ? ~std::uint64_t{0} : 0;
}

std::uint64_t word_of(const BooleanSyntax::Node& node, const std::vector<std::uint64_t>& values,
                      Index variables, Index word) {
  using Kind = BooleanSyntax::Kind;
  switch (node.kind) {
    case Kind::constant:
      return node.index == 1 ? ~std::uint64_t{0} : 0;
    case Kind::variable:
      return variable_word(variables - 1 - node.index, word);
    case Kind::negation:
      return ~values[node.parts[0]];
    default:
      break;
  }
  std::uint64_t result = values[node.parts[0]];
  for (Index i = 1; i < std::ssize(node.parts); ++i) {
    const std::uint64_t next = values[node.parts[i]];
    result = node.kind == Kind::conjunction ? result & next
             : node.kind == Kind::exclusive ? result ^ next
                                            : result | next;
  }
  return result;
}

}  // namespace

std::vector<bool> BooleanSyntax::table() const {
  const Index points = Index{1} << names_.size();
  std::vector<bool> table(points);
  std::vector<std::uint64_t> values(nodes_.size());
  for (Index word = 0; word * 64 < points; ++word) {
    for (Index i = 0; i < std::ssize(nodes_); ++i) {
      values[i] = word_of(nodes_[i], values, names_.size(), word);
    }
    for (Index bit = 0; bit < 64 && word * 64 + bit < points; ++bit) {
      table[word * 64 + bit] = (values.back() >> bit & 1) != 0;
    }
  }
  return table;
}

std::vector<BooleanSyntax> BooleanSyntax::parts(Index most) const {
  const auto is_literal = [&](const Node& node) {
    const Node& inner = node.kind == Kind::negation ? nodes_[node.parts[0]] : node;
    return inner.kind == Kind::constant || inner.kind == Kind::variable;
  };
  std::vector<BooleanSyntax> parts;
  for (Index i = 0; i + 1 < std::ssize(nodes_); ++i) {
    if (is_literal(nodes_[i])) continue;
    if (std::ssize(parts) == most) return {};
    // What stands behind the operand is made of it, what stands before may be its own.
    BooleanSyntax& part = parts.emplace_back(*this);
    part.nodes_.resize(i + 1);
  }
  return parts;
}

Formula BooleanSyntax::formula() const {
  std::vector<Formula> formulas;
  for (const Node& node : nodes_) {
    std::vector<Formula> parts;
    for (const std::uint32_t part : node.parts) parts.push_back(formulas[part]);
    switch (node.kind) {
      case Kind::constant:
        formulas.emplace_back(node.index);
        break;
      case Kind::variable:
        formulas.push_back(sym(names_[node.index]));
        break;
      case Kind::negation:
        formulas.push_back(psolve::negation(parts[0]));
        break;
      case Kind::conjunction:
        formulas.push_back(psolve::conjunction(std::move(parts)));
        break;
      case Kind::exclusive:
        formulas.push_back(exclusive_or(std::move(parts)));
        break;
      case Kind::disjunction:
        formulas.push_back(psolve::disjunction(std::move(parts)));
        break;
    }
  }
  return formulas.back();
}

namespace {

/// A chain of ∨ or ⊕ within another stands in parentheses.
Formula chained(std::string_view sign, std::vector<Formula> operands) {
  if (operands.empty()) return 0;
  if (operands.size() == 1) return operands[0];
  for (Formula& operand : operands) {
    if (operand.is(Formula::Kind::relation)) operand = tuple({operand});
  }
  return relation(sign, std::move(operands));
}

}  // namespace

Formula disjunction(std::vector<Formula> operands) {
  return chained("∨", std::move(operands));
}

Formula exclusive_or(std::vector<Formula> operands) {
  return chained("⊕", std::move(operands));
}

Formula conjunction(std::vector<Formula> operands) {
  return product(std::move(operands), "∧");
}

Formula negation(const Formula& operand) {
  return call("not", {operand});
}

}  // namespace psolve
