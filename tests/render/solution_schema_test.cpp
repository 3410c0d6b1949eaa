// The schema of solutions against all committed keys, by a validator of the few keywords it uses.

#include "render/solution_schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "registry.h"
#include "support/files.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

bool has_type(const Json& json, const Json& type) {
  if (type.is_array()) {
    return std::ranges::any_of(type, [&](const Json& one) { return has_type(json, one); });
  }
  if (type == "integer") return json.is_number_integer();
  if (type == "number") return json.is_number();
  return type.get<std::string>() == json.type_name();
}

/// Where and why a value does not fit a schema.
class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  /// "" where it fits.
  std::string fault(const Json& json, const Json& schema, const std::string& at = "") const {
    for (const auto& [keyword, rule] : schema.items()) {
      const std::string found = fault_of(json, schema, keyword, rule, at);
      if (!found.empty()) return found;
    }
    return "";
  }

 private:
  std::string fault_of(const Json& json, const Json& schema, const std::string& keyword,
                       const Json& rule, const std::string& at) const {
    const auto complain = [&] { return at + ": " + keyword + " " + json.dump().substr(0, 60); };
    if (keyword == "$ref") {
      const auto pointer = Json::json_pointer(rule.get<std::string>().substr(1));
      return fault(json, root_[pointer], at);
    }
    if (keyword == "type") return has_type(json, rule) ? "" : complain();
    if (keyword == "const") return json == rule ? "" : complain();
    if (keyword == "enum") {
      return std::find(rule.begin(), rule.end(), json) != rule.end() ? "" : complain();
    }
    if (keyword == "pattern") {
      static std::map<std::string, std::regex> patterns;
      const std::string pattern = rule;
      const auto& compiled = patterns.try_emplace(pattern, pattern).first->second;
      return std::regex_search(json.get<std::string>(), compiled) ? "" : complain();
    }
    if (keyword == "minimum") return json >= rule ? "" : complain();
    if (keyword == "minItems") return !json.is_array() || json.size() >= rule ? "" : complain();
    if (keyword == "if") return fault(json, rule).empty() ? fault(json, schema["then"], at) : "";
    if (keyword == "allOf") {
      for (const Json& one : rule) {
        const std::string found = fault(json, one, at);
        if (!found.empty()) return found;
      }
      return "";
    }
    if (keyword == "anyOf" || keyword == "oneOf") {
      std::size_t fits = 0;
      for (const Json& one : rule) fits += fault(json, one, at).empty() ? 1 : 0;
      return (keyword == "anyOf" ? fits > 0 : fits == 1) ? "" : complain();
    }
    if (keyword == "required") {
      for (const Json& name : rule) {
        if (!json.contains(name.get<std::string>())) return at + ": no " + name.dump();
      }
    }
    if (keyword == "dependencies") {
      for (const auto& [name, others] : rule.items()) {
        for (const Json& other : others) {
          const bool fits = !json.contains(name) || json.contains(other.get<std::string>());
          if (!fits) return at + ": " + name + " without " + other.dump();
        }
      }
    }
    if (keyword == "propertyNames") {
      for (const auto& [name, value] : json.items()) {
        const std::string found = fault(name, rule, at);
        if (!found.empty()) return found;
      }
    }
    if (keyword == "properties") return fault_of_fields(json, schema, at);
    if (keyword == "additionalProperties" && !schema.contains("properties")) {
      return fault_of_fields(json, schema, at);
    }
    if (keyword == "items" && json.is_array()) return fault_of_entries(json, schema, at);
    static const std::set<std::string> known = {
        "required",    "dependencies",    "propertyNames", "additionalProperties",
        "items",       "additionalItems", "$schema",       "title",
        "description", "definitions",     "then"};
    return known.contains(keyword) ? "" : "the validator does not know " + keyword;
  }

  std::string fault_of_fields(const Json& json, const Json& schema, const std::string& at) const {
    if (!json.is_object()) return "";
    const Json fields = schema.value("properties", Json::object());
    for (const auto& [name, value] : json.items()) {
      const Json rule = fields.contains(name)
                            ? fields[name]
                            : schema.value("additionalProperties", Json::object());
      if (rule == false) return at + ": field " + name;
      const std::string found = fault(value, rule, at + "/" + name);
      if (!found.empty()) return found;
    }
    return "";
  }

  std::string fault_of_entries(const Json& json, const Json& schema, const std::string& at) const {
    const Json& items = schema["items"];
    for (std::size_t i = 0; i < json.size(); ++i) {
      const bool is_listed = !items.is_array() || i < items.size();
      const Json& rule = !items.is_array() ? items
                         : is_listed       ? items[i]
                                           : schema["additionalItems"];
      if (rule == false) return at + ": entry " + std::to_string(i);
      const std::string found = fault(json[i], rule, at + "/" + std::to_string(i));
      if (!found.empty()) return found;
    }
    return "";
  }

  const Json& root_;
};

std::string fault(const Json& solution) {
  static const Json schema = [] {
    std::vector<AnswersOf> answers;
    for (const Problem& problem : problems()) answers.push_back({problem.name, problem.answers()});
    return solution_schema(rules(), answers);
  }();
  return Validator(schema).fault(solution, schema);
}

TEST(SolutionSchema, FitsEveryKey) {
  std::size_t keys = 0;
  for (const auto& file : fs::recursive_directory_iterator(repository() / "problems")) {
    const fs::path& path = file.path();
    if (path.parent_path().filename() != "keys" || path.extension() != ".json") continue;
    EXPECT_EQ(fault(Json::parse(contents_of(path))), "") << path;
    ++keys;
  }
  EXPECT_GE(keys, 49u);
}

Json key() {
  return Json::parse(contents_of(repository() / "problems/ps03/keys/04-backpropagation.json"));
}

TEST(SolutionSchema, RefusesWhatPsolveDoesNotWrite) {
  const Json::json_pointer line("/steps/1/steps/0/steps/0/lines/0");
  ASSERT_TRUE(key()[line].contains("math"));
  struct Change {
    const char* pointer;
    const char* json;
  };
  for (const auto& [pointer, json] : {
           Change{"/psolve", "2"},
           Change{"/answers/loss", "[1]"},
           Change{"/answers/y_hat", "1"},
           Change{"/answers/lost", "1"},
           Change{"/answers/gradients/layers/0/weights", "[1]"},
           Change{"/answer", "1"},
           Change{"/given/0/spec", "1"},
           Change{"/given/0/value/0", "\"1\""},
           Change{"/checks/0/passed", "\"yes\""},
           Change{"/checks/0/stated", "1.5"},
           Change{"/checks/0/error", "\"small\""},
           Change{"/remarks/0/kind", "\"joke\""},
           Change{"/steps/0/rule", "\"MAGIC\""},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/0", "\"Equals\""},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/1", "\"z⁽¹⁾\""},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/2/0", "\"Plus\""},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/3", "\"1.2\""},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/3", "[1.2]"},
           Change{"/steps/1/steps/0/steps/0/lines/0/math/4", "1"},
           Change{"/steps/1/steps/0/steps/0/lines/0/values/b1_1", "[]"},
       }) {
    Json changed = key();
    changed[Json::json_pointer(pointer)] = Json::parse(json);
    EXPECT_NE(fault(changed), "") << pointer << " " << json;
  }
  Json changed = key();
  changed[line].erase("math");
  EXPECT_NE(fault(changed), "");
  changed = key();
  changed.erase("checks");
  EXPECT_NE(fault(changed), "");
}

}  // namespace
}  // namespace psolve
