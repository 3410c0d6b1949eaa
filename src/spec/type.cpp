#include "spec/type.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <string_view>

#include "core/text/suggestion.h"
#include "core/text/text.h"

namespace psolve {
namespace {

std::string without_article(std::string_view noun) {
  for (const std::string_view article : {"a ", "an "}) {
    if (noun.starts_with(article)) return std::string(noun.substr(article.size()));
  }
  return std::string(noun);
}

// The plural of the first noun of "a number above 0", which is the last word before one of these.
std::string plural(std::string_view one) {
  std::string noun = without_article(one);
  std::size_t end = noun.size();
  for (const std::string_view joint :
       {" above ", " of ", " from ", " below ", " that ", " with "}) {
    end = std::min(end, noun.find(joint));
  }
  const bool y = end > 1 && noun[end - 1] == 'y' &&
                 std::string_view("aeiou").find(noun[end - 2]) == std::string_view::npos;
  if (y) {
    noun.replace(end - 1, 1, "ies");
  } else {
    noun.insert(end, "s");
  }
  return noun;
}

std::vector<std::string_view> views(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

// "a or b", "a, b or c"
std::string either(const std::vector<std::string>& phrases) {
  std::string text;
  for (Index i = 0; i < std::ssize(phrases); ++i) {
    if (i > 0) text += i + 1 < std::ssize(phrases) ? ", " : " or ";
    text += phrases[i];
  }
  return text;
}

}  // namespace

TypeInfo::TypeInfo() = default;
TypeInfo::TypeInfo(const TypeInfo& other) = default;
TypeInfo::TypeInfo(TypeInfo&& other) noexcept = default;
TypeInfo& TypeInfo::operator=(const TypeInfo& other) = default;
TypeInfo& TypeInfo::operator=(TypeInfo&& other) noexcept = default;
TypeInfo::~TypeInfo() = default;

TypeInfo::TypeInfo(std::string one_, unsigned kinds_, Schema schema_)
    : one(std::move(one_)),
      many(plural(one)),
      brief(without_article(one)),
      kinds(kinds_),
      schema(std::move(schema_)) {}

Type<bool> boolean() {
  TypeInfo info("true or false", kBoolean, [] { return Json{{"type", "boolean"}}; });
  info.many = "true or false";
  return {std::move(info), [](const Node& node) {
            if (!node.value().is_boolean()) node.fail_expected("true or false");
            return node.value().get<bool>();
          }};
}

Type<std::string> string() {
  TypeInfo info("a string", kString, [] { return Json{{"type", "string"}}; });
  return {std::move(info), [](const Node& node) {
            if (!node.value().is_string()) node.fail_expected("a string");
            return node.value().get<std::string>();
          }};
}

namespace spec_detail {

TypeInfo choice_info(const std::vector<std::string>& names, const std::vector<std::string>& help) {
  TypeInfo info(quoted_list(views(names), "or"), kString, [names] {
    return Json{{"enum", names}};
  });
  info.many = "names from " + quoted_list(views(names), "and");
  const bool explained = std::ranges::any_of(help, [](const auto& text) { return !text.empty(); });
  if (!explained) return info;
  info.brief = "one of these";
  info.help = [names, help] {
    std::vector<HelpEntry> entries;
    for (Index i = 0; i < std::ssize(names); ++i) {
      entries.push_back({in_quotes(names[i]), "", help[i], {}});
    }
    return entries;
  };
  return info;
}

Index read_choice(const Node& node, const std::vector<std::string>& names) {
  const Json& json = node.value();
  const std::string* word = json.get_ptr<const std::string*>();
  const auto found = word == nullptr ? names.end() : std::ranges::find(names, *word);
  if (found != names.end()) return found - names.begin();
  const auto known = views(names);
  node.fail(fmt::format("expected {}, got {}{}", quoted_list(known, "or"), description(json),
                        word == nullptr ? "" : did_you_mean(*word, known)));
}

std::string counted(Size size, const std::string& list, const std::string& entries) {
  const bool limited = size.max != Size::unlimited;
  if (size.min == size.max) return fmt::format("{} of {} {}", list, size.min, entries);
  if (limited && size.min > 0) {
    return fmt::format("{} of {} to {} {}", list, size.min, size.max, entries);
  }
  if (limited) return fmt::format("{} of at most {} {}", list, size.max, entries);
  if (size.min > 1) return fmt::format("{} of at least {} {}", list, size.min, entries);
  return fmt::format("{} of {}", list, entries);
}

TypeInfo list_info(const TypeInfo& entry, Size size) {
  TypeInfo info(counted(size, "a list", entry.many), kList, [items = entry.schema, size] {
    Json schema = {{"type", "array"}, {"items", items()}};
    if (size.min > 0) schema["minItems"] = size.min;
    if (size.max != Size::unlimited) schema["maxItems"] = size.max;
    return schema;
  });
  info.help = entry.help;
  return info;
}

Json::array_t& read_list(const Node& node, const std::string& expectation, Size size) {
  auto* const values = node.value().get_ptr<Json::array_t*>();
  if (values == nullptr || std::ssize(*values) < size.min || std::ssize(*values) > size.max) {
    node.fail_expected(expectation);
  }
  return *values;
}

TypeInfo map_info(const TypeInfo& entry, Size size) {
  TypeInfo info(counted(size, "an object", entry.many) + " by name", kObject,
                [values = entry.schema, size] {
                  Json schema = {{"type", "object"}, {"additionalProperties", values()}};
                  if (size.min > 0) schema["minProperties"] = size.min;
                  if (size.max != Size::unlimited) schema["maxProperties"] = size.max;
                  return schema;
                });
  info.help = entry.help;
  return info;
}

Json::object_t& read_map(const Node& node, const std::string& expectation, Size size) {
  auto* const fields = node.value().get_ptr<Json::object_t*>();
  if (fields == nullptr) node.fail_expected(expectation);
  if (std::ssize(*fields) < size.min || std::ssize(*fields) > size.max) {
    node.fail(fmt::format(
        "expected {}, got {}", expectation,
        fields->empty() ? "an empty object" : fmt::format("an object of {}", fields->size())));
  }
  return *fields;
}

TypeInfo alternatives_info(const std::vector<const TypeInfo*>& alternatives) {
  std::vector<std::string> one, many, brief;
  std::vector<TypeInfo::Schema> schemas;
  std::vector<TypeInfo::Help> helps;
  TypeInfo info;
  for (const TypeInfo* alternative : alternatives) {
    one.push_back(alternative->one);
    many.push_back(alternative->many);
    brief.push_back(alternative->brief);
    info.kinds |= alternative->kinds;
    schemas.push_back(alternative->schema);
    helps.push_back(alternative->help);
  }
  info.schema = [schemas] {
    return Json{{"anyOf", json_list(schemas, [](const auto& schema) { return schema(); })}};
  };
  info.help = [helps] {
    std::vector<HelpEntry> all;
    for (const auto& each : helps) std::ranges::move(each(), std::back_inserter(all));
    return all;
  };
  info.one = either(one);
  info.many = either(many);
  info.brief = either(brief);
  return info;
}

unsigned kind_of(const Json& value) {
  if (value.is_boolean()) return kBoolean;
  if (value.is_number()) return kNumber;
  if (value.is_string()) return kString;
  if (value.is_array()) return kList;
  return value.is_object() ? kObject : kNoKind;
}

void try_alternatives(const Node& node, const TypeInfo& info, const std::vector<unsigned>& kinds,
                      const std::function<void(Index)>& attempt) {
  const unsigned kind = kind_of(node.value());
  std::exception_ptr deepest;
  std::ptrdiff_t deepest_steps = -1;
  for (Index i = 0; i < std::ssize(kinds); ++i) {
    if ((kinds[i] & kind) == 0) continue;
    try {
      attempt(i);
      return;
    } catch (const SpecError& error) {
      const std::ptrdiff_t steps = std::ranges::count(error.pointer(), '/');
      if (steps <= deepest_steps) continue;
      deepest = std::current_exception();
      deepest_steps = steps;
    }
  }
  if (!deepest) node.fail_expected(info.one);
  std::rethrow_exception(deepest);
}

}  // namespace spec_detail
}  // namespace psolve
