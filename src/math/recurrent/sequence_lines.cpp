#include "math/recurrent/sequence_lines.h"

#include <fmt/format.h>

namespace psolve {
namespace {

Index numbers_of(const std::vector<SequenceSize>& sizes) {
  Index all = 0;
  for (const SequenceSize& size : sizes) all += size.steps * (size.numbers + size.matrices);
  return all;
}

}  // namespace

SequenceLines::SequenceLines(Workings& to, bool is_list, std::vector<SequenceSize> sizes)
    : CellLines(to),
      is_list_(is_list),
      sizes_(std::make_shared<const std::vector<SequenceSize>>(std::move(sizes))),
      whole_(numbers_of(*sizes_) <= kMostNumbers),
      sequences_(whole_ ? Stretch(sequences(), 1, 2 * sequences())
                        : Stretch(sequences(), numbers_of(*sizes_) / sequences())) {}

Stretch SequenceLines::matrices(Index s) const {
  const auto& [steps_of, numbers, matrices_each] = size(s);
  return whole_ ? steps(s) : Stretch(steps_of, std::max(numbers, matrices_each), kMostNumbers / 2);
}

Workings::Group SequenceLines::heading_of(Index s, const std::string& part, Rule rule) const {
  if (!is_list()) return work.in_the_same_way(false);
  return work.heading(part + place(s), rule, fmt::format("Sequence {}", s + 1), label(s));
}

}  // namespace psolve
