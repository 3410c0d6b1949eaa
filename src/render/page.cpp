#include "render/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/json/text.h"
#include "formula/meaning/name.h"
#include "formula/notation.h"
#include "render/figures/svg.h"

namespace psolve {
namespace {

constexpr std::size_t kMostAnswerLines = 40;
/// Longer closed forms are cut where people read, and whole in JSON.
constexpr std::size_t kLongestText = 1'200;
/// Texts up to this long may stand side by side in a matrix.
constexpr std::size_t kWidestText = 14;
/// Lines of given data that people read, and numbers side by side in one.
constexpr std::size_t kMostGivenLines = 40;
constexpr std::size_t kMostSideBySide = 24;

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

Formula scalar_formula(const Json& json) {
  if (json.is_number_float()) return json.get<double>();
  if (is_fraction(json)) return Formula::digits(json.get<std::string>());
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

/// Whether texts in a list are too long to stand side by side.
bool is_wide(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>().size() > kWidestText;
  return json.is_array() && std::any_of(json.begin(), json.end(), is_wide);
}

/// A value that one line can show: a scalar, a list of scalars or a matrix of scalars.
Formula value_formula(const Json& json) {
  const bool side_by_side = has_fractions_only(json) || (is_matrix(json) && !is_wide(json));
  if (json.is_array() && has_texts(json) && !side_by_side) return Formula::words(list_text(json));
  if (is_matrix(json)) {
    return matrix(json.size(), json[0].size(),
                  [&](std::size_t i, std::size_t j) { return scalar_formula(json[i][j]); });
  }
  if (is_list_of(json, is_scalar)) {
    return matrix(1, json.size(),
                  [&](std::size_t, std::size_t j) { return scalar_formula(json[j]); });
  }
  if (json.is_structured()) return Formula::words(json_line(json));
  return scalar_formula(json);
}

bool is_list_of_integers(const Json& json) {
  return is_list_of(json, [](const Json& entry) { return entry.is_number_integer(); });
}

/// A list of objects, all of plain values and of small lists: a table, in which the cells of names
/// that an object lacks stay empty.
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

/// The names in a table's rows, in the order of the row that has most of them.
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

struct NamedValue {
  std::string name;
  const Json* value;
  const Json* exact;  ///< none: null
};

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
             std::vector<NamedValue>& lines) {
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

/// The exact form, where it tells more than the number does.
bool tells_more(const Json& exact, const Json& value) {
  const auto plain = [](const Json& json) {
    std::string text = json_line(json);
    text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
    return text;
  };
  return plain(exact) != plain(value);
}

class LayOut {
 public:
  LayOut(const Solution& solution, const View& view, Page& page)
      : solution_(solution), view_(view), page_(page) {}

  void run() {
    page_.title(solution_.title.empty() ? solution_.problem : solution_.title, solution_.source);
    if (!view_.answers_only) preamble();
    answers();
    if (view_.answers_only) return;
    figures();
    if (!solution_.steps.empty()) {
      page_.section("Derivation");
      steps(solution_.steps, nullptr, "", 0);
    }
    checks();
    remarks();
  }

 private:
  void preamble() {
    const auto failed = std::count_if(solution_.checks.begin(), solution_.checks.end(),
                                      [](const Check& check) { return !check.passed(); });
    if (failed > 0) {
      page_.warning(std::to_string(failed) + " of " + std::to_string(solution_.checks.size()) +
                    " checks failed: do not trust these answers.");
    }
    if (!solution_.sought.empty()) page_.paragraph(solution_.sought);
    if (!solution_.assumptions.empty()) {
      page_.section("Assumed");
      page_.bullets({solution_.assumptions.begin(), solution_.assumptions.end()});
    }
    given();
  }

  /// The data as mathematics: numbers of one object or list of the spec side by side, vectors and
  /// matrices on lines of their own.
  void given() {
    const auto& data = solution_.given;
    if (data.empty()) return;
    page_.section("Given");
    std::vector<Prose> items;
    const auto put = [&] {
      if (!items.empty()) page_.bullets(items);
      items.clear();
    };
    std::vector<std::size_t> starts;  // of the lines that are put down
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (i == 0 || !stand_together(data[i - 1], data[i])) starts.push_back(i);
    }
    const std::size_t lines = starts.size();
    starts.push_back(data.size());
    for (std::size_t n = 0; n < lines; ++n) {
      if (lines > kMostGivenLines && n == kMostGivenLines - 3) {
        items.emplace_back(fmt::format("… {} more lines like these", lines - kMostGivenLines + 1));
        n = lines - 2;
      }
      if (is_number(data[starts[n]])) {
        items.push_back(side_by_side(starts[n], starts[n + 1]));
      } else {
        put();
        page_.equation(data[starts[n]].line, 0);
      }
    }
    put();
  }

  static bool is_number(const Given& datum) { return datum.value && datum.value->is_number(); }

  static bool stand_together(const Given& a, const Given& b) {
    return is_number(a) && is_number(b) && place_of(a) == place_of(b);
  }

  /// "/layers/0" of all that stands in that layer, else the pointer of what is around the datum.
  static std::string_view place_of(const Given& datum) {
    const std::string_view pointer = datum.pointer;
    const auto second = pointer.find('/', 1);
    const auto third = second == pointer.npos ? second : pointer.find('/', second + 1);
    return pointer.substr(0, third == pointer.npos ? pointer.rfind('/') : third);
  }

  /// What comes before the NAMEs of a layer, a method, a sequence: "layer1".
  static std::string label_of(const Given& datum) {
    const auto plain = datum.line.parts().empty() ? std::nullopt : name_of(datum.line.part(0));
    if (!plain || plain->size() + 1 >= datum.name.size()) return "";
    return datum.name.substr(0, datum.name.size() - plain->size() - 1);
  }

  Prose side_by_side(std::size_t begin, std::size_t end) const {
    const std::string label = label_of(solution_.given[begin]);
    Prose line = label.empty() ? "" : label + ": ";
    for (std::size_t i = begin; i < end; ++i) {
      if (end - begin > kMostSideBySide && i == begin + kMostSideBySide - 2) {
        line << ", …";
        i = end - 1;
      }
      if (i > begin) line << ", ";
      line << solution_.given[i].line;
    }
    return line;
  }

  void answers() {
    page_.section(solution_.answers.size() == 1 ? "Answer" : "Answers");
    std::vector<NamedValue> lines;
    for (const auto& name : solution_.headline) {
      flatten(name, solution_.answers.at(name), part_of(&solution_.exact, name), lines);
    }
    const auto& headline = solution_.headline;
    for (const auto& [name, value] : solution_.answers.items()) {
      if (std::find(headline.begin(), headline.end(), name) == headline.end()) {
        flatten(name, value, part_of(&solution_.exact, name), lines);
      }
    }
    const std::size_t most = view_.answers_only ? lines.size() : kMostAnswerLines;
    std::vector<Answer> plain;
    const auto put_plain = [&] {
      if (!plain.empty()) page_.answers(plain);
      plain.clear();
    };
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i) {
      if (is_table(*lines[i].value)) {
        put_plain();
        table(lines[i]);
      } else {
        plain.push_back(answer(lines[i]));
      }
    }
    put_plain();
    if (lines.size() > most) {
      page_.paragraph("… and " + std::to_string(lines.size() - most) +
                      " more; --answers-only or --format json gives them all.");
    }
  }

