#include "render/answer_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/json/answer_path.h"
#include "core/json/text.h"

namespace psolve {
namespace {

/// Texts up to this long may stand side by side in a matrix.
constexpr std::size_t kWidestText = 14;

bool is_list_of(const Json& json, bool (*accepts)(const Json&)) {
  return json.is_array() && !json.empty() && std::all_of(json.begin(), json.end(), accepts);
}

bool is_scalar(const Json& json) {
  return json.is_primitive();
}

bool is_matrix(const Json& json) {
  return is_list_of(json, [](const Json& row) { return is_list_of(row, is_scalar); }) &&
         std::all_of(json.begin(), json.end(),
                     [&](const Json& row) { return row.size() == json[0].size(); });
}

/// A fraction or an integer by its digits.
bool is_fraction(const Json& json) {
  const auto* text = json.get_ptr<const std::string*>();
  return text != nullptr && text->size() <= kWidestText &&
         text->find_first_not_of("-0123456789/") == std::string::npos;
}

bool has_fractions_only(const Json& json) {
  return json.is_array() ? std::all_of(json.begin(), json.end(), has_fractions_only)
                         : is_fraction(json);
}

/// The form of the text at `path`; none: null.
const Formula* form_at(const Solution& solution, const std::string& path) {
  const auto found = solution.forms.find(path);
  return found == solution.forms.end() ? nullptr : &found->second;
}

Formula scalar_formula(const Solution& solution, const std::string& path, const Json& json) {
  if (const Formula* form = form_at(solution, path)) return *form;
  if (json.is_number_float()) return json.get<double>();
  if (is_fraction(json)) return Formula::digits(json.get<std::string>());
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (json == "infinity") return kInfinity;
  if (json == "-infinity") return -kInfinity;
  if (json.is_string()) return Formula::words(json.get<std::string>());
  if (json.is_number()) return Formula::digits(json.dump());
  return Formula::words(json.dump());
}

bool has_texts(const Json& json) {
  if (!json.is_array()) return json.is_string();
  return std::any_of(json.begin(), json.end(), has_texts);
}

/// A list as people write it, without the quotes of JSON: [[0, pi], [1, 1/2]].
std::string list_text(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) return json_line(json);
  std::string text;
  for (const auto& entry : json) text += (text.empty() ? "" : ", ") + list_text(entry);
  return "[" + text + "]";
}

/// How many columns a row of them takes, aligned below each other.
std::size_t row_width(const Json& rows) {
  if (!is_matrix(rows)) return 0;
  std::size_t width = 0;
  for (std::size_t j = 0; j < rows[0].size(); ++j) {
    std::size_t widest = 0;
    for (const Json& row : rows) widest = std::max(widest, list_text(row[j]).size());
    width += widest + 2;
  }
  return width;
}

/// Whether each text of a list has a form, and each row of them fits a line.
bool has_short_forms(const Solution& solution, const std::string& path, const Json& json) {
  constexpr std::size_t kWidestRow = 60;
  if (!json.is_array() || row_width(json) > kWidestRow) return false;
  if (!is_matrix(json) && json_line(json).size() > kWidestRow * json.size()) return false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string place = fmt::format("{}[{}]", path, i);
    const bool fits = json[i].is_array() ? has_short_forms(solution, place, json[i])
                                         : json[i].is_number() || is_fraction(json[i]) ||
                                               form_at(solution, place) != nullptr;
    if (!fits) return false;
  }
  return true;
}

/// Whether texts in a list are too long to stand side by side.
bool is_wide(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>().size() > kWidestText;
  return json.is_array() && std::any_of(json.begin(), json.end(), is_wide);
}

bool is_list_of_integers(const Json& json) {
  return is_list_of(json, [](const Json& entry) { return entry.is_number_integer(); });
}

