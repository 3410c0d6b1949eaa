// The reader of JSON: what it reads, another reader reads as the same tree.

#include <cstdlib>

#include "core/json/reader.h"
#include "tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  const std::string text(data, data + size);
  try {
    const Json read = read_json(text);
    if (read != Json::parse(text)) std::abort();
  } catch (const JsonFault& fault) {
    if (fault.offset() > size) std::abort();
  }
  return 0;
}
