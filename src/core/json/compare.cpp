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
constexpr int kDigits = 12;
constexpr std::size_t kLongestExcerpt = 60;

bool close(double a, double b, double relative, double absolute) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= std::max(relative * std::max(std::abs(a), std::abs(b)), absolute);
}

/// Both texts as far as there is room for them, from a little before the place where they part.
Difference difference(std::string place, std::string_view expected, std::string_view found) {
  constexpr std::size_t kBefore = 20;
  const auto parted = std::ranges::mismatch(expected, found).in1;
  auto start = static_cast<std::size_t>(parted - expected.begin());
  start = start < kLongestExcerpt / 2 ? 0 : start - kBefore;
  // Not in the middle of a character.
  while (start > 0 && (expected[start] & 0xC0) == 0x80) --start;
  const auto excerpt = [&](std::string_view text) {
    return (start > 0 ? "…" : "") + printable(text.substr(start), kLongestExcerpt);
  };
  return {std::move(place), excerpt(expected), excerpt(found)};
}

/// Collects what differs between two values.
class JsonComparison {
 public:
  std::vector<Difference> differences;

  void compare(const Json& expected, const Json& found, const std::string& pointer) {
    if (expected.is_number() && found.is_number()) {
      const bool same = close(expected.get<double>(), found.get<double>(), kRelative, kAbsolute);
      if (!same) differ(expected, found, pointer);
    } else if (expected.type() != found.type()) {
      differ(expected, found, pointer);
    } else if (expected.is_array()) {
      compare_lists(expected, found, pointer);
    } else if (expected.is_object()) {
      compare_objects(expected, found, pointer);
    } else if (expected != found && !are_same_drawing(expected, found)) {
      differ(expected, found, pointer);
    }
  }

 private:
  void differ(const Json& expected, const Json& found, const std::string& pointer) {
    differences.push_back(
        difference(pointer, json_line(expected, kDigits), json_line(found, kDigits)));
  }

  void compare_lists(const Json& expected, const Json& found, const std::string& pointer) {
    const std::size_t common = std::min(expected.size(), found.size());
    for (std::size_t i = 0; i < common; ++i) {
      compare(expected[i], found[i], pointer + "/" + std::to_string(i));
    }
    if (expected.size() != found.size()) {
      differences.push_back({pointer, std::to_string(expected.size()) + " entries",
                             std::to_string(found.size()) + " entries"});
    }
  }

  void compare_objects(const Json& expected, const Json& found, const std::string& pointer) {
    const bool is_check = expected.contains("tolerance") && expected.contains("passed");
    if (differs_in_text(expected, found)) {
      differ(expected["text"], found["text"], pointer);
      return;
    }
    for (const auto& [name, value] : expected.items()) {
      if (is_check && name == "error") continue;
      const std::string member = pointer + pointer_step(name);
      const auto other = found.find(name);
      if (other == found.end()) {
        differences.push_back(
            {member, difference("", json_line(value, kDigits), "").expected, "nothing"});
      } else {
        compare(value, *other, member);
      }
    }
    for (const auto& [name, value] : found.items()) {
      if (expected.contains(name)) continue;
      differences.push_back({pointer + pointer_step(name), "nothing",
                             difference("", "", json_line(value, kDigits)).found});
    }
  }

  /// A line of a derivation that differs is named once, as people read it, and not by each of its
  /// forms.
  static bool differs_in_text(const Json& expected, const Json& found) {
    const auto ours = expected.find("text");
    const auto theirs = found.find("text");
    return ours != expected.end() && theirs != found.end() && *ours != *theirs;
  }

  static bool are_same_drawing(const Json& expected, const Json& found) {
    const auto* drawing = expected.get_ptr<const std::string*>();
    return drawing != nullptr && drawing->starts_with("<svg") &&
           same_drawing(*drawing, found.get_ref<const std::string&>());
  }
};

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

bool same_but_for_rounding(std::string_view expected, std::string_view found) {
  return same_but_for(expected, found, starts_number, [](ShownNumber a, ShownNumber b) {
    return a.is_error || b.is_error || close(a.value, b.value, kRelativeShown, kAbsoluteShown);
  });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Goes through two texts side by side; where they part, up to the nearest lines in which they
/// agree again.
class LineComparison {
 public:
  LineComparison(std::vector<std::string_view> expected, std::vector<std::string_view> found)
      : expected_(std::move(expected)), found_(std::move(found)) {}

  std::vector<Difference> differences() {
    while (i_ < expected_.size() || j_ < found_.size()) {
      if (agree(i_, j_)) {
        ++i_;
        ++j_;
      } else {
        part();
      }
    }
    return std::move(differences_);
  }

 private:
  static constexpr std::size_t kFarthest = 200;  // lines in which texts are looked at for agreement

  bool agree(std::size_t i, std::size_t j) const {
    return i < expected_.size() && j < found_.size() &&
           same_but_for_rounding(expected_[i], found_[j]);
  }

  /// Empty lines agree everywhere and say nothing.
  bool meet(std::size_t i, std::size_t j) const {
    const bool both_end = i == expected_.size() && j == found_.size();
    return both_end || (agree(i, j) && !expected_[i].empty());
  }

  void part() {
    for (std::size_t distance = 1; distance <= kFarthest; ++distance) {
      for (std::size_t skipped = 0; skipped <= distance; ++skipped) {
        const std::size_t i = i_ + skipped;
        const std::size_t j = j_ + distance - skipped;
        if (!meet(i, j)) continue;
        tell(i, j);
        return;
      }
    }
    tell(std::min(i_ + 1, expected_.size()), std::min(j_ + 1, found_.size()));
  }

  void tell(std::size_t i, std::size_t j) {
    while (i_ < i || j_ < j) {
      const std::string place = std::to_string(i_ + 1);
      const auto old = i_ < i ? expected_[i_] : std::string_view();
      const auto now = j_ < j ? found_[j_] : std::string_view();
      const bool differ = i_ == i || j_ == j || !agree(i_, j_);
      Difference lines = difference(place, old, now);
      lines.expected = i_ < i ? '"' + lines.expected + '"' : "nothing";
      lines.found = j_ < j ? '"' + lines.found + '"' : "nothing";
      if (differ) differences_.push_back(std::move(lines));
      i_ += i_ < i ? 1 : 0;
      j_ += j_ < j ? 1 : 0;
    }
  }

  std::vector<std::string_view> expected_;
  std::vector<std::string_view> found_;
  std::size_t i_ = 0;
  std::size_t j_ = 0;
  std::vector<Difference> differences_;
};

}  // namespace

std::vector<Difference> differences(const Json& expected, const Json& found) {
  JsonComparison comparison;
  comparison.compare(expected, found, "");
  return std::move(comparison.differences);
}

std::vector<Difference> line_differences(std::string_view expected, std::string_view found) {
  return LineComparison(lines_of(expected), lines_of(found)).differences();
}

bool same_drawing(std::string_view expected, std::string_view found) {
  return same_but_for(expected, found, starts_signed_number, [](ShownNumber a, ShownNumber b) {
    return close(a.value, b.value, 0, kAbsoluteDrawn);
  });
}

}  // namespace psolve
