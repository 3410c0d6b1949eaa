// Specs: each is refused or solved, and what must hold of every spec holds of it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "properties/properties.h"
#include "tree.h"

namespace psolve {
namespace {

/// Bounds what one input may cost.
void make_small(Json& spec) {
  for (const auto& [field, most] : {std::pair{"effort", 1}, {"steps", 100}, {"length", 20}}) {
    const auto found = spec.find(field);
    if (found != spec.end() && found->is_number() && *found > most) *found = most;
  }
  if (spec["problem"] == "hamming" || spec["problem"] == "boolean-net") {
    spec.emplace("effort", 1);
  }
}

}  // namespace
}  // namespace psolve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  Json spec = Json::parse(data, data + size, nullptr, false);
  if (!spec.is_object() || !spec.contains("problem")) return 0;
  make_small(spec);
  const std::string text = spec.dump(-1, ' ', false, Json::error_handler_t::replace);
  for (const Finding& finding : findings_in(text, Extent::whole)) {
    std::fprintf(stderr, "not \"%s\": %s\n%s\n", finding.property.c_str(), finding.what.c_str(),
                 text.c_str());
    std::abort();
  }
  return 0;
}
