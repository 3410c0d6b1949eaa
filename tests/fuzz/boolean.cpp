// The parser of Boolean expressions: what it accepts has a table that is its value point by point.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "math/boolean/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  const std::string text(data, data + size);
  try {
    const BooleanSyntax syntax = BooleanSyntax::parse(text);
    const std::size_t names = syntax.names().size();
    if (names > 8) return 0;
    const std::vector<bool> table = syntax.table();
    for (std::size_t row = 0; row < table.size(); ++row) {
      std::vector<bool> point;
      for (std::size_t i = names; i-- > 0;) point.push_back((row >> i & 1) != 0);
      if (syntax.value_at(point) != table[row]) std::abort();
    }
  } catch (const TextError& error) {
    if (error.offset() > size) std::abort();
  }
  return 0;
}