/// The part of an exact answer that belongs to a part of the answer.
template <class Key>
const Json* part_of(const Json* exact, const Key& key) {
  if (exact == nullptr) return nullptr;
  if constexpr (std::is_same_v<Key, std::size_t>) {
    return exact->is_array() && key < exact->size() ? &(*exact)[key] : nullptr;
  } else {
    const bool found = exact->is_object() && exact->contains(key);
    return found ? &exact->at(key) : nullptr;
  }
}

/// `json` as lines that each show one value: "gradients.layers[0].weights".
void flatten(const std::string& name, const Json& json, const Json* exact,
             std::vector<AnswerLine>& lines) {
  if (json.is_object() && json.empty()) return;  // a layer without parameters
  const bool in_one_line = is_list_of(json, is_scalar) || is_matrix(json);
  const bool shown_whole =
      !json.is_structured() || json.empty() || is_table(json) || (in_one_line && !is_wide(json));
  if (shown_whole) {
    lines.push_back({name, &json, exact});
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      flatten(fmt::format("{}.{}", name, key), value, part_of(exact, key), lines);
  } else {
    for (std::size_t i = 0; i < json.size(); ++i) {
      flatten(fmt::format("{}[{}]", name, i), json[i], part_of(exact, i), lines);
    }
  }
}

}  // namespace

std::vector<AnswerLine> answer_lines(const Solution& solution, const std::string& path) {
  std::vector<AnswerLine> lines;
  flatten(path, *answer_at(solution.answers, path), answer_at(solution.exact, path), lines);
  return lines;
}

std::vector<AnswerLine> answer_lines(const Solution& solution) {
  std::vector<AnswerLine> lines;
  for (const auto& [name, value] : solution.answers.items()) {
    flatten(name, value, part_of(&solution.exact, name), lines);
  }
  return lines;
}

bool is_table(const Json& json) {
  const auto is_row = [](const Json& row) {
    return row.is_object() && !row.empty() &&
           std::all_of(row.begin(), row.end(), [](const Json& cell) {
             return is_scalar(cell) || is_list_of(cell, is_scalar) ||
                    is_list_of(cell, is_list_of_integers);
           });
  };
  return is_list_of(json, +is_row);
}

std::vector<std::string> column_names(const Json& table) {
  const auto fullest = std::max_element(
      table.begin(), table.end(), [](const Json& a, const Json& b) { return a.size() < b.size(); });
  std::vector<std::string> names;
  const auto add = [&](const Json& row) {
    for (const auto& [name, cell] : row.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  add(*fullest);
  for (const Json& row : table) add(row);
  return names;
}

Formula value_formula(const Solution& solution, const std::string& path, const Json& json) {
  if (const Formula* form = form_at(solution, path)) return *form;
  const bool side_by_side = has_fractions_only(json) || (is_matrix(json) && !is_wide(json)) ||
                            has_short_forms(solution, path, json);
  if (json.is_array() && has_texts(json) && !side_by_side) return Formula::words(list_text(json));
  if (is_matrix(json)) {
    return matrix(json.size(), json[0].size(), [&](std::size_t i, std::size_t j) {
      return scalar_formula(solution, fmt::format("{}[{}][{}]", path, i, j), json[i][j]);
    });
  }
  if (is_list_of(json, is_scalar)) {
    const auto entry = [&](std::size_t i, std::size_t j) {
      return scalar_formula(solution, fmt::format("{}[{}]", path, i + j), json[i + j]);
    };
    // Long forms stand below each other.
    if (has_texts(json) && is_wide(json)) return matrix(json.size(), 1, entry);
    return matrix(1, json.size(), entry);
  }
  if (json.is_structured()) return Formula::words(json_line(json));
  return scalar_formula(solution, path, json);
}

Formula number_formula(const Solution& solution, const AnswerLine& line) {
  // The forms at its path are those of the exact value.
  return value_formula(solution, line.exact != nullptr ? "" : line.name, *line.value);
}

bool tells_more(const Json& exact, const Json& value) {
  const auto plain = [](const Json& json) {
    std::string text = json_line(json);
    text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
    return text;
  };
  return plain(exact) != plain(value);
}

}  // namespace psolve
