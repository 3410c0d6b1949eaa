// Solutions that others may have changed: each is verified, or there is a reason why not.

#include "math/syntax/syntax.h"
#include "spec/input/source.h"
#include "tree.h"
#include "verify/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  const Json solution = Json::parse(data, data + size, nullptr, false);
  if (!solution.is_object()) return 0;
  try {
    verify(solution, constant_value).summary();
  } catch (const UnusableSolution&) {
  }
  return 0;
}
