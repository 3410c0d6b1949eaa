// A descent along the grammar. The values of a list and the members of an object wait on a stack
// until it is known how many they are: a `Json` object that grows copies all that it holds.

#include "core/json/plain.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "formula/characters.h"

namespace psolve {
namespace {

using Member = std::pair<std::string, Json>;

/// Powers of ten that doubles hold exactly.
constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExact = std::uint64_t{1} << 53;  // integers up to here are doubles
constexpr std::ptrdiff_t kMostDigits = 19;                // of which 64 bits hold every number

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A number in its parts: `digits` · 10^`exponent`.
struct Decimal {
  bool negative = false;
  bool is_integer = true;
  std::uint64_t digits = 0;  ///< means nothing where there are more than `kMostDigits`
  std::ptrdiff_t count = 0;
  std::ptrdiff_t exponent = 0;

  bool fits() const { return count <= kMostDigits; }
};

bool has_repeated_name(std::span<const Member> members) {
  constexpr std::size_t kFew = 12;
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].first == members[j].first) return true;
      }
    }
    return false;
  }
  std::vector<std::string_view> names;
  for (const Member& member : members) names.emplace_back(member.first);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

/// Each function reads one thing from where the reader is, and is false where it is in doubt.
class PlainReader {
 public:
  PlainReader(std::string_view text, std::size_t max_depth)
      : text_(text), at_(text.data()), end_(text.data() + text.size()), max_depth_(max_depth) {}

  bool whole(Json& result) {
    skip_space();
    if (next() != '{' || !value(result, 1)) return false;
    skip_space();
    return at_ == end_;
  }

