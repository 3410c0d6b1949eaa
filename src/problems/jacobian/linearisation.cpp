#include "problems/jacobian/linearisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "core/text/text.h"
#include "math/expressions/text.h"
#include "spec/error.h"

namespace psolve::jacobian {
namespace {

/// Jacobians with more entries than this have no exact entries written.
constexpr Index kMostExactEntries = 2'500;
/// Exact products beyond this many multiplications are not written.
constexpr double kMostExactProducts = 50'000;

std::string excerpt(const std::string& text) {
  return printable(text, 60);
}

/// What a function is given keeps its sign: below the smallest double it is that one, and not 0. Of
/// what vanished `exact` may know the sign.
template <class T>
Ball<T> no_smaller_than_doubles(const Ball<T>& x, const Expr& exact) {
  using std::abs;
  constexpr double kLeast = std::numeric_limits<double>::denorm_min();
  if (x.is_zero() && x.vanished) {
    const Expr side = sign(exact);
    return side.is(Expr::Kind::number) ? Ball<T>(side.number().sign() * kLeast) : x;
  }
  if (x.may_be_zero() || abs(x.mid) >= kLeast) return x;
  return Ball<T>(x.mid > 0 ? kLeast : -kLeast);
}

bool has_kinks(const Syntax& syntax) {
  return std::ranges::any_of(syntax.nodes(), [](const Syntax::Node& node) {
    return node.kind == Syntax::Kind::call && has_kink(node.function);
  });
}

}  // namespace

std::vector<Replacement> replacements(const ParsedFunction& f,
                                      const std::vector<ExactValue>& point) {
  std::vector<Replacement> list;
  for (Index i = 0; i < std::ssize(f.inputs); ++i) {
    list.push_back({f.inputs[i], point[i].exact});
  }
  return list;
}

std::vector<Index> all_of(Index count) {
  std::vector<Index> list(count);
  std::iota(list.begin(), list.end(), Index{0});
  return list;
}

std::vector<Index> round_rationals(std::span<const Expr> exact, double* numbers) {
  std::vector<Index> others;
  for (Index e = 0; e < std::ssize(exact); ++e) {
    if (exact[e].is(Expr::Kind::number)) {
      numbers[e] = exact[e].number().to_double();
    } else {
      others.push_back(e);
    }
  }
  return others;
}

std::vector<double> numbers(const std::vector<ExactValue>& values) {
  std::vector<double> list;
  for (const ExactValue& value : values) list.push_back(value.number);
  return list;
}

Linearisation::Linearisation(const FunctionChain& chain, const std::vector<Expr>& point)
    : chain_(chain.inside_out()),
      enclosed_({chain_, points_}, {chain_, points_}, {chain_, points_}, {chain_, points_}) {
  start_at(point);
  for (Index k = 0; k < size(); ++k) points_.push_back(values_of(k));
  for (Index k = 0; k < size(); ++k) factors_.push_back(factor_at_point(k));
  multiply();
  find_closed_form();
  find_kinks();
}

void Linearisation::start_at(const std::vector<Expr>& point) {
  auto& start = points_.emplace_back();
  for (const Expr& e : point) start.push_back({e, 0});
  std::vector<double> numbers(point.size());
  settle_all(all_of(point.size()), numbers.data(),
             [](auto& enclosed, Index i) { return enclosed.point(0)[i]; });
  for (Index i = 0; i < std::ssize(start); ++i) start[i] = ExactValue::of(point[i], numbers[i]);
}

/// Whether all that the k-th function is given has its exact form.
bool Linearisation::is_given_exactly(Index k) const {
  return std::ranges::all_of(points_[k], &ExactValue::is_exact);
}

std::vector<ExactValue> Linearisation::values_of(Index k) {
  const ParsedFunction& f = *chain_[k];
  const bool is_exact = is_given_exactly(k);
  const std::vector<Expr> exact =
      is_exact ? substitute(f.outputs, replacements(f, points_[k])) : f.outputs;
  std::vector<double> numbers(f.outputs.size());
  settle_all(all_of(f.outputs.size()), numbers.data(), [&](auto& enclosed, Index i) {
    try {
      const auto value = enclosed.output(k, i, is_exact ? exact[i] : f.outputs[i]);
      return k + 1 < size() ? no_smaller_than_doubles(value, exact[i]) : value;
    } catch (const DomainError& error) {
      fail(k, i, error.what(), error.offset());
    }
  });
  std::vector<ExactValue> outputs;
  for (Index i = 0; i < std::ssize(f.outputs); ++i) {
    if (std::isinf(numbers[i])) fail_as_too_large(k, i);
    if (std::isnan(numbers[i])) fail(k, i, excerpt(f.syntax[i].text()) + " has no finite value");
    if (is_exact || exact[i].is_constant()) {
      outputs.push_back(ExactValue::of(exact[i], numbers[i]));
    } else {
      outputs.push_back({Expr(numbers[i]), numbers[i], false});
    }
  }
  return outputs;
}

void Linearisation::fail(Index k, Index i, const std::string& why,
                         std::optional<std::size_t> offset) const {
  const std::string message =
      fmt::format("{}, output {}, at {}: {}", chain_[k]->name, i, point_text(k), why);
  if (offset) throw SpecError(chain_[k]->pointer(i), message, *offset);
  throw SpecError(chain_[k]->pointer(i), message);
}

/// Names the part that is already too large.
void Linearisation::fail_as_too_large(Index k, Index i) const {
  const Syntax& syntax = chain_[k]->syntax[i];
  try {
    evaluate<double>(syntax, numbers(points_[k]));
  } catch (const DomainError& error) {
    fail(k, i, error.what(), error.offset());
  }
  fail(k, i, "overflow in " + excerpt(syntax.text()));
}

std::string Linearisation::point_text(Index k) const {
  std::string text;
  for (Index i = 0; i < std::ssize(chain_[k]->inputs) && i < 4; ++i) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", chain_[k]->inputs[i].name(),
                        to_text(points_[k][i].exact));
  }
  return text + (chain_[k]->inputs.size() > 4 ? ", …" : "");
}

