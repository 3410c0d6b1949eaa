// The fields by which work is graded and variants are drawn: what they may hold.

#include "core/json/address.h"
#include "core/text/text.h"
#include "spec/record.h"

namespace psolve::spec_detail {
namespace {

/// {"<answer path>": number above 0, …}
void check_shares(void*, const Node& node) {
  if (!node.value().is_object()) node.fail_expected("an object {answer: number}");
  for (const auto& [path, value] : node.value().items()) {
    const bool positive = value.is_number() && value.get<double>() > 0;
    if (!positive)
      throw SpecError(node.pointer() + pointer_step(path), "expected a number above 0");
  }
}

void check_slips(void*, const Node& node) {
  if (!node.value().is_array()) node.fail_expected("a list of slips");
  for (std::size_t i = 0; i < node.value().size(); ++i) {
    const std::string at = node.pointer() + "/" + std::to_string(i);
    const Json& slip = node.value()[i];
    if (!slip.is_object()) throw SpecError(at, "expected an object");
    for (const char* name : {"name", "expression", "text"}) {
      const auto field = slip.find(name);
      if (field == slip.end()) throw SpecError(at, "missing field " + in_quotes(name));
      if (!field->is_string()) throw SpecError(at + "/" + name, "expected a string");
    }
    if (slip.size() != 3) {
      throw SpecError(at, "expected nothing but \"name\", \"expression\" and \"text\"");
    }
  }
}

bool is_pair_of_numbers(const Json& value) {
  return value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
}

/// {"integers": [lo, hi]} | {"decimals": [lo, hi], "step": 0.1} | {"choose": [ … ]}
bool is_range(const Json& value) {
  if (!value.is_object()) return false;
  if (const auto choices = value.find("choose"); choices != value.end()) {
    return value.size() == 1 && choices->is_array();
  }
  if (const auto ends = value.find("integers"); ends != value.end()) {
    return value.size() == 1 && is_pair_of_numbers(*ends) && (*ends)[0].is_number_integer() &&
           (*ends)[1].is_number_integer();
  }
  const auto ends = value.find("decimals");
  const auto step = value.find("step");
  return value.size() == 2 && ends != value.end() && step != value.end() &&
         is_pair_of_numbers(*ends) && step->is_number() && step->get<double>() > 0;
}

void check_vary(void*, const Node& node) {
  if (!node.value().is_object()) node.fail_expected("an object {JSON pointer: range}");
  for (const auto& [pointer, range] : node.value().items()) {
    if (is_range(range)) continue;
    throw SpecError(node.pointer() + pointer_step(pointer),
                    "expected {\"integers\": [lo, hi]}, {\"decimals\": [lo, hi], \"step\": 0.1} or "
                    "{\"choose\": [...]}");
  }
}

void check_accept(void*, const Node& node) {
  if (!node.value().is_object()) node.fail_expected("an object {answer: [lo, hi]}");
  for (const auto& [path, range] : node.value().items()) {
    if (!is_pair_of_numbers(range)) {
      throw SpecError(node.pointer() + pointer_step(path), "expected [lo, hi]");
    }
  }
}

Json vary_schema() {
  const Json pair = {
      {"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
  const auto with = [](const Json& properties, const Json& required) {
    return Json{
        {"properties", properties}, {"required", required}, {"additionalProperties", false}};
  };
  return {{"type", "object"},
          {"additionalProperties",
           {{"type", "object"},
            {"oneOf",
             {with({{"integers", pair}}, {"integers"}),
              with({{"decimals", pair}, {"step", {{"type", "number"}, {"exclusiveMinimum", 0}}}},
                   {"decimals", "step"}),
              with({{"choose", {{"type", "array"}}}}, {"choose"})}}}}};
}

Json accept_schema() {
  return {{"type", "object"},
          {"additionalProperties",
           {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}}}};
}

Json shares_schema() {
  return {{"type", "object"},
          {"additionalProperties", {{"type", "number"}, {"exclusiveMinimum", 0}}}};
}

Json slips_schema() {
  const Json text = {{"type", "string"}};
  return {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"required", {"name", "expression", "text"}},
            {"properties", {{"name", text}, {"expression", text}, {"text", text}}},
            {"additionalProperties", false}}}};
}

}  // namespace

std::vector<std::pair<Field, TypeInfo>> classroom_fields() {
  return {
      {{.name = "marks", .help = "of each answer, when work is graded", .read = check_shares},
       TypeInfo("an object of marks", kObject, shares_schema)},
      {{.name = "tolerance",
        .help = "relative, of an answer, when work is graded",
        .read = check_shares},
       TypeInfo("an object of tolerances", kObject, shares_schema)},
      {{.name = "slips",
        .help = "what students do wrong here: {name, expression, text}",
        .read = check_slips},
       TypeInfo("a list of slips", kList, slips_schema)},
      {{.name = "vary", .help = "what psolve vary draws anew, by JSON pointer", .read = check_vary},
       TypeInfo("an object of ranges", kObject, vary_schema)},
      {{.name = "accept",
        .help = "where answers of variants must lie: {answer: [lo, hi]}",
        .read = check_accept},
       TypeInfo("an object of ranges", kObject, accept_schema)}};
}

}  // namespace psolve::spec_detail