 private:
  char next() const { return at_ == end_ ? '\0' : *at_; }
  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r') ++at_;
  }

  bool value(Json& result, std::size_t depth) {
    switch (next()) {
      case '{':
        return depth <= max_depth_ && object(result, depth);
      case '[':
        return depth <= max_depth_ && list(result, depth);
      case '"':
        result = std::string();
        return string(result.get_ref<std::string&>());
      case 't':
        result = true;
        return take("true");
      case 'f':
        result = false;
        return take("false");
      case 'n':
        result = nullptr;
        return take("null");
      default:
        return number(result);
    }
  }

  bool list(Json& result, std::size_t depth) {
    ++at_;
    skip_space();
    if (starts_number()) return numbers(result, depth);
    const std::size_t first = values_.size();
    if (!take(']') && !entries(depth)) return false;
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(first);
    result = Json::array_t(std::make_move_iterator(begin), std::make_move_iterator(values_.end()));
    values_.erase(begin, values_.end());
    return true;
  }

  bool starts_number() const { return is_digit(next()) || next() == '-'; }

  /// Puts the entries of a list, from here to its end, on the stack.
  bool entries(std::size_t depth) {
    do {
      skip_space();
      Json entry;
      if (!value(entry, depth + 1)) return false;
      values_.push_back(std::move(entry));
      skip_space();
    } while (take(','));
    return take(']');
  }

  /// A list that begins with a number, as a rule one of numbers alone.
  bool numbers(Json& result, std::size_t depth) {
    constexpr std::size_t kSample = 64;
    const char* const start = at_;
    Json::array_t list;
    do {
      skip_space();
      if (list.size() == kSample) list.reserve(expected(kSample, start));
      Json& entry = list.emplace_back();
      if (starts_number() ? !number(entry) : !value(entry, depth + 1)) return false;
      skip_space();
    } while (take(','));
    result = std::move(list);
    return take(']');
  }

  /// How many numbers a list has in all that has `count` since `start`, if all are as long.
  std::size_t expected(std::size_t count, const char* start) const {
    const char* const close = std::find(at_, end_, ']');
    const auto so_far = static_cast<double>(at_ - start);
    return count + static_cast<std::size_t>(1.05 * static_cast<double>(count) *
                                            static_cast<double>(close - at_) / so_far);
  }

  bool object(Json& result, std::size_t depth) {
    const std::size_t first = members_.size();
    ++at_;
    skip_space();
    if (!take('}')) {
      do {
        Member member;
        skip_space();
        if (next() != '"' || !string(member.first)) return false;
        skip_space();
        if (!take(':')) return false;
        skip_space();
        if (!value(member.second, depth + 1)) return false;
        members_.push_back(std::move(member));
        skip_space();
      } while (take(','));
      if (!take('}')) return false;
    }
    const std::span<Member> members = std::span(members_).subspan(first);
    if (has_repeated_name(members)) return false;
    result = json_object(members.size());
    auto& object = result.get_ref<Json::object_t&>();
    for (Member& member : members) {
      object.emplace_back(std::move(member.first), std::move(member.second));
    }
    members_.resize(first);
    return true;
  }

  bool string(std::string& result) {
    const char* run = ++at_;
    while (true) {
      const char c = next();
      if (c == '"' || c == '\\') {
        result.append(run, at_++);
        if (c == '"') return true;
        if (!escape(result)) return false;
        run = at_;
      } else if (c >= ' ') {
        ++at_;
      } else if (static_cast<unsigned char>(c) < 0x80) {
        return false;  // a control character, or the end
      } else {
        const Character character =
            character_at(text_, static_cast<std::size_t>(at_ - text_.data()));
        if (character.code == Character::invalid) return false;
        at_ += character.length;
      }
    }
  }

  bool escape(std::string& result) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t which = kLetters.find(next());
    if (which == kLetters.npos) return false;
    result += kMeanings[which];
    ++at_;
    return true;
  }

  bool number(Json& result) {
    const char* const start = at_;
    Decimal decimal;
    if (!read(decimal)) return false;
    return decimal.is_integer ? integer(decimal, result) : real(decimal, start, result);
  }

  bool read(Decimal& decimal) {
    decimal.negative = take('-');
    const bool leads_with_zero = next() == '0';
    decimal.count = digits(decimal.digits);
    if (decimal.count == 0 || (leads_with_zero && decimal.count > 1)) return false;
    if (take('.')) {
      const std::ptrdiff_t count = digits(decimal.digits);
      if (count == 0) return false;
      decimal.count += count;
      decimal.exponent = -count;
      decimal.is_integer = false;
    }
    if (next() != 'e' && next() != 'E') return true;
    ++at_;
    decimal.is_integer = false;
    const bool negative = take('-');
    if (!negative) take('+');
    std::uint64_t power = 0;
    const std::ptrdiff_t count = digits(power);
    if (count == 0 || count > 4) return false;
    decimal.exponent +=
        negative ? -static_cast<std::ptrdiff_t>(power) : static_cast<std::ptrdiff_t>(power);
    return true;
  }

  /// Puts digits behind those of `value`; how many there were.
  std::ptrdiff_t digits(std::uint64_t& value) {
    const char* const start = at_;
    for (; is_digit(next()); ++at_) value = 10 * value + static_cast<std::uint64_t>(*at_ - '0');
    return at_ - start;
  }

  /// As the parser types them: below 0, and −0, as signed.
  static bool integer(const Decimal& decimal, Json& result) {
    if (!decimal.fits()) return false;
    if (!decimal.negative) {
      result = decimal.digits;
      return true;
    }
    if (decimal.digits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return false;
    }
    result = -static_cast<std::int64_t>(decimal.digits);
    return true;
  }

  /// One rounding is the right one where both factors are doubles (Clinger, "How to read floating
  /// point numbers accurately", 1990).
  bool real(const Decimal& decimal, const char* start, Json& result) const {
    constexpr std::ptrdiff_t kMost = std::ssize(kPowers) - 1;
    double value = 0;
    if (decimal.fits() && decimal.digits <= kExact && decimal.exponent >= -kMost &&
        decimal.exponent <= kMost) {
      const auto whole = static_cast<double>(decimal.digits);
      value = decimal.exponent < 0 ? whole / kPowers[-decimal.exponent]
                                   : whole * kPowers[decimal.exponent];
      if (decimal.negative) value = -value;
    } else {
      const auto [end, error] = std::from_chars(start, at_, value);
      if (error != std::errc() || end != at_) return false;
    }
    result = value;
    return true;
  }

  std::string_view text_;
  const char* at_;
  const char* end_;
  std::size_t max_depth_;
  std::vector<Json> values_;     ///< of the lists that are open
  std::vector<Member> members_;  ///< of the objects that are open
};

}  // namespace

std::optional<Json> read_plain_json(std::string_view text, std::size_t max_depth) {
  std::optional<Json> result(std::in_place);
  if (!PlainReader(text, max_depth).whole(*result)) return std::nullopt;
  return result;
}

void drop_lists(Json& json) {
  if (!json.is_structured()) return;
  const bool is_list = json.is_array();
  if (!is_list || (!json.empty() && json.front().is_structured())) {
    for (Json& part : json) drop_lists(part);
  }
  if (is_list) json.clear();
}

}  // namespace psolve
