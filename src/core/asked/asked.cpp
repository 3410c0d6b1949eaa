#include "core/asked/asked.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/json/answer_path.h"

namespace psolve {
namespace {

constexpr std::size_t kMostAsked = 60;

/// What is known about an answer or was found on the way to it, which only a search knows: never
/// asked for unless marks are given for it.
constexpr std::array<std::string_view, 7> kInternals = {
    "proven", "total_weight_proven", "lower_bound", "total_weight", "certificate", "diverged",
    "pure"};

bool is_internal(const std::string& path) {
  const auto dot = path.rfind('.');
  const std::string_view name = std::string_view(path).substr(dot == path.npos ? 0 : dot + 1);
  return std::ranges::find(kInternals, name) != kInternals.end();
}

/// A network, which is one answer: many others are as right.
bool is_network(const Json& answer) {
  return answer.is_object() && answer.contains("hidden") && answer.contains("output");
}

bool is_leaf_list(const Json& answer) {
  if (answer.is_object()) return false;
  if (!answer.is_array()) return true;
  return std::ranges::all_of(answer, is_leaf_list);
}

/// Null, as a formula too long to be written is, or a list of nothing else.
bool is_nothing(const Json& answer) {
  return answer.is_null() || (answer.is_array() && std::ranges::all_of(answer, is_nothing));
}

/// Whether a word stands somewhere in the spec: a label.
bool has_word(const Json& spec, const Json& word) {
  if (!spec.is_structured()) return spec == word;
  return std::ranges::any_of(spec, [&](const Json& part) { return has_word(part, word); });
}

/// The answers of their own within one: lists of numbers stay whole. Nobody is asked for what the
/// spec says, as a method's name and its number of steps.
void list_asked(const Json& answer, const std::string& path, const Json& spec,
                std::vector<std::string>& asked) {
  if (is_nothing(answer) || asked.size() >= kMostAsked) return;
  if (is_network(answer)) return asked.push_back(path);
  if (is_leaf_list(answer)) {
    const auto field = spec.find(path.substr(path.rfind('.') + 1));
    const bool says =
        (field != spec.end() && *field == answer) || (answer.is_string() && has_word(spec, answer));
    if (!says) asked.push_back(path);
  } else if (answer.is_object()) {
    for (const auto& [name, part] : answer.items()) {
      list_asked(part, path + "." + name, spec, asked);
    }
  } else {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      list_asked(answer[i], entry_path(path, i), spec, asked);
    }
  }
}

/// The answers that are asked for, however many parts they have.
std::vector<std::string> names_asked(const Solution& solution) {
  std::vector<std::string> names;
  if (const auto marks = solution.spec.find("marks"); marks != solution.spec.end()) {
    for (const auto& [path, share] : marks->items()) names.push_back(path);
    return names;
  }
  names = solution.headline;
  if (names.empty()) {
    for (const auto& [name, answer] : solution.answers.items()) names.push_back(name);
  }
  return names;
}

}  // namespace

std::vector<std::string> asked_answers(const Solution& solution) {
  std::vector<std::string> asked;
  for (const std::string& name : names_asked(solution)) {
    if (const Json* answer = answer_at(solution.answers, name)) {
      list_asked(*answer, name, solution.spec, asked);
    }
  }
  if (!solution.spec.contains("marks")) std::erase_if(asked, is_internal);
  return asked;
}

std::vector<std::string> asked_within(const Solution& solution, const std::string& path) {
  std::vector<std::string> asked;
  if (const Json* answer = answer_at(solution.answers, path)) {
    list_asked(*answer, path, solution.spec, asked);
  }
  if (asked.empty()) asked.push_back(path);
  return asked;
}

}  // namespace psolve
