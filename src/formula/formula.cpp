#include "formula/formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace psolve {
namespace {

using Kind = Formula::Kind;

/// The positions shown of `size`: all of them, or the first and last with `size` as the mark of
/// the gap between.
std::vector<Index> shown_positions(Index size, Index shown) {
  std::vector<Index> positions;
  const Index tail = size > shown ? 1 : 0;
  const Index head = size > shown ? shown - 2 : size;
  for (Index i = 0; i < head; ++i) positions.push_back(i);
  if (size > shown) positions.push_back(size);
  for (Index i = size - tail; i < size; ++i) positions.push_back(i);
  return positions;
}

}  // namespace

Formula::Formula() {
  static const auto blank = std::make_shared<const Node>();
  node_ = blank;
}

Formula::Formula(const Formula& other) = default;
Formula& Formula::operator=(const Formula& other) = default;
Formula& Formula::operator=(Formula&& other) noexcept = default;
Formula::~Formula() = default;

// Indices and other small counts are in every formula: each of them is one node for all, here and in
// `digits`.
Formula::Formula(double number) {
  const auto made = [](double value) {
    auto node = std::make_shared<Node>();
    node->kind = Kind::number;
    node->value = value;
    return node;
  };
  constexpr int kShared = 256;
  static const auto shared = [&] {
    std::vector<std::shared_ptr<const Node>> nodes;
    for (int i = 0; i < kShared; ++i) nodes.push_back(made(i));
    return nodes;
  }();
  const bool is_shared =
      number >= 0 && number < kShared && number == std::floor(number) && !std::signbit(number);
  node_ = is_shared ? shared[static_cast<std::size_t>(number)] : made(number);
}

Formula::Formula(int number) : Formula(static_cast<double>(number)) {}
Formula::Formula(Index number) : Formula(static_cast<double>(number)) {}

Formula::Formula(const Value& value, Index shown) {
  auto node = std::make_shared<Node>();
  node->kind = value.is_number() ? Kind::number : Kind::list;
  node->value = value.number();
  if (!value.is_number()) {
    node->list = std::make_shared<const Value>(value);
    node->is_long = true;
    node->shown = shown;
  }
  node_ = std::move(node);
}

Formula Formula::node(Kind kind, std::string text, std::vector<Formula> parts, int columns,
                      Index shown) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->columns = columns;
  node->shown = shown;
  node->text = std::move(text);
  node->parts = std::move(parts);
  const Index width = kind == Kind::matrix && columns > 0 ? columns : 1;
  const Index length = std::max(std::ssize(node->parts) / width, width);
  node->is_long = (shown > 0 && length > shown) || (kind == Kind::sum && node->text == "sparse");
  for (const Formula& part : node->parts) node->is_long = node->is_long || part.is_long();
  return Formula(std::shared_ptr<const Node>(std::move(node)));
}

Formula Formula::digits(std::string text) {
  static const auto shared = [] {
    std::array<Formula, 10> digits;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      digits[i] = node(Kind::number, std::to_string(i), {});
    }
    return digits;
  }();
  const bool is_digit = text.size() == 1 && text[0] >= '0' && text[0] <= '9';
  return is_digit ? shared[static_cast<std::size_t>(text[0] - '0')]
                  : node(Kind::number, std::move(text), {});
}
Formula Formula::symbol(std::string_view name) {
  return node(Kind::symbol, std::string(name), {});
}
Formula Formula::words(std::string_view text) {
  return node(Kind::words, std::string(text), {});
}

Formula sym(std::string_view name, Index index) {
  return sym(name).at(index);
}

Formula operator-(const Formula& a) {
  return Formula::node(Kind::negation, "", {a});
}
Formula operator+(const Formula& a, const Formula& b) {
  return sum({a, b});
}
Formula operator-(const Formula& a, const Formula& b) {
  return sum({a, -b});
}
Formula operator*(const Formula& a, const Formula& b) {
  return product({a, b});
}
Formula operator/(const Formula& a, const Formula& b) {
  return Formula::node(Kind::fraction, "", {a, b});
}

Formula sum(std::vector<Formula> terms) {
  if (terms.empty()) return 0;
  if (terms.size() == 1) return terms[0];
  return Formula::node(Kind::sum, "", std::move(terms));
}

Formula product(std::vector<Formula> factors, std::string_view sign) {
  if (factors.empty()) return 1;
  if (factors.size() == 1) return factors[0];
  return Formula::node(Kind::product, std::string(sign), std::move(factors));
}

Formula power(const Formula& base, const Formula& exponent) {
  return Formula::node(Kind::power, "", {base, exponent});
}

