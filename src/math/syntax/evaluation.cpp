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

}  // namespace

void check_name(const Syntax& syntax, const Syntax::Node& node, double value) {
  if (std::isfinite(value)) return;
  throw DomainError(syntax.names()[node.name] + " is " + shown(value, kDigits), node.offset,
                    node.length, value);
}

void check_divisor(const Syntax& syntax, const Syntax::Node& product, const Syntax::Node& divisor,
                   double value) {
  if (value != 0) return;
  // As far as this divisor, with the parenthesis that may close it.
  std::size_t end = divisor.offset + divisor.length;
  const std::size_t limit = product.offset + product.length;
  while (end < limit && (syntax.text()[end] == ')' || syntax.text()[end] == ' ')) ++end;
  while (syntax.text()[end - 1] == ' ') --end;
  fail(syntax, product.offset, end - product.offset, "division by 0", value);
}

void check_power(const Syntax& syntax, const Syntax::Node& node, double base, double exponent) {
  const bool pole = base == 0 && exponent < 0;
  const bool complex = base < 0 && exponent != std::floor(exponent);
  if (!pole && !complex) return;
  fail(syntax, node, shown(base, kDigits) + " to the power " + shown(exponent, kDigits), base);
}

void check_argument(const Syntax& syntax, const Syntax::Node& node, double argument) {
  const Function f = node.function;
  const bool outside = (f == Function::log && argument <= 0) ||
                       (f == Function::sqrt && argument < 0) ||
                       ((f == Function::asin || f == Function::acos) && std::abs(argument) > 1);
  if (!outside) return;
  fail(syntax, node, std::string(name_of(f)) + " of " + shown(argument, kDigits), argument);
}

void check_result(const Syntax& syntax, const Syntax::Node& node, double result) {
  if (!std::isfinite(result)) fail(syntax, node, "overflow", result);
}

}  // namespace syntax_checks

std::vector<double> kink_arguments(const Syntax& syntax, std::span<const double> values) {
  std::vector<double> arguments;
  evaluate<double>(syntax, values, [&](const Syntax::Node& node, double argument) {
    if (node.kind != Syntax::Kind::call) return;
    const bool kink = node.function == Function::abs || node.function == Function::relu ||
                      node.function == Function::sign || node.function == Function::step;
    if (kink) arguments.push_back(argument);
  });
  return arguments;
}

}  // namespace psolve
