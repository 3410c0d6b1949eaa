#include "key_difference.h"

#include <fstream>
#include <iterator>

#include "core/json/compare.h"
#include "core/json/reader.h"
#include "spec/limits.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::string> json_difference(const std::string& committed,
                                           const std::string& rendered) {
  Json expected;
  try {
    expected = read_json(committed, {"key", max_solution_depth});
  } catch (const JsonFault&) {
    return "is not a key in JSON";
  }
  const Json found = Json::parse(rendered);
  auto differs = first_difference(expected.value("answers", Json()), found["answers"]);
  if (differs) {
    differs->pointer.insert(0, "/answers");
  } else {
    differs = first_difference(expected, found);
  }
  if (!differs) return std::nullopt;
  return differs->pointer + " is " + differs->expected + " in the key, " + differs->found +
         " computed";
}

}  // namespace

std::optional<std::string> key_difference(const fs::path& key, const std::string& rendered) {
  const auto committed = contents(key);
  if (!committed) return "is missing; psolve keys without --check writes it";
  if (key.extension() == ".json") return json_difference(*committed, rendered);
  const bool same = key.extension() == ".svg" ? same_drawing(*committed, rendered)
                                              : same_but_for_rounding(*committed, rendered);
  return same ? std::nullopt : std::optional<std::string>("differs from what psolve writes now");
}

}  // namespace psolve