Formula call(std::string_view function, std::vector<Formula> arguments) {
  return Formula::node(Kind::call, std::string(function), std::move(arguments));
}

Formula derivative(const Formula& of, const Formula& by) {
  return Formula::node(Kind::derivative, "", {of, by});
}

Formula transpose(const Formula& a) {
  return a.mark("T");
}

Formula tuple(std::vector<Formula> parts) {
  return Formula::node(Kind::tuple, "", std::move(parts));
}

Formula big(std::string_view which, const Formula& from, const Formula& to, const Formula& body) {
  return Formula::node(Kind::big, std::string(which), {from, to, body});
}

Formula relation(std::string_view sign, std::vector<Formula> parts) {
  return Formula::node(Kind::relation, std::string(sign), std::move(parts));
}

Formula equals(std::vector<Formula> parts) {
  return relation("=", std::move(parts));
}

Formula quantity(const Formula& symbol, const Formula& value) {
  return Formula::node(Kind::quantity, "", {symbol, value});
}

Formula in_symbols(const Formula& formula) {
  return Formula::node(Kind::face, "symbols", {formula});
}

Formula in_numbers(const Formula& formula) {
  return Formula::node(Kind::face, "numbers", {formula});
}

Formula replace_symbols(const Formula& formula, const std::map<std::string, Formula>& symbols) {
  if (formula.is(Formula::Kind::symbol)) {
    const auto found = symbols.find(formula.text());
    return found == symbols.end() ? formula : found->second;
  }
  if (formula.parts().empty()) return formula;
  std::vector<Formula> parts;
  for (const auto& part : formula.parts()) parts.push_back(replace_symbols(part, symbols));
  return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns(),
                       formula.shown());
}

Formula matrix(Index rows, Index columns, const std::function<Formula(Index, Index)>& entry,
               Index shown) {
  const bool held = rows * columns <= kMostHeld;
  const auto row_positions = shown_positions(rows, held ? rows : shown);
  const auto column_positions = shown_positions(columns, held ? columns : shown);
  std::vector<Formula> entries;
  entries.reserve(row_positions.size() * column_positions.size());
  for (const Index i : row_positions) {
    for (const Index j : column_positions) {
      entries.push_back(i == rows || j == columns ? dots() : entry(i, j));
    }
  }
  return Formula::node(Kind::matrix, "", std::move(entries),
                       static_cast<int>(column_positions.size()), shown);
}

Formula matrix(Index columns, std::vector<Formula> entries, Index shown) {
  return Formula::node(Kind::matrix, "", std::move(entries), static_cast<int>(columns), shown);
}

Formula column(Index size, const std::function<Formula(Index)>& entry, Index shown) {
  return matrix(
      size, 1, [&](Index i, Index) { return entry(i); }, shown);
}
Formula column(std::vector<Formula> entries, Index shown) {
  return column(
      std::ssize(entries), [&](Index i) { return entries[i]; }, shown);
}

Formula table(std::vector<Formula> headings, Index rows,
              const std::function<Formula(Index, Index)>& entry, Index shown) {
  const Index columns = std::ssize(headings);
  std::vector<Formula> cells = std::move(headings);
  for (const Index i : shown_positions(rows, shown)) {
    for (Index j = 0; j < columns; ++j) cells.push_back(i == rows ? dots() : entry(i, j));
  }
  return Formula::node(Formula::Kind::table, "", std::move(cells), static_cast<int>(columns));
}

Formula long_sum(Index size, const std::function<Formula(Index)>& term, Index shown) {
  std::vector<Formula> terms;
  terms.reserve(size);
  for (Index i = 0; i < size; ++i) terms.push_back(term(i));
  return long_sum(std::move(terms), shown);
}

Formula long_sum(std::vector<Formula> terms, Index shown) {
  if (terms.size() < 2) return sum(std::move(terms));
  return Formula::node(Kind::sum, "", std::move(terms), 0, shown);
}

Formula sparse_sum(std::vector<Formula> terms, Index shown) {
  if (terms.empty()) return 0;
  return Formula::node(Kind::sum, "sparse", std::move(terms), 0, shown);
}

Formula long_product(Index size, const std::function<Formula(Index)>& factor, std::string_view sign,
                     Index shown) {
  std::vector<Formula> factors;
  factors.reserve(size);
  for (Index i = 0; i < size; ++i) factors.push_back(factor(i));
  if (size < 2) return product(std::move(factors), sign);
  return Formula::node(Kind::product, std::string(sign), std::move(factors), 0, shown);
}

Formula dots() {
  return Formula::node(Kind::dots, "", {});
}

}  // namespace psolve