ExactMatrix Linearisation::factor_at_point(Index k) {
  const ParsedFunction& f = *chain_[k];
  const std::span<const Expr> entries(f.jacobian.data(), f.jacobian.size());
  ExactMatrix factor{f.jacobian, Matrix(f.jacobian.rows(), f.jacobian.cols()),
                     f.jacobian.size() <= kMostExactEntries && is_given_exactly(k)};
  std::vector<Expr> exact(entries.begin(), entries.end());
  if (factor.is_exact) exact = substitute(entries, replacements(f, points_[k]));
  double* const numbers = factor.numbers.data();
  settle_all(round_rationals(exact, numbers), numbers,
             [&](auto& enclosed, Index e) { return enclosed.entry(k, e); });
  for (Index e = 0; e < f.jacobian.size(); ++e) {
    if (!std::isfinite(numbers[e])) {
      const auto output = e / f.jacobian.cols();
      throw SpecError(f.pointer(output),
                      fmt::format("{}, output {}, has no derivative by {} at {}: {} has no "
                                  "finite value there",
                                  f.name, output, f.inputs[e % f.jacobian.cols()].name(),
                                  point_text(k), printable(to_text(entries[e]), 80)));
    }
    factor.exact.data()[e] = ExactValue::of(exact[e], numbers[e]).exact;
  }
  return factor;
}

// ------------------------------------------------------------------ the product

void Linearisation::multiply() {
  product_ = factors_.back();
  if (size() == 1) return;
  double multiplications = 0;
  for (Index k = size() - 1; k-- > 0;) {
    multiplications += static_cast<double>(product_.exact.rows() * factors_[k].numbers.size());
    product_.is_exact =
        product_.is_exact && factors_[k].is_exact && multiplications <= kMostExactProducts;
    if (product_.is_exact) product_.exact = ExprMatrix(product_.exact * factors_[k].exact);
    product_.is_exact = product_.is_exact && all_can_be_written(product_.exact);
  }
  round_product();
}

void Linearisation::round_product() {
  const Index columns = factors_.front().numbers.cols();
  product_.numbers.resize(product_.numbers.rows(), columns);
  double* const numbers = product_.numbers.data();
  std::vector<Index> open = all_of(product_.numbers.size());
  if (product_.is_exact) {
    open = round_rationals({product_.exact.data(), open.size()}, numbers);
  }
  settle_all(std::move(open), numbers, [&](auto& enclosed, Index e) {
    return enclosed.product_row(e / columns)[e % columns];
  });
  if (!product_.numbers.allFinite()) {
    throw SpecError("", "the chain rule's product has an entry beyond the largest number");
  }
}

// ------------------------------------------------------------------ kinks

void Linearisation::find_kinks() {
  for (Index k = 0; k < size() && !at_kink_; ++k) {
    for (Index i = 0; i < std::ssize(chain_[k]->syntax) && !at_kink_; ++i) {
      at_kink_ = has_kinks(chain_[k]->syntax[i]) && is_at_kink(k, i);
    }
  }
}

bool Linearisation::is_at_kink(Index k, Index i) {
  bool at_kink = false;
  in_rising_precision([&]<class T>() {
    auto& enclosed = std::get<EnclosedChain<T>>(enclosed_);
    bool decided = true;
    const auto watch = [&](const Syntax::Node& node, const Ball<T>& argument) {
      if (node.kind != Syntax::Kind::call || !has_kink(node.function)) return;
      if (!argument.may_be_zero()) return;
      at_kink = at_kink || argument.is_zero();
      decided = decided && argument.is_zero();
    };
    evaluate<Ball<T>>(chain_[k]->syntax[i], enclosed.point(k), watch);
    return decided || at_kink;
  });
  return at_kink;
}

// ------------------------------------------------------------------ the closed form

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
