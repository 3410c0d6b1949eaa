#include "core/json/answer_row.h"

#include <algorithm>
#include <utility>

#include "core/json/answer_path.h"

namespace psolve {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

Json schema_of_kind(const std::string& kind, const std::string& self) {
  if (kind.starts_with('"')) return {{"const", kind.substr(1, kind.size() - 2)}};
  if (kind == "answers") return {{"$ref", self}};
  if (kind == "index") return {{"type", "integer"}, {"minimum", 0}};
  std::vector<std::string> types = split(kind.substr(0, kind.find('?')), "|");
  if (kind.ends_with('?')) types.emplace_back("null");
  return {{"type", types.size() == 1 ? Json(types[0]) : Json(types)}};
}

Json schema_of_shape(std::string_view shape, const std::string& self) {
  Json schemas = Json::array();
  for (const AnswerShape& alternative : alternatives_of(shape)) {
    Json schema = schema_of_kind(alternative.kind, self);
    for (std::size_t i = 0; i < alternative.sizes.size(); ++i) {
      schema = Json{{"type", "array"}, {"items", std::move(schema)}};
    }
    schemas.push_back(std::move(schema));
  }
  if (schemas.size() == 1) return schemas[0];
  return Json{{"anyOf", std::move(schemas)}};
}

/// The schema of the part named `name` within that of an object, made where there is none.
Json& member(Json& object, const std::string& name) {
  if (!object.contains("type") && !object.contains("anyOf")) object["type"] = "object";
  if (name == "*") return object["additionalProperties"];
  if (!object.contains("additionalProperties")) object["additionalProperties"] = false;
  return object["properties"][name];
}

void add_row(const AnswerRow& row, const std::string& self, Json& schema) {
  for (const std::string& path : paths_of(row)) {
    Json* at = &schema;
    for (const std::string& step : split(path, ".")) {
      const std::size_t name = step.find('[');
      at = &member(*at, step.substr(0, name));
      if (name == std::string::npos) continue;
      (*at)["type"] = "array";
      at = &(*at)["items"];
    }
    at->update(schema_of_shape(row.shape, self));
    // What stands beside "$ref" counts for nothing in draft-07.
    if (!at->contains("$ref")) {
      (*at)["description"] = std::string(row.shape) + ": " + std::string(row.meaning);
    }
  }
}

using UseIndex = std::function<void(const std::string& path, std::int64_t index)>;

/// All indices in what stands at `path`.
void use_all(const Json& indices, const std::string& path, const UseIndex& use) {
  if (indices.is_number_integer()) use(path, indices.get<std::int64_t>());
  if (!indices.is_array()) return;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    use_all(indices[i], entry_path(path, i), use);
  }
}

/// Those to which `rest` of a row's path leads from what stands at `path`.
void follow(const Json& at, std::string_view rest, const std::string& path, const UseIndex& use) {
  if (rest.empty()) return use_all(at, path, use);
  if (rest.starts_with("[]")) {
    for (std::size_t i = 0; at.is_array() && i < at.size(); ++i) {
      follow(at[i], rest.substr(2), entry_path(path, i), use);
    }
    return;
  }
  if (rest.starts_with('.')) rest.remove_prefix(1);
  const std::string name(rest.substr(0, rest.find_first_of(".[")));
  if (!at.is_object() || !at.contains(name)) return;
  follow(at[name], rest.substr(name.size()), path.empty() ? name : path + "." + name, use);
}

}  // namespace

std::vector<AnswerShape> alternatives_of(std::string_view shape) {
  std::vector<AnswerShape> alternatives;
  for (const std::string& text : split(shape, " | ")) {
    const std::vector<std::string> parts = split(text, "[");
    AnswerShape alternative{parts[0], {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
      alternative.sizes.push_back(parts[i].substr(0, parts[i].find(']')));
    }
    alternatives.push_back(std::move(alternative));
  }
  return alternatives;
}

std::vector<std::string> paths_of(const AnswerRow& row) {
  const std::size_t open = row.path.find('{');
  if (open == std::string_view::npos) return {std::string(row.path)};
  const std::size_t close = row.path.find('}', open);
  std::vector<std::string> paths;
  for (const std::string& name : split(row.path.substr(open + 1, close - open - 1), ",")) {
    const std::string path =
        std::string(row.path.substr(0, open)) + name + std::string(row.path.substr(close + 1));
    for (std::string& rest : paths_of({path, row.shape, row.meaning})) {
      paths.push_back(std::move(rest));
    }
  }
  return paths;
}

void for_each_index(const Json& answers, std::span<const AnswerRow> rows, std::string_view task,
                    const UseIndex& use) {
  for (const AnswerRow& row : rows) {
    const bool is_of_task = row.task.empty() || row.task == task;
    if (!is_of_task || row.shape.find("index") == std::string_view::npos) continue;
    for (const std::string& path : paths_of(row)) follow(answers, path, "", use);
  }
}

Json answers_schema(std::span<const AnswerRow> rows, const std::string& self) {
  std::vector<std::string_view> tasks;
  for (const AnswerRow& row : rows) {
    const bool is_new = !row.task.empty() && std::ranges::find(tasks, row.task) == tasks.end();
    if (is_new) tasks.push_back(row.task);
  }
  if (tasks.empty()) tasks.emplace_back();
  Json schemas = Json::array();
  for (const std::string_view task : tasks) {
    Json schema = Json::object();
    for (const AnswerRow& row : rows) {
      if (row.task.empty() || row.task == task) add_row(row, self, schema);
    }
    schemas.push_back(std::move(schema));
  }
  if (schemas.size() == 1) return schemas[0];
  return Json{{"anyOf", std::move(schemas)}};
}

}  // namespace psolve
