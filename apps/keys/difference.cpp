#include "keys/difference.h"

#include <fstream>
#include <iterator>
#include <optional>

#include "core/json/compare.h"
#include "core/json/reader.h"
#include "spec/limits.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

/// None of what is no file: a directory, or a pipe that nobody may ever write to.
std::optional<std::string> contents(const fs::path& path) {
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string sentence(const Difference& difference) {
  return difference.place + " is " + difference.expected + " in the key, " + difference.found +
         " computed";
}

std::vector<std::string> json_differences(const std::string& committed,
                                          const std::string& rendered) {
  Json expected;
  try {
    expected = read_json(committed, {"key", max_solution_depth});
  } catch (const JsonFault&) {
    return {"is not a key in JSON"};
  }
  const Json found = Json::parse(rendered);
  std::vector<std::string> answers;
  std::vector<std::string> others;
  for (const Difference& difference : differences(expected, found)) {
    (difference.place.starts_with("/answers") ? answers : others).push_back(sentence(difference));
  }
  answers.insert(answers.end(), others.begin(), others.end());
  return answers;
}

std::vector<std::string> text_differences(const std::string& committed,
                                          const std::string& rendered) {
  std::vector<std::string> sentences;
  for (const Difference& difference : line_differences(committed, rendered)) {
    sentences.push_back("line " + sentence(difference));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> key_differences(const fs::path& key, const std::string& rendered) {
  const auto committed = contents(key);
  if (!committed) return {"is missing; psolve keys without --check writes it"};
  if (key.extension() == ".json") return json_differences(*committed, rendered);
  if (key.extension() != ".svg") return text_differences(*committed, rendered);
  if (same_drawing(*committed, rendered)) return {};
  return {"differs from what psolve writes now"};
}

}  // namespace psolve
