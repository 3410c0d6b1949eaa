#include "grade/slips/terms.h"

#include <algorithm>
#include <array>

#include "core/text/text.h"

namespace psolve {
namespace {

constexpr std::size_t kMostSummed = 16;

std::vector<Formula> formulas_of(const Term& term, const Key& key) {
  std::vector<Formula> parts;
  for (const Term& part : term.parts) parts.push_back(formula_of(part, key));
  return parts;
}

Formula product_of(const Term& term, const Key& key) {
  const std::string_view sign = term.is("HadamardProduct")    ? product_sign::hadamard
                                : term.is("CrossCorrelation") ? product_sign::correlation
                                : term.is("Convolution")      ? product_sign::convolution
                                : term.is("FullConvolution")  ? product_sign::full
                                : term.is("Multiply")         ? product_sign::dot
                                                              : product_sign::matrix;
  return product(formulas_of(term, key), sign);
}

/// How many axes what a term makes has; −1 where that is not looked into.
int rank_of(const Term& term, const Key& key) {
  if (term.is(Term::Kind::number)) return 0;
  if (term.is(Term::Kind::symbol)) {
    const auto quantity = key.find(term.name);
    return quantity ? static_cast<int>(quantity->shape.rank()) : 0;
  }
  if (term.is("OuterProduct")) return 2;
  if (term.is("Transpose")) return rank_of(term.parts[0], key);
  if (term.is("MatrixMultiply")) {
    const int a = rank_of(term.parts[0], key);
    const int b = rank_of(term.parts[1], key);
    return a < 0 || b < 0 ? -1 : a + b - 2;
  }
  if (term.is("Diagonal")) return 3 - rank_of(term.parts[0], key);
  constexpr std::array<std::string_view, 7> joined = {
      "Add", "Subtract", "Multiply", "Divide", "Negate", "Square", "HadamardProduct"};
  const bool joins = std::ranges::find(joined, term.function->head) != joined.end();
  if (!joins && (term.function->most != 1 || term.is("Softmax") || term.is("Sum"))) return -1;
  int most = 0;
  for (const Term& part : term.parts) {
    const int rank = rank_of(part, key);
    if (rank < 0) return -1;
    most = std::max(most, rank);
  }
  return most;
}

/// Entries of matrix products: Σ aᵢₖ bₖⱼ.
std::optional<Term> summed(const Term& term, std::span<const std::size_t> places, const Key& key) {
  const Term& a = term.parts[0];
  const Term& b = term.parts[1];
  if (rank_of(a, key) != 2) return std::nullopt;
  std::vector<std::size_t> row = {places[0], 0};
  std::vector<std::size_t> column = {0};
  if (places.size() == 2) column.push_back(places[1]);
  if (a.is("Diagonal")) {
    column[0] = places[0];
    auto x = entry_of(a.parts[0], std::array{places[0]}, key);
    auto y = entry_of(b, column, key);
    if (!x || !y) return std::nullopt;
    return call_of("Multiply", {std::move(*x), std::move(*y)});
  }
  const bool turned = a.is("Transpose");
  const Term& inner = turned ? a.parts[0] : a;
  const auto known = inner.is(Term::Kind::symbol) ? key.find(inner.name) : std::nullopt;
  if (!known) return std::nullopt;
  const std::size_t length = known->shape[turned ? 0 : 1];
  if (length > kMostSummed) return std::nullopt;
  std::vector<Term> terms;
  for (std::size_t k = 1; k <= length; ++k) {
    row[1] = column[0] = k;
    auto x = entry_of(a, row, key);
    auto y = entry_of(b, column, key);
    if (!x || !y) return std::nullopt;
    terms.push_back(call_of("Multiply", {std::move(*x), std::move(*y)}));
  }
  return terms.size() == 1 ? std::move(terms[0]) : call_of("Add", std::move(terms));
}

void collect(const Term& term, const Key& key, std::vector<Use>& uses) {
  for (const Term& part : term.parts) collect(part, key, uses);
  if (!term.is(Term::Kind::symbol) ||
      std::ranges::find(uses, term.name, &Use::name) != uses.end()) {
    return;
  }
  if (auto quantity = key.find(term.name)) uses.push_back({term.name, std::move(*quantity)});
}

}  // namespace

std::string_view stem_of(std::string_view name) {
  for (auto last = index_behind(name); last; last = index_behind(name)) name = last->first;
  return name;
}

std::vector<std::size_t> places_in(const ListShape& shape, std::size_t number) {
  std::vector<std::size_t> places;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const std::size_t size = shape.inner(axis + 1).size();
    places.push_back(number / size + 1);
    number %= size;
  }
  return places;
}

