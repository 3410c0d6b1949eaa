#include "formula/functions/functions.h"

#include <unordered_map>

#include "formula/functions/operations.h"

namespace psolve {
namespace {

const std::vector<FunctionEntry>& table() {
  static const auto all = [] {
    using namespace operations;
    std::vector<FunctionEntry> rows;
    for (const auto part :
         {number_functions(), list_functions(), matrix_functions(), spectral_functions(),
          activation_functions(), convolution_functions(), pooling_functions()}) {
      rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
  }();
  return all;
}

template <auto key>
const FunctionEntry* found(std::string_view text) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const FunctionEntry*> all;
    for (const FunctionEntry& function : table()) {
      if (!(function.*key).empty()) all.emplace(function.*key, &function);
    }
    return all;
  }();
  const auto at = index.find(text);
  return at == index.end() ? nullptr : at->second;
}

}  // namespace

std::span<const FunctionEntry> functions() {
  return table();
}

const FunctionEntry* function_named(std::string_view name) {
  return found<&FunctionEntry::name>(name);
}

const FunctionEntry* function_headed(std::string_view head) {
  return found<&FunctionEntry::head>(head);
}

const CallStyle& style_of(std::string_view name) {
  static const CallStyle as_named;
  const FunctionEntry* function = function_named(name);
  return function == nullptr ? as_named : function->style;
}

}  // namespace psolve
