#include "math/syntax/evaluation.h"

#include "core/text/text.h"
#include "formula/notation.h"

namespace psolve {
namespace syntax_checks {
namespace {

constexpr int kDigits = 6;
constexpr std::size_t kLongestExcerpt = 60;

/// "`what` in `subexpression`"
[[noreturn]] void fail(const Syntax& syntax, std::size_t offset, std::size_t length,
                       const std::string& what, double value) {
  const auto excerpt = std::string_view(syntax.text()).substr(offset, length);
  throw DomainError(what + " in " + printable(excerpt, kLongestExcerpt), offset, length, value);
}

[[noreturn]] void fail(const Syntax& syntax, const Syntax::Node& node, const std::string& what,
                       double value) {
  fail(syntax, node.offset, node.length, what, value);
}

/// An infinity or no number at all; unknown bounds may hide any.
bool is_finite(Bounds value) {
  return std::isfinite(value.lower) || value.lower < value.upper;
}

}  // namespace

void check_name(const Syntax& syntax, const Syntax::Node& node, Bounds value) {
  if (is_finite(value)) return;
  throw DomainError(syntax.names()[node.name] + " is " + shown(value.lower, kDigits), node.offset,
                    node.length, value.lower);
}

void check_divisor(const Syntax& syntax, const Syntax::Node& product, const Syntax::Node& divisor,
                   Bounds value) {
  if (value.lower != 0 || value.upper != 0) return;
  // As far as this divisor, with the parenthesis that may close it.
  std::size_t end = divisor.offset + divisor.length;
  const std::size_t limit = product.offset + product.length;
  while (end < limit && (syntax.text()[end] == ')' || syntax.text()[end] == ' ')) ++end;
  while (syntax.text()[end - 1] == ' ') --end;
  fail(syntax, product.offset, end - product.offset, "division by 0", 0);
}

void check_power(const Syntax& syntax, const Syntax::Node& node, Bounds base, Bounds exponent) {
  const bool pole = base.lower == 0 && base.upper == 0 && exponent.upper < 0;
  const bool complex = base.upper < 0 && std::floor(exponent.upper) < exponent.lower;
  if (!pole && !complex) return;
  fail(syntax, node, shown(base.lower, kDigits) + " to the power " + shown(exponent.lower, kDigits),
       base.lower);
}

void check_argument(const Syntax& syntax, const Syntax::Node& node, Bounds argument) {
  const Function f = node.function;
  const bool outside =
      (f == Function::log && argument.upper <= 0) || (f == Function::sqrt && argument.upper < 0) ||
      ((f == Function::asin || f == Function::acos) && (argument.lower > 1 || argument.upper < -1));
  if (!outside) return;
  fail(syntax, node, std::string(name_of(f)) + " of " + shown(argument.lower, kDigits),
       argument.lower);
}

void check_arguments(const Syntax& syntax, const Syntax::Node& node, Bounds first, Bounds second) {
  const auto is_zero = [](Bounds value) { return value.lower == 0 && value.upper == 0; };
  if (node.function != Function::atan2 || !is_zero(first) || !is_zero(second)) return;
  fail(syntax, node, "atan2 of 0 and 0", 0);
}

void check_result(const Syntax& syntax, const Syntax::Node& node, Bounds result) {
  if (!is_finite(result)) fail(syntax, node, "overflow", result.lower);
}

}  // namespace syntax_checks

std::vector<double> kink_arguments(const Syntax& syntax, std::span<const double> values) {
  std::vector<double> arguments;
  evaluate<double>(syntax, values, [&](const Syntax::Node& node, double argument) {
    if (node.kind == Syntax::Kind::call && has_kink(node.function)) arguments.push_back(argument);
  });
  return arguments;
}

}  // namespace psolve
