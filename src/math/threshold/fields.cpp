#include "math/threshold/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text/text.h"

namespace psolve {

std::vector<long> usual_bits(Index count) {
  constexpr std::array<long, 4> first = {1, 0, 1, 1};
  std::vector<long> bits(count);
  for (Index i = 0; i < std::min<Index>(count, first.size()); ++i) bits[i] = first[i];
  return bits;
}

void settle_example(const NetworkFields& fields, const Node& node, Index inputs,
                    const std::function<std::vector<long>()>& make) {
  if (fields.example.empty()) {
    node.value()["example"] = make();
  } else if (std::ssize(fields.example) != inputs) {
    node.fail_at("example", "expected {} (one for each input), got {}", counted(inputs, "bit"),
                 fields.example.size());
  }
}

}  // namespace psolve
