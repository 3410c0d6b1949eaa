#include "corpus/shipped.h"

#include "support/files.h"
#include "support/solved.h"

namespace psolve {

const std::vector<Shipped>& all_shipped() {
  static const std::vector<Shipped> all = [] {
    std::vector<Shipped> list;
    for (const auto& path : shipped_specs()) {
      const Json spec = Json::parse(contents_of(path));
      list.push_back({path.string(), spec, solved(spec)});
    }
    return list;
  }();
  return all;
}

}  // namespace psolve
