#include "math/distributions/masses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "math/distributions/density.h"
#include "math/expressions/expression.h"
#include "math/transport/line_transport.h"

namespace psolve {
namespace {}  // namespace

void check_masses(const std::string& pointer, const std::vector<Entry>& masses) {
  double sum = 0;
  for (const Entry& mass : masses) sum += mass.number;
  if (std::abs(sum - 1) <= kSumTolerance) return;
  throw SpecError(
      pointer, fmt::format("expected masses that sum to 1, got {:.12g}; divide them by it", sum));
}

void check_same_length(const std::string& pointer, Index found, Index expected) {
  if (found == expected) return;
  throw SpecError(pointer,
                  fmt::format("expected {} numbers, as p_data has; got {}", expected, found));
}

void check_positions(const std::vector<Entry>& support, const Node& node) {
  const auto x = numbers_of(support);
  const auto order = ascending<double>(x);
  for (Index k = 0; k + 1 < std::ssize(order); ++k) {
    if (x[order[k]] != x[order[k + 1]]) continue;
    node.fail_at("support", fmt::format("the position {} is given twice; add up its masses",
                                        number_text(x[order[k]])));
  }
}

std::vector<double> numbers_of(const std::vector<Entry>& entries) {
  std::vector<double> numbers;
  numbers.reserve(entries.size());
  for (const Entry& entry : entries) numbers.push_back(entry.number);
  return numbers;
}

std::optional<std::vector<Rational>> rationals_of(const std::vector<Entry>& entries) {
  std::vector<Rational> rationals;
  for (const Entry& entry : entries) {
    const Expr exact = entry.expression();
    if (!exact.is(Expr::Kind::number)) return std::nullopt;
    rationals.push_back(exact.number());
  }
  return rationals;
}

}  // namespace psolve
