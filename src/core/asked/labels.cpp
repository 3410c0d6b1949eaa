#include "core/asked/labels.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/asked/asked.h"
#include "core/json/answer_path.h"
#include "formula/meaning/name.h"
#include "formula/notation.h"

namespace psolve {
namespace {

/// A label has at most so many numbers.
constexpr Index kMostLabelled = 24;

/// `symbol` with one more subscript.
Formula entry_of(const Formula& symbol, int position) {
  std::vector<Formula> parts = {symbol};
  if (symbol.is(Formula::Kind::index)) parts = symbol.parts();
  parts.emplace_back(position + 1);
  return Formula::node(Formula::Kind::index, "", std::move(parts));
}

std::string singular(const std::string& list) {
  if (list == "equilibria") return "equilibrium";
  return list.ends_with('s') ? list.substr(0, list.size() - 1) : list;
}

/// What people call an entry of a list: by its own label, or by its place.
std::string words_of_entry(const std::string& list, const Json* entry, std::size_t place) {
  for (const char* field : {"label", "name"}) {
    if (entry == nullptr || !entry->is_object()) break;
    const auto label = entry->find(field);
    if (label != entry->end() && label->is_string()) return label->get<std::string>();
  }
  return singular(list) + " " + std::to_string(place + 1);
}

/// The word for the last name of a path, where that is a symbol's; else none.
const std::string* word_for(const Solution& solution, std::string_view path) {
  const auto found = solution.words.find(path.substr(path.rfind('.') + 1));
  return found == solution.words.end() ? nullptr : &found->second;
}

/// "equilibria[0].row_payoff" as "equilibrium 1, row payoff", "examples[1].y_hat" as "example 2,
/// output".
std::string words_of_path(const Solution& solution, std::string_view path) {
  std::string words;
  std::size_t last = 0;  // where the last name begins
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') {
      const std::size_t end = path.find(']', i);
      const std::size_t place = std::stoul(std::string(path.substr(i + 1, end - i - 1)));
      const Json* entry = answer_at(solution.answers, path.substr(0, end + 1));
      words = words.substr(0, last) + words_of_entry(words.substr(last), entry, place);
      i = end;
    } else if (path[i] == '.') {
      words += ", ";
      last = words.size();
    } else {
      words += path[i] == '_' ? ' ' : path[i];
    }
  }
  if (const std::string* word = word_for(solution, path)) words.replace(last, words.npos, *word);
  return words;
}

}  // namespace

Formula symbol_of_answer(const Solution& solution, std::string_view path) {
  const auto found = std::ranges::find(solution.notation, path, &Notation::answer);
  if (found != solution.notation.end()) return found->symbol;
  const auto open = path.ends_with("]") ? path.rfind('[') : path.npos;
  if (open == path.npos) return {};
  const Formula whole = symbol_of_answer(solution, path.substr(0, open));
  if (whole.is(Formula::Kind::blank)) return whole;
  return entry_of(whole, std::stoi(std::string(path.substr(open + 1))));
}

Prose label_of_answer(const Solution& solution, const std::string& path) {
  const Formula symbol = symbol_of_answer(solution, path);
  if (!symbol.is(Formula::Kind::blank)) return {symbol};
  const Json* answer = answer_at(solution.answers, path);
  std::vector<Formula> entries;
  for (std::size_t i = 0; answer != nullptr && answer->is_array() && i < answer->size(); ++i) {
    entries.push_back(symbol_of_answer(solution, entry_path(path, i)));
    if (entries.back().is(Formula::Kind::blank)) return words_of_path(solution, path);
  }
  if (entries.empty()) return words_of_path(solution, path);
  return {entries.size() == 1
              ? entries[0]
              : Formula::node(Formula::Kind::tuple, "", std::move(entries), 0, kMostLabelled)};
}

std::string written_label(const Prose& label) {
  std::string text;
  for (const Prose::Piece& piece : label.pieces()) {
    const auto* formula = std::get_if<Formula>(&piece);
    text += formula != nullptr ? write(*formula, Hand::unicode) : std::get<std::string>(piece);
  }
  return text;
}

namespace {

/// w[0] is w₁.
bool is_spelled_like_its_symbol(const std::string& path, const Solution& solution) {
  return std::ranges::any_of(std::array{path, path + "[0]"}, [&](const std::string& at) {
    const auto name = name_of(symbol_of_answer(solution, at));
    return name && (*name == path || name->starts_with(path + "_"));
  });
}

/// A derivative says of what it is; another letter does not.
bool needs_words(const std::string& path, const std::string& symbol, const Solution& solution) {
  return symbol.find("∂") == symbol.npos &&
         (word_for(solution, path) != nullptr || !is_spelled_like_its_symbol(path, solution));
}

}  // namespace

std::vector<Asked> asked_of(const Solution& solution) {
  std::vector<Asked> list;
  std::map<std::string, int> uses;
  for (const std::string& path : asked_answers(solution)) {
    list.push_back({path, label_of_answer(solution, path), ""});
    const std::string words = words_of_path(solution, path);
    const std::string symbol = written_label(list.back().symbol);
    if (symbol != words && needs_words(path, symbol, solution)) list.back().words = words;
    ++uses[symbol];
  }
  // One symbol that stands for several answers needs to be told of which.
  for (Asked& asked : list) {
    if (uses[written_label(asked.symbol)] == 1) continue;
    const std::size_t entry = asked.name.find(']');
    const std::size_t whole = entry == asked.name.npos ? asked.name.find('.') : entry + 1;
    if (whole >= asked.name.size()) continue;
    Prose symbol = words_of_path(solution, asked.name.substr(0, whole)) + ": ";
    asked.symbol = symbol.append(asked.symbol);
  }
  return list;
}

}  // namespace psolve
