#include "core/workings/notation.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "formula/notation.h"

namespace psolve {
namespace {

/// "a[0]" of the path "a[0][1]", if `symbol` ends with the subscript 2; then the symbol is that of
/// the whole.
bool go_to_whole(std::string& path, Formula& symbol) {
  const auto open = path.ends_with("]") ? path.rfind('[') : std::string::npos;
  if (open == std::string::npos || !symbol.is(Formula::Kind::index)) return false;
  const int position = std::stoi(path.substr(open + 1));
  if (write(symbol.parts().back(), Hand::plain) != std::to_string(position + 1)) return false;
  std::vector<Formula> rest(symbol.parts().begin(), symbol.parts().end() - 1);
  symbol = rest.size() == 1 ? rest[0]
                            : Formula::node(Formula::Kind::index, symbol.text(), std::move(rest));
  path.erase(open);
  return true;
}

class Notations {
 public:
  explicit Notations(std::vector<Notation>& notation) : notation_(notation) {
    for (const Notation& entry : notation_) known_.insert(entry.answer);
  }

  void take(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (!step.answer.empty() && !step.lines.empty()) add(step.answer, step.lines.back().name());
      take(step.steps);
    }
  }

 private:
  void add(std::string path, Formula symbol) {
    if (symbol.is(Formula::Kind::relation)) symbol = Formula(symbol.part(0));
    while (go_to_whole(path, symbol)) {
    }
    if (known_.insert(path).second) notation_.push_back({std::move(path), std::move(symbol)});
  }

  std::vector<Notation>& notation_;
  std::unordered_set<std::string> known_;
};

}  // namespace

void add_notation(const std::vector<Step>& steps, std::vector<Notation>& notation) {
  Notations(notation).take(steps);
}

}  // namespace psolve
