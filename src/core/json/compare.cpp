#include "core/json/compare.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "core/json/address.h"
#include "core/json/text.h"
#include "core/text/text.h"

namespace psolve {
namespace {

constexpr double kRelative = 1e-9;
/// Where cancellation leaves rounding noise instead of a number. Far below it, a difference of 1e-8
/// in a gradient of 1e-5 must show.
constexpr double kAbsolute = 1e-15;
/// The same in prose, which shows six digits.
constexpr double kRelativeShown = 2e-5;
constexpr double kAbsoluteShown = 1e-9;
/// The same in drawings, whose coordinates have two decimals.
constexpr double kAbsoluteDrawn = 0.0101;
constexpr std::size_t kLongestExcerpt = 60;

bool close(double a, double b, double relative, double absolute) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b)) + absolute;
}

std::string excerpt(const Json& json) {
  return printable(json_line(json, 12), kLongestExcerpt);
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
  if (expected.type() != found.type()) return differ();
  if (expected.is_array()) {
    if (expected.size() != found.size()) return differ();
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
      const std::string member = pointer + pointer_step(key);
      const auto other = found.find(key);
      if (other == found.end()) return Difference{member, excerpt(value), "nothing"};
      if (auto inner = compare(value, *other, member)) return inner;
    }
    for (const auto& [key, value] : found.items()) {
      if (!expected.contains(key)) {
        return Difference{pointer + pointer_step(key), "nothing", excerpt(value)};
      }
    }
    return std::nullopt;
  }
  if (expected == found) return std::nullopt;
  const auto* drawing = expected.get_ptr<const std::string*>();
  const bool same = drawing != nullptr && drawing->starts_with("<svg") &&
                    same_drawing(*drawing, found.get_ref<const std::string&>());
  return same ? std::nullopt : std::optional(differ());
}

bool starts_number(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
}

bool starts_signed_number(std::string_view text) {
  return starts_number(text) || (text.starts_with('-') && starts_number(text.substr(1)));
}

struct ShownNumber {
  double value = 0;
  bool is_error = false;  ///< 1.2e-16: only the errors and tolerances of checks are shown so
};

ShownNumber take_number(std::string_view& text) {
  ShownNumber number;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number.value);
  const auto length = static_cast<std::size_t>(end.ptr - text.data());
  number.is_error = text.substr(0, length).find('e') != text.npos;
  text.remove_prefix(length);
  return number;
}

/// Whether the texts are the same but for numbers that `close` takes for the same.
template <class Close>
bool same_but_for(std::string_view expected, std::string_view found,
                  bool (*starts)(std::string_view), Close close) {
  while (!expected.empty() && !found.empty()) {
    if (starts(expected) && starts(found)) {
      if (!close(take_number(expected), take_number(found))) return false;
    } else {
      if (expected[0] != found[0]) return false;
      expected.remove_prefix(1);
      found.remove_prefix(1);
    }
  }
  return expected.empty() && found.empty();
}

}  // namespace

std::optional<Difference> first_difference(const Json& expected, const Json& found) {
  return compare(expected, found, "");
}

bool same_but_for_rounding(std::string_view expected, std::string_view found) {
  return same_but_for(expected, found, starts_number, [](ShownNumber a, ShownNumber b) {
    return a.is_error || b.is_error || close(a.value, b.value, kRelativeShown, kAbsoluteShown);
  });
}

bool same_drawing(std::string_view expected, std::string_view found) {
  return same_but_for(expected, found, starts_signed_number, [](ShownNumber a, ShownNumber b) {
    return close(a.value, b.value, 0, kAbsoluteDrawn);
  });
}

}  // namespace psolve
