#include "spec/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/json/address.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"

namespace psolve::spec_detail {
namespace {

const Json* member(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

const Field* find_field(const RecordFields& record, std::string_view name) {
  for (const auto& field : record.fields) {
    if (field->name == name) return field.get();
  }
  return nullptr;
}

SpecError missing_field(const Node& node, const Field& field) {
  const std::string what = field.constant ? in_quotes(*field.constant) : field.help;
  return {node.pointer(), fmt::format("missing field {}{}", in_quotes(field.name),
                                      what.empty() ? "" : fmt::format(" ({})", what))};
}

std::vector<std::string_view> names_of(const RecordFields& record) {
  std::vector<std::string_view> names;
  for (const auto& field : record.fields) names.push_back(field->name);
  return names;
}

SpecError unknown_field(const Node& node, const RecordFields& record, const std::string& name) {
  const auto known = names_of(record);
  std::string cure = did_you_mean(name, known);
  if (cure.empty() && !known.empty()) {
    cure = fmt::format("; {} has {}", record.one, quoted_list(known, "and"));
  }
  return SpecError::at_name(node.pointer() + pointer_step(name), "unknown field" + cure);
}

/// Whether the field stands there under a name that is nearly its own: one mistake, not two.
bool is_misspelt(const RecordFields& record, const Node& node, const Field& field) {
  const auto known = names_of(record);
  const auto& members = node.value().get_ref<const Json::object_t&>();
  return std::ranges::any_of(members, [&](const auto& member) {
    return find_field(record, member.first) == nullptr &&
           nearest(member.first, known) == std::string_view(field.name);
  });
}

// Appends: the fields that the spec has keep their order.
void fill_in_defaults(const RecordFields& record, const Node& node, Mistakes& mistakes) {
  auto& members = node.value().get_ref<Json::object_t&>();
  for (const auto& field : record.fields) {
    if (!field->required && !field->fallback) continue;
    if (member(node.value(), field->name) != nullptr) continue;
    if (!field->required) {
      members.emplace_back(field->name, *field->fallback);
    } else if (!is_misspelt(record, node, *field)) {
      mistakes.add(missing_field(node, *field));
    }
  }
}

/// Whether the value, or each entry of it, is the default.
bool is_default(const Json& value, const Json& fallback) {
  if (!value.is_array()) return value == fallback;
  return std::ranges::all_of(value, [&](const Json& v) { return is_default(v, fallback); });
}

/// The kind of the whole spec says what is asked for, not what is given.
Telling telling_of(const Field& field, const Node& object) {
  const bool is_kind_of_spec = field.constant && object.is_root();
  const bool is_unsaid =
      !field.default_is_told && is_default(*member(object.value(), field.name), *field.fallback);
  return is_kind_of_spec || is_unsaid ? Telling::not_at_all : field.telling;
}

/// Also of fields that are filled in later.
void tell(const RecordFields& record, const Node& node) {
  for (const auto& field : record.fields) {
    const Telling telling = telling_of(*field, node);
    if (telling != Telling::by_name) node.tell(field->name, telling);
  }
}

// "required", "optional" or the default, for people.
std::string presence(const Field& field) {
  if (field.fallback) return "default " + field.fallback->dump();
  return field.required ? "required" : "optional";
}

}  // namespace

void check_constants(const RecordFields& record, const Node& node) {
  for (const auto& field : record.fields) {
    if (!field->constant) continue;
    const Json* const value = member(node.value(), field->name);
    if (value == nullptr) {
      if (field->required) throw missing_field(node, *field);
    } else if (*value != *field->constant) {
      node.fail_at(field->name, fmt::format("expected {}, got {}", in_quotes(*field->constant),
                                            description(*value)));
    }
  }
}

void decode_record(const RecordFields& record, const Node& node, void* result) {
  if (!node.value().is_object()) node.fail_expected(record.one);
  check_constants(record, node);
  Mistakes mistakes;
  fill_in_defaults(record, node, mistakes);
  if (node.is_telling()) tell(record, node);
  for (auto& member : node.value().get_ref<Json::object_t&>()) {
    const std::string& name = member.first;
    const Field* const field = find_field(record, name);
    if (field == nullptr) {
      mistakes.add(unknown_field(node, record, name));
    } else if (field->read) {
      mistakes.attempt([&] { field->read(result, Node(member.second, node, name)); });
    }
  }
  mistakes.raise();
  for (const auto& check : record.checks) check(result, node);
}

TypeInfo record_info(std::string one, const std::string& summary) {
  return {std::move(one), kObject, [summary] {
            Json schema = {{"type", "object"}};
            if (!summary.empty()) schema["description"] = summary;
            schema["properties"] = Json::object();
            schema["required"] = Json::array();
            schema["additionalProperties"] = false;
            return schema;
          }};
}

void document(TypeInfo& record, const std::shared_ptr<const Field>& field, const TypeInfo& type) {
  record.schema = [before = record.schema, field, of_type = type.schema] {
    Json schema = Json::object();
    if (!field->help.empty()) schema["description"] = field->help;
    schema.update(of_type());
    if (field->fallback) schema["default"] = *field->fallback;
    Json whole = before();
    whole["properties"][field->name] = std::move(schema);
    if (field->required) whole["required"].push_back(field->name);
    return whole;
  };
  record.help = [before = record.help, field, brief = type.brief, of_type = type.help] {
    std::vector<HelpEntry> whole = before();
    whole.push_back({field->name, brief + ", " + presence(*field), field->help, of_type()});
    return whole;
  };
}

Field tag_field(const std::string& tag, const std::string& name) {
  return {.name = tag, .help = "", .telling = Telling::by_value, .constant = name};
}

void document_tag(TypeInfo& record, const std::shared_ptr<const Field>& tag, bool required) {
  record.schema = [of_record = record.schema, tag, required] {
    Json schema = of_record();
    Json properties = {{tag->name, {{"const", *tag->constant}}}};
    properties.update(schema["properties"]);
    schema["properties"] = std::move(properties);
    if (!required) return schema;
    auto& names = schema["required"].get_ref<Json::array_t&>();
    names.insert(names.begin(), tag->name);
    return schema;
  };
}

TypeInfo tagged_info(const std::string& one, const std::string& tag,
                     const std::vector<std::string>& names, const std::vector<TypeInfo>& cases) {
  TypeInfo info(one, kObject, [cases] {
    return Json{{"oneOf", json_list(cases, [](const TypeInfo& entry) { return entry.schema(); })}};
  });
  info.help = [tag, names, cases] {
    std::vector<HelpEntry> entries;
    for (Index i = 0; i < std::ssize(cases); ++i) {
      // What the case is for, where its record says so.
      const std::string meaning = cases[i].schema().value("description", cases[i].brief);
      entries.push_back({fmt::format("{}: {}", in_quotes(tag), in_quotes(names[i])), meaning, "",
                         cases[i].help()});
    }
    return entries;
  };
  return info;
}

Index read_tag(const Node& node, const std::string& one, const std::string& tag,
               const std::vector<std::string>& names, const std::string& fallback) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  const Json* value = member(node.value(), tag);
  if (value == nullptr) {
    if (fallback.empty()) {
      node.fail(fmt::format("missing field {}: the kind of {}, {}", in_quotes(tag), one,
                            quoted_list(known, "or")));
    }
    auto& members = node.value().get_ref<Json::object_t&>();
    members.emplace_back(tag, fallback);
    value = &members.back().second;
  }
  return read_choice(Node(const_cast<Json&>(*value), node, tag), names);
}

std::vector<std::pair<Field, TypeInfo>> spec_fields(const std::string& problem) {
  TypeInfo name(in_quotes(problem), kString, [problem] { return Json{{"const", problem}}; });
  return {{{.name = "$schema",
            .help = "for editors; ignored",
            .read =
                [](void*, const Node& node) {
                  if (!node.value().is_string()) node.fail_expected("a string");
                }},
           string()},
          {{.name = "problem", .help = "", .required = true, .constant = problem}, name}};
}

Type<Json> identifier() {
  TypeInfo info("a string or an integer", kString | kNumber, [] {
    return Json{{"type", {"string", "integer"}}};
  });
  return {info, [expectation = info.one](const Node& node) {
            const Json& value = node.value();
            if (!value.is_string() && !value.is_number_integer()) node.fail_expected(expectation);
            return value;
          }};
}

Type<std::vector<std::string>> claim_ids(const std::vector<Claim>& claims) {
  std::vector<std::string> ids, texts;
  for (const Claim& claim : claims) {
    ids.emplace_back(claim.id);
    texts.emplace_back(claim.text);
  }
  const auto id_at = [ids](const Node& node) {
    if (ids.empty()) node.fail("this kind of problem judges no claims; leave it out");
    return ids[read_choice(node, ids)];
  };
  const TypeInfo one =
      ids.empty() ? TypeInfo("a claim", kString, string().schema) : choice_info(ids, texts);
  auto all = list(Type<std::string>{one, id_at}, {.min = 0});
  const auto read = std::move(all.decode);
  all.decode = [read](const Node& node) {
    const auto listed = read(node);
    for (auto id = listed.begin(); id != listed.end(); ++id) {
      if (std::find(listed.begin(), id, *id) == id) continue;
      throw SpecError(fmt::format("{}/{}", node.pointer(), id - listed.begin()),
                      fmt::format("{} is listed twice", in_quotes(*id)));
    }
    return listed;
  };
  return all;
}

Type<Json> variant() {
  TypeInfo info("{\"seed\": number, \"index\": number}", kObject, [] {
    const Json count = {{"type", "integer"}, {"minimum", 0}};
    return Json{{"type", "object"},
                {"required", {"seed", "index"}},
                {"properties", {{"seed", count}, {"index", count}}},
                {"additionalProperties", false}};
  });
  return {info, [expectation = info.one](const Node& node) {
            const Json& value = node.value();
            const auto is_count = [&](const char* name) {
              const auto found = value.find(name);
              return found != value.end() && found->is_number_unsigned();
            };
            const bool fits =
                value.is_object() && value.size() == 2 && is_count("seed") && is_count("index");
            if (!fits) node.fail_expected(expectation);
            return value;
          }};
}

}  // namespace psolve::spec_detail
