// The symbols of a spec by which it asks for derivatives, and those that it gives numbers.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/backpropagation/symbols/symbolic.h"
#include "spec/error.h"

namespace psolve {
namespace {

[[noreturn]] void refuse_symbol(const std::string& pointer, const std::string& name,
                                const std::vector<std::string>& symbols) {
  const std::vector<std::string_view> known(symbols.begin(), symbols.end());
  refuse(pointer, "the network has no symbol {}{}", in_quotes(name),
         symbols.empty() ? "" : cure_from_names(name, known));
}

}  // namespace

std::vector<std::string> wanted_symbols(const NetworkProblem& problem) {
  if (problem.wrt) return *problem.wrt;
  std::vector<std::string> symbols;
  for (const SharedSymbol& symbol : shared_symbols(problem)) {
    if (symbol.is_parameter()) symbols.push_back(symbol.name);
  }
  return symbols;
}

void check_symbols(const NetworkProblem& problem, const std::vector<std::string>& symbols) {
  const auto has = [&](const std::string& name) {
    return std::ranges::find(symbols, name) != symbols.end();
  };
  std::set<std::string> seen;
  const auto wrt = problem.wrt.value_or(std::vector<std::string>());
  for (Index i = 0; i < std::ssize(wrt); ++i) {
    const std::string pointer = fmt::format("/wrt/{}", i);
    if (!has(wrt[i])) refuse_symbol(pointer, wrt[i], symbols);
    if (!seen.insert(wrt[i]).second) {
      refuse(pointer, "the symbol {} stands here twice", in_quotes(wrt[i]));
    }
  }
  if (!problem.values) {
    if (symbols.empty() || !problem.learning_rate) return;
    refuse("/learning_rate", "a step needs numbers: give one for every symbol in \"values\"");
  }
  std::set<std::string> given;
  for (const auto& [name, value] : *problem.values) {
    if (!has(name)) refuse_symbol("/values/" + name, name, symbols);
    given.insert(name);
  }
  for (const auto& name : symbols) {
    if (given.count(name) > 0) continue;
    refuse("/values", "no number for the symbol {}", in_quotes(name));
  }
}

}  // namespace psolve
