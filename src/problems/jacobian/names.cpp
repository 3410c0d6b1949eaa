#include "problems/jacobian/names.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <string>

namespace psolve::jacobian {
namespace {

/// What the spec calls its functions and then its variables.
std::vector<std::string> names_of(const Linearisation& found) {
  std::set<std::string> functions;
  std::set<std::string> variables;
  for (Index k = 0; k < found.size(); ++k) {
    const ParsedFunction& f = found.function(k);
    functions.insert(f.name);
    for (const Expr& input : f.inputs) {
      variables.emplace(input.name());
      variables.insert(f.name + "_" + std::string(input.name()));  // as what it is given is called
    }
  }
  std::vector<std::string> names(functions.begin(), functions.end());
  names.insert(names.end(), variables.begin(), variables.end());
  return names;
}

/// Whether `name` or an entry of it, such as name_1, is among the names.
bool clashes(const std::string& name, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& other) {
    if (!other.starts_with(name)) return false;
    const std::string rest = other.substr(name.size());
    const bool is_index = rest.size() > 1 && (rest[0] == '_' || rest[0] == '[') &&
                          std::isdigit(static_cast<unsigned char>(rest[1])) != 0;
    return rest.empty() || is_index;
  });
}

}  // namespace

Formula jacobian_letter(const Linearisation& found) {
  return free_letter(found, {"J", "D", "K", "Jacobian"});
}

Formula composition_letter(const Linearisation& found) {
  return free_letter(found, {"f", "F", "g", "composition"});
}

Formula free_letter(const Linearisation& found, std::initializer_list<const char*> letters) {
  const std::vector<std::string> names = names_of(found);
  for (const char* letter : letters) {
    if (!clashes(letter, names)) return sym(letter);
  }
  return sym(*std::prev(letters.end()));
}

std::map<const ParsedFunction*, Formula> output_letters(const Linearisation& found) {
  std::map<const ParsedFunction*, Formula> letters;
  for (Index k = 0; k < found.size(); ++k) {
    const ParsedFunction& f = found.function(k);
    std::vector<std::string> others = names_of(found);
    others.erase(std::ranges::find(others, f.name));
    std::string name = f.name;
    while (clashes(name, others)) name += "_out";
    letters.emplace(&f, sym(name));
  }
  return letters;
}

}  // namespace psolve::jacobian
