#include "grade/submission/written.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/text/text.h"
#include "grade/submission/list.h"

namespace psolve {
namespace {

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

/// Half a unit of the last digit written, and how many of them count.
WrittenNumber with_digits(double value, std::string_view text) {
  int digits = 0;
  int behind_point = 0;
  bool leading = true;
  bool point = false;
  int exponent = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'e' || c == 'E') {
      std::from_chars(text.data() + i + (text[i + 1] == '+' ? 2 : 1), text.data() + text.size(),
                      exponent);
      break;
    }
    if (c == '.') point = true;
    if (!is_decimal(c)) continue;
    if (c != '0') leading = false;
    digits += leading ? 0 : 1;
    behind_point += point ? 1 : 0;
  }
  return {value, 0.5 * std::pow(10.0, exponent - behind_point), digits,
          std::max(0, behind_point - exponent)};
}

/// 3.13*10^-2 as 3.13e-2.
std::string with_exponent(std::string text) {
  std::erase(text, ' ');
  constexpr std::string_view power = "*10^";
  const std::size_t at = text.find(power);
  if (at == text.npos) return text;
  std::string exponent = text.substr(at + power.size());
  if (exponent.starts_with('(') && exponent.ends_with(')')) {
    exponent = exponent.substr(1, exponent.size() - 2);
  }
  return text.substr(0, at) + "e" + exponent;
}

/// A sum of decimals, which has the last digit of the finest of them: 0.05+0.0253.
std::optional<WrittenNumber> written_sum(std::string_view ascii) {
  WrittenNumber sum{0, 1, 0};
  std::size_t start = 0;
  while (start < ascii.size()) {
    std::size_t end = std::min(ascii.find_first_of("+-", start + 1), ascii.size());
    if (end < ascii.size() && (ascii[end - 1] == 'e' || ascii[end - 1] == 'E')) {
      end = std::min(ascii.find_first_of("+-", end + 1), ascii.size());
    }
    const auto term = written_decimal(ascii.substr(start, end - start));
    if (!term) return std::nullopt;
    sum.value += term->value;
    sum.unit = std::min(sum.unit, term->unit);
    sum.decimals = std::max(sum.decimals, term->decimals);
    start = end;
  }
  if (sum.value == 0) return std::nullopt;
  sum.digits = static_cast<int>(std::floor(std::log10(std::abs(sum.value)))) + 1 + sum.decimals;
  return sum;
}

/// What stands under a root sign: (…), or a number or name.
std::size_t end_of_radicand(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '(') return at;
  while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
                              text[at] == '.' || text[at] == '_')) {
    ++at;
  }
  return at;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string in_small_letters(std::string_view text) {
  std::string small;
  for (const char c : text) {
    if (c != ' ') small += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return small;
}

std::optional<WrittenNumber> written_decimal(std::string_view text) {
  std::string plain = in_ascii(trimmed(text));
  if (plain.find("10^") != plain.npos) plain = with_exponent(std::move(plain));
  if (std::ranges::count(plain, ',') == 1 && plain.find('.') == plain.npos) {
    std::ranges::replace(plain, ',', '.');
  }
  if (plain.starts_with('+')) plain.erase(0, 1);
  double value = 0;
  const char* end = plain.data() + plain.size();
  const auto read = std::from_chars(plain.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return with_digits(value, plain);
}

WrittenNumber written_number(double value) {
  return with_digits(value, number_text(value));
}

std::string in_ascii(std::string_view text) {
  constexpr std::u32string_view raised = U"⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
  std::string ascii;
  bool is_raised = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character next = character_at(text, at);
    const std::string_view sign = text.substr(at, next.length);
    at += next.length;
    if (const std::size_t figure = raised.find(next.code); figure != raised.npos) {
      if (!std::exchange(is_raised, true)) ascii += '^';
      ascii += "0123456789-"[figure];
      continue;
    }
    is_raised = false;
    const auto factor = [&] {
      if (!ascii.empty() && (is_decimal(ascii.back()) || ascii.back() == ')')) ascii += '*';
    };
    switch (next.code) {
      case U'−':
        ascii += '-';
        break;
      case U'·':
      case U'×':
        ascii += '*';
        break;
      case U'÷':
        ascii += '/';
        break;
      case U'π':
        factor();
        ascii += "pi";
        break;
      case U'√': {
        factor();
        const std::size_t end = end_of_radicand(text, at);
        ascii += "sqrt";
        if (end > at) ascii += "(" + std::string(text.substr(at, end - at)) + ")";
        at = end;
        break;
      }
      default:
        ascii += sign;
    }
  }
  return ascii;
}

WrittenEntry written_entry(const Json& json, const Language& language) {
  using Kind = WrittenEntry::Kind;
  WrittenEntry entry;
  if (json.is_null()) return entry;
  if (json.is_boolean()) return {Kind::truth, {}, {}, json.get<bool>()};
  if (json.is_number()) return {Kind::number, written_number(json.get<double>())};
  const auto* text = json.get_ptr<const std::string*>();
  if (text == nullptr) return {Kind::strange};
  const std::string_view inside = without_full_stop(*text);
  if (is_left_open(inside)) return entry;
  if (const auto number = written_decimal(inside)) return {Kind::number, *number, *text};
  std::string plain = in_ascii(inside);
  std::erase(plain, ' ');
  if (const auto sum = written_sum(plain)) return {Kind::number, *sum, *text};
  const auto none = [](std::string_view) { return std::optional<double>(); };
  if (const auto value = language.value(in_ascii(inside), none)) {
    return {Kind::number, {*value, 0, 17}, *text};
  }
  return {Kind::text, {}, std::string(inside)};
}

std::vector<std::string> sides_of(std::string_view text) {
  std::vector<std::string> sides;
  constexpr std::array<std::string_view, 2> signs = {"=", "≈"};
  while (true) {
    std::size_t end = text.npos;
    std::size_t length = 0;
    for (const auto sign : signs) {
      if (const std::size_t at = text.find(sign); at < end) {
        end = at;
        length = sign.size();
      }
    }
    sides.emplace_back(trimmed(text.substr(0, end)));
    if (end == text.npos) break;
    text.remove_prefix(end + length);
  }
  if (sides.size() == 1) sides.clear();
  return sides;
}

}  // namespace psolve
