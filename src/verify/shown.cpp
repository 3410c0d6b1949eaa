#include "verify/shown.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "core/text/text.h"
#include "formula/meaning/evaluate.h"

namespace psolve {
namespace {

constexpr int kMostDigits = 12;
constexpr double kLeast = std::numeric_limits<double>::min();  // below it doubles have fewer digits

/// Past "·10⁻¹²" where `text` starts with it.
std::string_view past_power_of_ten(std::string_view text) {
  constexpr std::string_view ten = "·10";
  constexpr std::u32string_view raised = U"⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
  if (!text.starts_with(ten)) return text;
  std::string_view rest = text.substr(ten.size());
  const std::size_t whole = rest.size();
  while (!rest.empty()) {
    const Character next = character_at(rest, 0);
    if (raised.find(next.code) == raised.npos) break;
    rest.remove_prefix(next.length);
  }
  return rest.size() == whole ? text : rest;
}

/// A number, or brackets with nothing but numbers in them.
bool is_numeric(std::string_view part) {
  bool has_digit = false;
  while (!part.empty()) {
    part = past_power_of_ten(part);
    if (part.empty()) break;
    const Character next = character_at(part, 0);
    const bool is_digit = next.code >= U'0' && next.code <= U'9';
    if (!is_digit && std::u32string_view(U" .,/()[]-−…ᵀ").find(next.code) == std::u32string::npos) {
      return false;
    }
    has_digit = has_digit || is_digit;
    part.remove_prefix(next.length);
  }
  return has_digit;
}

/// In its shortest form that reads back.
int significant_digits(double x) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(x),
                                 std::chars_format::scientific);
  const std::string_view number(text.data(), static_cast<std::size_t>(end.ptr - text.data()));
  return static_cast<int>(number.find('e')) - (number.find('.') == number.npos ? 0 : 1);
}

/// Half a unit of the last digit.
double half_a_unit(double x, int digits) {
  if (x == 0) return 0;
  return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(x))) + 1 - digits);
}

}  // namespace

bool states_number(std::string_view text) {
  constexpr std::string_view about = "≈";
  bool behind_sign = false;
  while (true) {
    const std::size_t sign = std::min(text.find('='), text.find(about));
    if (behind_sign && is_numeric(text.substr(0, sign))) return true;
    if (sign == text.npos) return false;
    text.remove_prefix(sign + (text[sign] == '=' ? 1 : about.size()));
    behind_sign = true;
  }
}

int written_digits(const Json& json) {
  if (json.is_number_float()) return std::min(significant_digits(json.get<double>()), kMostDigits);
  int most = 1;
  if (!json.is_structured()) return most;
  for (const Json& part : json) {
    most = std::max(most, written_digits(part));
    if (most == kMostDigits) break;
  }
  return most;
}

bool is_rounded(const Value& shown, const Value& exact, int digits) {
  if (!alike(shown.shape(), exact.shape())) return false;
  double largest = 0;
  for (const double x : exact.entries()) largest = std::max(largest, std::abs(x));
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double allowed = half_a_unit(exact[i], digits) * (1 + 1e-6) + 1e-12 * largest + kLeast;
    if (!(std::abs(shown[i] - exact[i]) <= allowed)) return false;
  }
  return true;
}

}  // namespace psolve
