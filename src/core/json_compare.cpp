#include "core/json_compare.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "core/json_text.h"

namespace psolve {
namespace {

constexpr double kRelative = 1e-9;
/// Where cancellation leaves rounding noise instead of a number.
constexpr double kAbsolute = 1e-12;

bool close(double a, double b, double relative, double absolute) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b)) + absolute;
}

std::string excerpt(const Json& json) {
  std::string text = json_line(json, 12);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

std::optional<Difference> compare(const Json& expected, const Json& found,
                                  const std::string& pointer) {
  const auto differ = [&] { return Difference{pointer, excerpt(expected), excerpt(found)}; };
  if (expected.is_number() && found.is_number()) {
    if (close(expected.get<double>(), found.get<double>(), kRelative, kAbsolute)) {
      return std::nullopt;
    }
    return differ();
  }
  if (expected.type() != found.type() || expected.size() != found.size()) return differ();
  if (expected.is_array()) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (auto inner = compare(expected[i], found[i], pointer + "/" + std::to_string(i))) {
        return inner;
      }
    }
    return std::nullopt;
  }
  if (expected.is_object()) {
    const bool is_check = expected.contains("tolerance") && expected.contains("passed");
    for (const auto& [key, value] : expected.items()) {
      if (is_check && key == "error") continue;
      const auto other = found.find(key);
      if (other == found.end()) return Difference{pointer + "/" + key, excerpt(value), "nothing"};
      if (auto inner = compare(value, *other, pointer + "/" + key)) return inner;
    }
    return std::nullopt;
  }
  if (expected != found) return differ();
  return std::nullopt;
}

bool starts_number(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
}

double take_number(std::string_view& text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return value;
}

}  // namespace

std::optional<Difference> first_difference(const Json& expected, const Json& found) {
  return compare(expected, found, "");
}

bool same_but_for_rounding(std::string_view expected, std::string_view found) {
  while (!expected.empty() && !found.empty()) {
    if (starts_number(expected) && starts_number(found)) {
      if (!close(take_number(expected), take_number(found), 2e-5, kRelative)) return false;
    } else {
      if (expected[0] != found[0]) return false;
      expected.remove_prefix(1);
      found.remove_prefix(1);
    }
  }
  return expected.empty() && found.empty();
}

}  // namespace psolve
