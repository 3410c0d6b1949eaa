// The parser of Boolean expressions: what is written of one is read as the same function.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "formula/notation.h"
#include "math/boolean/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  const std::string text(data, data + size);
  try {
    const BooleanSyntax syntax = BooleanSyntax::parse(text);
    if (syntax.names().size() > 10) return 0;
    const std::string written = write(syntax.formula(), Hand::unicode);
    if (BooleanSyntax::parse(written, syntax.names()).table() != syntax.table()) std::abort();
  } catch (const TextError& error) {
    if (error.offset() > size) std::abort();
  }
  return 0;
}
