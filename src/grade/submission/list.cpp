#include "grade/submission/list.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "grade/submission/written.h"

namespace psolve {
namespace {

constexpr int kDeepest = 8;

enum class Commas { part_entries, are_decimal };

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& signs) {
  return std::ranges::any_of(signs, [&](std::string_view s) { return text.starts_with(s); });
}
template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& signs) {
  return std::ranges::any_of(signs, [&](std::string_view s) { return text.ends_with(s); });
}

constexpr std::array<std::string_view, 3> kTermSigns = {"+", "-", "−"};
constexpr std::array<std::string_view, 6> kFactorSigns = {"*", "/", "^", "·", "×", "÷"};

/// By how much a bracket changes the depth.
int step_at(char c) {
  return c == '[' || c == '(' || c == '{' ? 1 : c == ']' || c == ')' || c == '}' ? -1 : 0;
}

bool is_figure(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// The parts between the places outside of brackets where `parts(text, position)`.
template <class Parts>
std::vector<std::string_view> split(std::string_view text, Parts&& parts) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += step_at(text[i]);
    if (depth != 0 || !parts(text, i)) continue;
    pieces.push_back(trimmed(text.substr(start, i - start)));
    start = i + 1;
  }
  pieces.push_back(trimmed(text.substr(start)));
  return pieces;
}

std::vector<std::string_view> split_at_commas(std::string_view text, Commas commas) {
  return split(text, [&](std::string_view all, std::size_t i) {
    if (all[i] != ',') return false;
    const bool within =
        i > 0 && i + 1 < all.size() && is_figure(all[i - 1]) && is_figure(all[i + 1]);
    return commas == Commas::part_entries || !within;
  });
}

/// 0.1 −0.2 are two, 0.1 − 0.2 is one: an operator joins what stands on its sides.
std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> joined;
  for (const std::string_view word : split(text, [](std::string_view all, std::size_t i) {
         return all[i] == ' ' || all[i] == '\t';
       })) {
    if (word.empty()) continue;
    const bool is_sign = std::ranges::find(kTermSigns, word) != kTermSigns.end();
    const bool joins = !joined.empty() && (is_sign || starts_with_any(word, kFactorSigns) ||
                                           ends_with_any(joined.back(), kTermSigns) ||
                                           ends_with_any(joined.back(), kFactorSigns));
    if (joins) {
      const char* begin = joined.back().data();
      joined.back() = {begin, static_cast<std::size_t>(word.data() + word.size() - begin)};
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

std::vector<std::string_view> split_row(std::string_view row, Commas commas) {
  auto entries = split_at_commas(row, commas);
  return entries.size() > 1 ? entries : split_at_blanks(row);
}

/// What stands in the brackets around all of `text`.
std::optional<std::string_view> inside_brackets(std::string_view text) {
  if (text.size() < 2 || step_at(text.front()) != 1 || step_at(text.back()) != -1) {
    return std::nullopt;
  }
  int depth = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    depth += step_at(text[i]);
    if (depth == 0) return std::nullopt;
  }
  return text.substr(1, text.size() - 2);
}

Json entry_of(std::string_view text, Commas commas, int depth);

/// Rows by semicolons, their entries by commas or blanks; rows of one entry are a list.
Json list_of(std::string_view inside, Commas commas, int depth) {
  if (trimmed(inside).empty()) return Json::array();
  auto texts = split(inside, [](std::string_view all, std::size_t i) { return all[i] == ';'; });
  if (texts.back().empty()) texts.pop_back();
  Json rows = Json::array();
  bool are_single = true;
  for (const std::string_view text : texts) {
    auto entries = split_row(text, commas);
    if (entries.empty()) entries.emplace_back();
    Json row = Json::array();
    for (const std::string_view entry : entries) row.push_back(entry_of(entry, commas, depth + 1));
    are_single = are_single && row.size() == 1;
    rows.push_back(std::move(row));
  }
  if (rows.size() == 1) return rows[0];
  if (are_single) {
    for (Json& row : rows) row = Json(row[0]);
  }
  return rows;
}

/// A list in brackets, with what it is raised to when it is turned: [1, 2]ᵀ.
std::optional<Json> bracketed(std::string_view text, Commas commas, int depth) {
  constexpr std::array<std::string_view, 5> turns = {"^T", "ᵀ", "^⊤", "⊤", "'"};
  bool is_turned = false;
  for (const std::string_view turn : turns) {
    if (!is_turned && text.ends_with(turn)) {
      text = trimmed(text.substr(0, text.size() - turn.size()));
      is_turned = true;
    }
  }
  const auto inside = inside_brackets(text);
  if (!inside || depth > kDeepest) return std::nullopt;
  Json list = list_of(*inside, commas, depth);
  if (text.front() == '(' && list.size() < 2) return std::nullopt;  // (1 + 2) is a number
  if (is_turned) {
    if (Json turned = exchanged(list); !turned.is_null()) return turned;
  }
  return list;
}

Json entry_of(std::string_view text, Commas commas, int depth) {
  if (is_left_open(text) || text == "null") return nullptr;
  if (auto list = bracketed(text, commas, depth)) return *list;
  if (text.front() == '"') {
    const Json word = Json::parse(text, nullptr, false);
    if (word.is_string()) return word;
  }
  return text;
}

}  // namespace

bool is_left_open(std::string_view text) {
  constexpr std::array<std::string_view, 9> open = {"", "?", "??", "-", "−", "–", "—", "…", "..."};
  return std::ranges::find(open, trimmed(text)) != open.end();
}

std::string_view without_full_stop(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && text.ends_with('.') && !text.ends_with("..")) text.remove_suffix(1);
  return trimmed(text);
}

std::vector<Json> written_lists(std::string_view text) {
  text = without_full_stop(text);
  std::vector<Json> lists;
  for (const Commas commas : {Commas::part_entries, Commas::are_decimal}) {
    std::optional<Json> list = bracketed(text, commas, 0);
    const bool is_bare = !list && split(text, [](std::string_view all, std::size_t i) {
                                    return all[i] == ',' || all[i] == ';';
                                  }).size() > 1;
    if (is_bare) list = list_of(text, commas, 0);
    if (list && list->is_array()) lists.push_back(std::move(*list));
  }
  if (lists.size() == 2 && lists[0] == lists[1]) lists.pop_back();
  return lists;
}

Json exchanged(const Json& rows) {
  if (!rows.is_array() || rows.empty() || !rows[0].is_array()) return nullptr;
  Json columns = Json::array();
  for (std::size_t j = 0; j < rows[0].size(); ++j) {
    Json column = Json::array();
    for (const Json& row : rows) {
      if (!row.is_array() || row.size() != rows[0].size()) return nullptr;
      column.push_back(row[j]);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace psolve
