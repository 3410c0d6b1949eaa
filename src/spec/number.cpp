// The numbers of a spec. Library defaults that must not get through here: 2.7 read as the integer
// 2, −1 as a huge unsigned one, and integers rounded on their way through a double.

#include <fmt/format.h>

#include <cmath>

#include "core/text/text.h"
#include "spec/type.h"

namespace psolve {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
constexpr double kBeyondLong = 9223372036854775808.0;  // 2^63

// The lower and the upper bound in words, each possibly "": "above 0 and at most 1".
std::string joined(const std::string& lower, const std::string& upper) {
  return lower + (lower.empty() || upper.empty() ? "" : " and ") + upper;
}

std::string in_words(const Range& range) {
  if (range.at_least && range.at_most) {
    return fmt::format(" from {} to {}", number_text(*range.at_least), number_text(*range.at_most));
  }
  std::string lower, upper;
  if (range.above) lower = "above " + number_text(*range.above);
  if (range.at_least) lower = "of at least " + number_text(*range.at_least);
  if (range.below) upper = "below " + number_text(*range.below);
  if (range.at_most)
    upper = (lower.empty() ? "of at most " : "at most ") + number_text(*range.at_most);
  const std::string words = joined(lower, upper);
  return words.empty() ? "" : " " + words;
}

std::string in_words(long min, long max) {
  const bool bounded_below = min != std::numeric_limits<long>::min();
  const bool bounded_above = max != std::numeric_limits<long>::max();
  if (bounded_below && bounded_above) return fmt::format(" from {} to {}", min, max);
  if (bounded_below) return fmt::format(" of at least {}", min);
  return bounded_above ? fmt::format(" of at most {}", max) : "";
}

bool contains(const Range& range, double value) {
  return !((range.above && value <= *range.above) || (range.at_least && value < *range.at_least) ||
           (range.below && value >= *range.below) || (range.at_most && value > *range.at_most));
}

Json or_expression(Json number_schema) {
  return {{"anyOf", {std::move(number_schema), {{"type", "string"}, {"minLength", 1}}}}};
}

Json number_schema(const Range& range) {
  Json schema = {{"type", "number"}};
  if (range.above) schema["exclusiveMinimum"] = *range.above;
  if (range.at_least) schema["minimum"] = *range.at_least;
  if (range.below) schema["exclusiveMaximum"] = *range.below;
  if (range.at_most) schema["maximum"] = *range.at_most;
  return or_expression(std::move(schema));
}

Json integer_schema(long min, long max) {
  Json schema = {{"type", "integer"}};
  if (min != std::numeric_limits<long>::min()) schema["minimum"] = min;
  if (max != std::numeric_limits<long>::max()) schema["maximum"] = max;
  return or_expression(std::move(schema));
}

TypeInfo number_info(const Range& range) {
  return {"a number" + in_words(range), kNumber | kString,
          [range] { return number_schema(range); }};
}

// An expression's own text says little without its value: `"1-1", which is 0`.
[[noreturn]] void refuse(const Node& node, const std::string& expectation, double value) {
  const std::string got =
      fmt::format("expected {}, got {}", expectation, description(node.value()));
  if (!node.value().is_string()) node.fail(got);
  if (std::isnan(value)) node.fail(got + ", which has no value");
  if (std::isinf(value)) node.fail(got + ", which is infinite");
  node.fail(got + ", which is " + number_text(value));
}

double read_number(const Node& node, const Range& range, const std::string& expectation) {
  const Json& json = node.value();
  double value = 0;
  if (json.is_number()) {
    value = json.get<double>();
  } else if (json.is_string()) {
    value = node.evaluate();
  } else {
    node.fail_expected(expectation);
  }
  if (!std::isfinite(value) || !contains(range, value)) refuse(node, expectation, value);
  return value;
}

[[noreturn]] void refuse_beyond_long(const Node& node, const std::string& expectation,
                                     bool negative) {
  node.fail(
      fmt::format("expected {}, got a number beyond {}", expectation,
                  negative ? std::numeric_limits<long>::min() : std::numeric_limits<long>::max()));
}

long integer_from_double(const Node& node, double value, const std::string& expectation) {
  if (!std::isfinite(value) || value != std::trunc(value)) refuse(node, expectation, value);
  if (std::abs(value) >= kBeyondLong) refuse_beyond_long(node, expectation, value < 0);
  if (std::abs(value) > kExactIntegers) {
    node.fail(fmt::format("expected {}, got {}, which may be rounded; write out all its digits",
                          expectation, description(node.value())));
  }
  return static_cast<long>(value);
}

long read_integer(const Node& node, long min, long max, const std::string& expectation) {
  const Json& json = node.value();
  long value = 0;
  if (json.is_number_unsigned()) {
    const auto magnitude = json.get<std::uint64_t>();
    if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<long>::max())) {
      refuse_beyond_long(node, expectation, false);
    }
    value = static_cast<long>(magnitude);
  } else if (json.is_number_integer()) {
    value = json.get<std::int64_t>();
  } else if (json.is_number_float()) {
    value = integer_from_double(node, json.get<double>(), expectation);
  } else if (json.is_string()) {
    value = integer_from_double(node, node.evaluate(), expectation);
  } else {
    node.fail_expected(expectation);
  }
  if (value < min || value > max) refuse(node, expectation, static_cast<double>(value));
  return value;
}

}  // namespace

Type<double> number(Range range) {
  TypeInfo info = number_info(range);
  return {info, [range, expectation = info.one](const Node& node) {
            return read_number(node, range, expectation);
          }};
}

Type<std::string> exact_number(Range range) {
  TypeInfo info = number_info(range);
  return {info, [range, expectation = info.one](const Node& node) {
            const double value = read_number(node, range, expectation);
            const Json& json = node.value();
            if (json.is_string()) return json.get<std::string>();
            return json.is_number_float() ? number_text(value) : json.dump();
          }};
}

Type<long> integer(long min, long max) {
  TypeInfo info("an integer" + in_words(min, max), kNumber | kString,
                [min, max] { return integer_schema(min, max); });
  return {info, [min, max, expectation = info.one](const Node& node) {
            return read_integer(node, min, max, expectation);
          }};
}

}  // namespace psolve
