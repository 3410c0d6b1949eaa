#include "math/entries/entry_values.h"

#include <algorithm>

#include "math/calculus/tape.h"
#include "math/expressions/text.h"

namespace psolve {
namespace {

double constant(const Expr& value) {
  if (value.is(Expr::Kind::number)) return value.number().to_double();
  return Tape(std::span(&value, 1), {}).run<double>({})[0];
}

}  // namespace

bool has_symbols(const std::vector<Entry>& entries) {
  return std::ranges::any_of(entries, [](const Entry& entry) { return entry.symbol != nullptr; });
}

bool are_equal(const Entry& a, const Entry& b) {
  if (a.symbol || b.symbol) return a.symbol && b.symbol && *a.symbol == *b.symbol;
  if (!a.text && !b.text) return a.number == b.number;
  return a.expression() == b.expression();
}

bool is_zero(const Entry& a) {
  return !a.symbol && (a.text ? a.expression().is_zero() : a.number == 0);
}

Formula to_formula(const Entry& a) {
  return a.symbol || a.text ? to_formula(a.expression()) : Formula(a.number);
}

Json value_json(const Entry& a) {
  return a.symbol ? Json(*a.symbol) : Json(a.number);
}

Json value_json(const Expr& value) {
  return value.is_constant() ? Json(constant(value)) : text_json(value);
}

bool can_be_shown(const Expr& value) {
  return value.is_constant() ? std::isfinite(constant(value)) : can_be_written(value);
}

void NumbersPutIn::learn(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (!entry.symbol || numbers_.contains(*entry.symbol)) continue;
    const double size = static_cast<double>(random_() % 9) + 1;
    numbers_[*entry.symbol] = random_() % 2 == 0 ? size : -size;
  }
}

std::vector<double> NumbersPutIn::run(const Expr* values, Index count) const {
  std::vector<Expr> symbols;
  std::vector<double> numbers;
  for (const auto& [name, number] : numbers_) {
    symbols.push_back(Expr::symbol(name));
    numbers.push_back(number);
  }
  return Tape(std::span(values, count), symbols).run<double>(numbers);
}

Vector NumbersPutIn::of(const VectorOf<Expr>& values) const {
  const auto numbers = run(values.data(), values.size());
  return Vector::Map(numbers.data(), values.size());
}

Matrix NumbersPutIn::of(const MatrixOf<Expr>& values) const {
  const auto numbers = run(values.data(), values.size());
  return Matrix::Map(numbers.data(), values.rows(), values.cols());
}

double NumbersPutIn::of(const Entry& entry) const {
  return entry.symbol ? numbers_.at(*entry.symbol) : entry.number;
}

}  // namespace psolve
