#include "core/workings/notation.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "formula/notation.h"

namespace psolve {
namespace {

void gather(const std::vector<Step>& steps, std::vector<Notation>& found) {
  for (const Step& step : steps) {
    if (!step.answer.empty() && !step.lines.empty()) {
      const Formula& name = step.lines.back().name();
      found.push_back({step.answer, name.is(Formula::Kind::relation) ? name.part(0) : name});
    }
    gather(step.steps, found);
  }
}

/// "a[0]" of "a[0][1]"; "" of what is no entry.
std::string whole_of(const std::string& path) {
  return path.ends_with("]") ? path.substr(0, path.rfind('[')) : "";
}

/// How the whole is written whose entry at `path` is `symbol`, if its last subscript says which.
std::optional<Formula> symbol_of_whole(const std::string& path, const Formula& symbol) {
  if (!symbol.is(Formula::Kind::index)) return std::nullopt;
  const int position = std::stoi(path.substr(path.rfind('[') + 1));
  if (write(symbol.parts().back(), Hand::plain) != std::to_string(position + 1))
    return std::nullopt;
  std::vector<Formula> rest(symbol.parts().begin(), symbol.parts().end() - 1);
  if (rest.size() == 1) return rest[0];
  return Formula::node(Formula::Kind::index, symbol.text(), std::move(rest));
}

/// Puts wholes in the place of their entries, where all of these tell the same; false if none do.
bool join_entries(std::vector<Notation>& notation) {
  std::unordered_map<std::string, std::optional<Formula>> wholes;
  for (const auto& [path, symbol] : notation) {
    const std::string whole = whole_of(path);
    if (whole.empty()) continue;
    const auto told = symbol_of_whole(path, symbol);
    const auto [place, is_new] = wholes.try_emplace(whole, told);
    auto& so_far = place->second;
    if (is_new || !so_far) continue;
    if (!told || write(*told, Hand::unicode) != write(*so_far, Hand::unicode)) so_far.reset();
  }
  std::vector<Notation> joined;
  std::unordered_set<std::string> known;
  for (auto& [path, symbol] : notation) {
    const auto found = wholes.find(whole_of(path));
    const bool joins = found != wholes.end() && found->second;
    std::string name = std::move(path);
    if (joins) name = found->first;
    if (known.insert(name).second) {
      joined.push_back({std::move(name), joins ? *found->second : symbol});
    }
  }
  const bool changed = joined.size() < notation.size();
  notation = std::move(joined);
  return changed;
}

}  // namespace

void add_notation(const std::vector<Step>& steps, std::vector<Notation>& notation) {
  gather(steps, notation);
  while (join_entries(notation)) {
  }
}

}  // namespace psolve
