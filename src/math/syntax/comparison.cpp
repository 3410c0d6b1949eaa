#include "math/syntax/comparison.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "math/syntax/evaluation.h"
#include "math/syntax/syntax.h"

namespace psolve {
namespace {

constexpr int kPoints = 40;
constexpr int kLeastPoints = 5;
constexpr std::size_t kLongestText = 100'000;

std::optional<Syntax> parsed(std::string_view text) {
  if (text.size() > kLongestText) return std::nullopt;
  try {
    return Syntax::parse(text);
  } catch (const TextError&) {
    return std::nullopt;
  }
}

template <class T>
std::optional<T> value_at(const Syntax& syntax, const std::vector<T>& values) {
  try {
    const T value = evaluate<T>(syntax, values);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  } catch (const TextError&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<double> value_with(
    std::string_view expression,
    const std::function<std::optional<double>(std::string_view)>& names) {
  const auto syntax = parsed(expression);
  if (!syntax) return std::nullopt;
  std::vector<double> values;
  for (const std::string& name : syntax->names()) {
    const auto value = names(name);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return value_at(*syntax, values);
}

bool same_function(std::string_view a, std::string_view b) {
  const auto one = parsed(a);
  const auto other = parsed(b);
  if (!one || !other) return false;
  std::vector<std::string> names = one->names();
  names.insert(names.end(), other->names().begin(), other->names().end());
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::mt19937_64 random(20240229);
  int compared = 0;
  for (int i = 0; i < kPoints; ++i) {
    // Half of the points are positive: logarithms and roots have a value there.
    std::vector<long double> point;
    for (std::size_t k = 0; k < names.size(); ++k) {
      const long double u = static_cast<long double>(random() >> 11) / (1LL << 53);
      point.push_back(i % 2 == 0 ? 0.1L + 1.9L * u : 3 * u - 1.5L);
    }
    const auto values_of = [&](const Syntax& syntax) {
      std::vector<long double> values;
      for (const std::string& name : syntax.names()) {
        const auto at = std::ranges::lower_bound(names, name) - names.begin();
        values.push_back(point[static_cast<std::size_t>(at)]);
      }
      return values;
    };
    const auto x = value_at(*one, values_of(*one));
    const auto y = value_at(*other, values_of(*other));
    if (!x || !y) continue;
    ++compared;
    if (std::abs(*x - *y) > 1e-12L * std::max({1.0L, std::abs(*x), std::abs(*y)})) return false;
  }
  return compared >= kLeastPoints;
}

}  // namespace psolve
