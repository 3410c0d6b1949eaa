#include "formula/digits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "formula/notation.h"

namespace psolve {

Scientific scientific(std::string_view digits) {
  const std::size_t e = digits.find('e');
  if (e == digits.npos) return {digits};
  const std::string_view exponent = digits.substr(e + 1);
  const std::size_t first = std::min(exponent.find_first_not_of("+-0"), exponent.size());
  return {digits, digits.substr(0, e), exponent.substr(first), exponent.starts_with('-')};
}

bool is_short_integer(double value, int digits) {
  constexpr std::array powers = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  const auto most = static_cast<std::size_t>(std::clamp(digits, 0, 9));
  return std::abs(value) < powers[most] && value == std::trunc(value) && value != 0;
}

bool shows_rounded(const Formula& f, int digits, bool numbers) {
  const auto any_part = [&](bool face) {
    return std::any_of(f.parts().begin(), f.parts().end(),
                       [&](const Formula& part) { return shows_rounded(part, digits, face); });
  };
  switch (f.kind()) {
    case Formula::Kind::number: {
      if (!f.text().empty() || is_short_integer(f.value(), digits)) return false;
      const std::string text = shown(f.value(), digits);
      double back = f.value();
      std::from_chars(text.data(), text.data() + text.size(), back);
      return std::abs(back - f.value()) > 1e-12 * std::abs(f.value());
    }
    case Formula::Kind::quantity:
      return shows_rounded(f.part(numbers ? 1 : 0), digits, numbers);
    case Formula::Kind::face:
      return any_part(f.text() == "numbers");
    case Formula::Kind::negation:
    case Formula::Kind::matrix:
    case Formula::Kind::tuple:
      return any_part(numbers);
    default:
      return false;
  }
}

std::string shown(double value, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0";
  std::array<char, 40> buffer{};
  char* const first = buffer.data();
  char* const last = first + buffer.size();
  const auto end = is_short_integer(value, digits)
                       ? std::to_chars(first, last, static_cast<int>(value))
                       : std::to_chars(first, last, value, std::chars_format::general, digits);
  return {first, end.ptr};
}

}  // namespace psolve