std::string entry_name(const std::string& name, std::span<const std::size_t> places) {
  std::string entry = name;
  for (const std::size_t place : places) entry += "_" + std::to_string(place);
  return entry;
}

std::vector<Use> uses_of(const Term& term, const Key& key) {
  std::vector<Use> uses;
  collect(term, key, uses);
  return uses;
}

Formula formula_of(const Term& term, const Key& key) {
  if (term.is(Term::Kind::number)) return Formula(term.number);
  if (term.is(Term::Kind::symbol)) {
    if (term.name == "Pi") return sym("pi");
    if (term.name == "ExponentialE") return sym("e");
    return key.symbol_of(term.name);
  }
  const auto parts = [&] { return formulas_of(term, key); };
  const auto part = [&](std::size_t i) { return formula_of(term.parts[i], key); };
  const std::string_view head = term.function->head;
  if (head == "Add") return sum(parts());
  if (head == "Subtract") return part(0) - part(1);
  if (head == "Negate") return -part(0);
  if (head == "Divide") return part(0) / part(1);
  if (head == "Power") return power(part(0), part(1));
  if (head == "Square") return power(part(0), 2);
  if (head == "Transpose") return transpose(part(0));
  if (head == "Inverse") return power(part(0), -1);
  if (head == "OuterProduct") {
    return product({part(0), transpose(part(1))}, product_sign::matrix);
  }
  const bool is_product =
      head == "Multiply" || head == "HadamardProduct" || head == "MatrixMultiply" || head == "Dot";
  const bool is_window =
      (head == "CrossCorrelation" || head == "Convolution" || head == "FullConvolution") &&
      term.parts.size() == 2;
  if (is_product || is_window) return product_of(term, key);
  if (head == "List") return Formula::node(Formula::Kind::tuple, "", parts());
  const std::string_view name = term.function->name.empty() ? head : term.function->name;
  return call(name, parts());
}

std::optional<Term> entry_of(const Term& term, std::span<const std::size_t> places,
                             const Key& key) {
  const int rank = rank_of(term, key);
  if (rank == 0) return term;
  if (rank < 0 || static_cast<std::size_t>(rank) != places.size()) return std::nullopt;
  if (term.is(Term::Kind::symbol)) {
    std::string name = entry_name(term.name, places);
    return key.find(name) ? std::optional(Term::symbol(std::move(name))) : std::nullopt;
  }
  if (term.is("OuterProduct")) {
    auto a = entry_of(term.parts[0], places.first(1), key);
    auto b = entry_of(term.parts[1], places.last(1), key);
    if (!a || !b) return std::nullopt;
    return call_of("Multiply", {std::move(*a), std::move(*b)});
  }
  if (term.is("Transpose")) {
    if (places.size() != 2) return std::nullopt;
    return entry_of(term.parts[0], std::array{places[1], places[0]}, key);
  }
  if (term.is("MatrixMultiply")) return summed(term, places, key);
  if (term.is("Diagonal")) return std::nullopt;
  Term entry = term;
  if (term.is("HadamardProduct")) entry.function = function_headed("Multiply");
  for (Term& part : entry.parts) {
    auto inner = entry_of(part, places, key);
    if (!inner) return std::nullopt;
    part = std::move(*inner);
  }
  return entry;
}

}  // namespace psolve