  void table(const NamedValue& line) {
    const Json& list = *line.value;
    std::vector<std::string> header = {line.name};
    const std::vector<std::string> names = column_names(list);
    header.insert(header.end(), names.begin(), names.end());
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list.size() > kMostAnswerLines && i > 2 && i + 2 < list.size()) {
        if (i == 3) rows.emplace_back(header.size(), "…");
        continue;
      }
      std::vector<std::string> row = {std::to_string(i)};
      for (const std::string& name : names) {
        const auto cell = list[i].find(name);
        row.push_back(cell == list[i].end()
                          ? ""
                          : write(value_formula(*cell), Hand::unicode, view_.prose_digits()));
      }
      rows.push_back(std::move(row));
    }
    page_.table(header, rows);
  }

  Answer answer(const NamedValue& line) const {
    Answer answer{line.name, {}};
    const auto* text = line.value->get_ptr<const std::string*>();
    if (text != nullptr && text->size() > kLongestText && !view_.answers_only) {
      answer.values.push_back(
          Formula::words(text->substr(0, text->rfind(' ', kLongestText)) + " …"));
      return answer;
    }
    if (line.exact != nullptr && tells_more(*line.exact, *line.value)) {
      answer.values.push_back(value_formula(*line.exact));
    }
    answer.values.push_back(value_formula(*line.value));
    return answer;
  }

  void figures() {
    if (solution_.figures.empty()) return;
    page_.section(solution_.figures.size() == 1 ? "Figure" : "Figures");
    for (const auto& figure : solution_.figures) {
      page_.figure(figure, view_.figure_links ? *view_.figure_links + figure_file(figure) : "");
    }
  }

  void steps(const std::vector<Step>& list, const Step* around, const std::string& prefix,
             int depth) {
    std::size_t shown = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string number = prefix + std::to_string(++shown);
      if (list[i].is_left_out) {
        const std::size_t before = i;
        while (i + 1 < list.size() && list[i + 1].is_left_out) ++i;
        const Step rest{"", list[i].rule, fmt::format("… {} more in the same way", i + 1 - before)};
        heading(rest, around, number, depth);
        continue;
      }
      const Step& step = list[i];
      heading(step, around, number, depth);
      for (const auto& line : step.lines) page_.equation(line.written(), depth);
      steps(step.steps, &step, number + ".", depth + 1);
    }
  }

  void heading(const Step& step, const Step* around, const std::string& number, int depth) {
    const bool repeated = around != nullptr && around->rule == step.rule;
    page_.step(number, step, repeated ? "" : words_of(step.rule), depth);
  }

  void checks() {
    if (solution_.checks.empty()) return;
    page_.section("Checks");
    std::vector<std::vector<std::string>> rows;
    for (const auto& check : solution_.checks) {
      rows.push_back({check.passed() ? "✓" : "✗ failed", check.claim, check.method,
                      shown(check.error, 2), shown(check.tolerance, 2)});
    }
    page_.table({"", "Claim", "Method", "Error", "Tolerance"}, rows);
  }

  void remarks() {
    if (solution_.remarks.empty()) return;
    page_.section("Remarks");
    std::vector<Prose> items;
    for (const auto& remark : solution_.remarks) {
      std::string kind(name_of(remark.kind));
      kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
      Prose item = kind + ": ";
      for (const auto& piece : remark.text.pieces()) item << piece;
      items.push_back(std::move(item));
    }
    page_.bullets(items);
  }

  const Solution& solution_;
  const View& view_;
  Page& page_;
};

}  // namespace

void Page::figure(const Figure& figure, const std::string& link) {
  const std::string where = link.empty()
                                ? " (--figures DIR draws it as " + figure_file(figure) + ")"
                                : " (drawn in " + link + ")";
  Prose item = figure.caption;
  item << where;
  bullets({item});
}

void lay_out(const Solution& solution, const View& view, Page& page) {
  LayOut(solution, view, page).run();
}

std::string prose_text(const Prose& prose, int digits) {
  std::string text;
  for (const auto& piece : prose.pieces()) {
    const auto* formula = std::get_if<Formula>(&piece);
    text +=
        formula != nullptr ? write(*formula, Hand::unicode, digits) : std::get<std::string>(piece);
  }
  return text;
}

std::string url_path(std::string_view path) {
  std::string target;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != path.npos;
    target += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return target;
}

std::string_view name_of(Remark::Kind kind) {
  constexpr std::array<std::string_view, 5> names = {"erratum", "convention", "explanation",
                                                     "mistake", "limit"};
  return names[static_cast<std::size_t>(kind)];
}

std::string words_of(Rule rule) {
  std::string words(name_of(rule));
  for (char& c : words) c = c == '_' ? ' ' : static_cast<char>(std::tolower(c));
  return words;
}

}  // namespace psolve
