#include "problems/jacobian/linearisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/text/text.h"
#include "math/calculus/tape.h"
#include "math/expressions/text.h"
#include "spec/error.h"

namespace psolve::jacobian {
namespace {

/// Jacobians with more entries than this are evaluated in floating point alone.
constexpr Index kMostExactEntries = 2'500;
/// Exact products beyond this many multiplications are left to floating point.
constexpr double kMostExactProducts = 50'000;

std::vector<Replacement> replacements(const ParsedFunction& f,
                                      const std::vector<ExactValue>& point) {
  std::vector<Replacement> list;
  for (Index i = 0; i < std::ssize(f.inputs); ++i) {
    list.push_back({f.inputs[i], point[i].exact});
  }
  return list;
}

}  // namespace

std::vector<double> numbers(const std::vector<ExactValue>& values) {
  std::vector<double> list;
  for (const ExactValue& value : values) list.push_back(value.number);
  return list;
}

Linearisation::Linearisation(const FunctionChain& chain, const std::vector<Expr>& point)
    : chain_(chain.inside_out()) {
  auto& start = points_.emplace_back();
  for (const Expr& e : point) start.push_back(ExactValue::of(e, constant_value(e)));
  for (Index k = 0; k < size(); ++k) points_.push_back(values_of(k));
  for (Index k = 0; k < size(); ++k) factors_.push_back(factor_at_point(k));
  multiply();
  find_closed_form();
}

std::vector<ExactValue> Linearisation::values_of(Index k) const {
  const ParsedFunction& f = *chain_[k];
  const std::vector<double> inputs = numbers(points_[k]);
  const std::vector<Expr> exact = substitute(f.outputs, replacements(f, points_[k]));
  std::vector<ExactValue> outputs;
  for (Index i = 0; i < std::ssize(f.outputs); ++i) {
    try {
      outputs.push_back(ExactValue::of(exact[i], evaluate<double>(f.syntax[i], inputs)));
    } catch (const DomainError& error) {
      throw SpecError(
          f.pointer(i),
          fmt::format("{}, output {}, at {}: {}", f.name, i, point_text(k), error.what()),
          error.offset());
    }
  }
  return outputs;
}

std::string Linearisation::point_text(Index k) const {
  std::string text;
  for (Index i = 0; i < std::ssize(chain_[k]->inputs) && i < 4; ++i) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", chain_[k]->inputs[i].name(),
                        to_text(points_[k][i].exact));
  }
  return text + (chain_[k]->inputs.size() > 4 ? ", …" : "");
}

ExactMatrix Linearisation::factor_at_point(Index k) const {
  const ParsedFunction& f = *chain_[k];
  const std::span<const Expr> entries(f.jacobian.data(), f.jacobian.size());
  const bool is_exact = f.jacobian.size() <= kMostExactEntries;
  std::vector<Expr> exact(entries.begin(), entries.end());
  if (is_exact) exact = substitute(entries, replacements(f, points_[k]));
  const std::vector<double> found = Tape(entries, f.inputs).run<double>(numbers(points_[k]));
  ExactMatrix factor{f.jacobian, Matrix(f.jacobian.rows(), f.jacobian.cols()), is_exact};
  for (Index e = 0; e < f.jacobian.size(); ++e) {
    if (!std::isfinite(found[e])) {
      const auto output = e / f.jacobian.cols();
      throw SpecError(f.pointer(output),
                      fmt::format("{}, output {}, has no derivative by {} at {}: {} has no "
                                  "finite value there",
                                  f.name, output, f.inputs[e % f.jacobian.cols()].name(),
                                  point_text(k), printable(to_text(entries[e]), 80)));
    }
    const ExactValue value = ExactValue::of(exact[e], found[e]);
    factor.exact.data()[e] = value.exact;
    factor.numbers.data()[e] = value.number;
  }
  return factor;
}

// ------------------------------------------------------------------ the product

void Linearisation::multiply() {
  product_ = factors_.back();
  double multiplications = 0;
  for (Index k = chain_.size() - 1; k-- > 0;) {
    multiplications += static_cast<double>(product_.numbers.size() * factors_[k].numbers.cols());
    product_.is_exact =
        product_.is_exact && factors_[k].is_exact && multiplications <= kMostExactProducts;
    product_.numbers = product_.numbers * factors_[k].numbers;
    if (product_.is_exact) product_.exact = ExprMatrix(product_.exact * factors_[k].exact);
    product_.is_exact = product_.is_exact && all_can_be_written(product_.exact);
  }
  refine_numbers();
}

/// Where an exact entry is rational its number is the nearest double.
void Linearisation::refine_numbers() {
  if (!product_.is_exact) return;
  for (Index e = 0; e < product_.numbers.size(); ++e) {
    const Expr exact = product_.exact.data()[e];
    if (exact.is(Expr::Kind::number)) product_.numbers.data()[e] = exact.number().to_double();
  }
}

/// J in the variables of the innermost function.
void Linearisation::find_closed_form() {
  ExprMatrix closed = chain_[0]->jacobian;
  std::vector<Expr> inside = chain_[0]->outputs;
  double multiplications = 0;
  for (Index k = 1; k < std::ssize(chain_); ++k) {
    const ParsedFunction& f = *chain_[k];
    std::vector<Replacement> put_in;
    for (Index i = 0; i < std::ssize(f.inputs); ++i) put_in.push_back({f.inputs[i], inside[i]});
    ExprMatrix outer = f.jacobian;
    const auto entries = substitute(std::span<const Expr>(outer.data(), outer.size()), put_in);
    std::copy(entries.begin(), entries.end(), outer.data());
    multiplications += static_cast<double>(outer.size() * closed.cols());
    if (multiplications > kMostExactProducts) break;
    closed = ExprMatrix(outer * closed);
    inside = substitute(f.outputs, put_in);
  }
  if (multiplications > kMostExactProducts || !all_can_be_written(closed)) return;
  closed_form_ = std::move(closed);
}

}  // namespace psolve::jacobian
