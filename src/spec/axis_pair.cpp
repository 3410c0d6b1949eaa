#include "spec/axis_pair.h"

namespace psolve {

Type<AxisPair> axis_pair(long min, long max) {
  const auto single = converted<AxisPair>(integer(min, max), [](long size) {
    return AxisPair{{size, size}, false};
  });
  const auto pair =
      converted<AxisPair>(list(integer(min, max), {2, 2}), [](const std::vector<long>& sizes) {
        return AxisPair{{sizes[0], sizes[1]}, true};
      });
  auto either = one_of<AxisPair>({single, pair});
  either.brief = single.brief + " or [h, w]";
  return either;
}

}  // namespace psolve
