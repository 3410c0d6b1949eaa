// The parser of expressions: what it accepts is read back from what is made of it, and has a value
// or a reason why not.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/text/error.h"
#include "math/syntax/comparison.h"
#include "math/syntax/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  const std::string text(data, data + size);
  try {
    const Syntax syntax = Syntax::parse(text);
    if (syntax.nodes().empty()) std::abort();
    value_with(text, [](std::string_view) { return std::optional(0.5); });
    constant_value(text);
  } catch (const TextError& error) {
    if (error.offset() > size) std::abort();
  }
  return 0;
}
