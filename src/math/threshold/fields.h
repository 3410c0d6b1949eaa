#pragma once

#include <functional>
#include <vector>

#include "math/threshold/network.h"
#include "spec/record.h"

namespace psolve {

/// What a spec says about the network that is wanted.
struct NetworkFields {
  OutputUnit output_unit = OutputUnit::step;
  bool skip_links = false;
  long effort = 5;
  std::vector<long> example;  ///< an input, a bit each
};

/// Fills in the input at which networks are worked where the spec names none: bits 1, 0, 1, 1 and
/// then zeros, or what `make` makes of them. Refuses one of another length than `inputs`.
void settle_example(const NetworkFields& fields, const Node& node, Index inputs,
                    const std::function<std::vector<long>()>& make);
std::vector<long> usual_bits(Index count);

/// Declares them on a spec whose struct derives from `NetworkFields`.
template <std::derived_from<NetworkFields> T>
Record<T>& with_network_fields(Record<T>& record) {
  return record
      .optional("output_unit", &NetworkFields::output_unit,
                choice<OutputUnit>({{"step", OutputUnit::step, "1 when w·x + b >= 0, else 0"},
                                    {"linear", OutputUnit::linear, "w·x + b itself"}}),
                "step", "what an output unit gives")
      .optional("skip_links", &NetworkFields::skip_links, boolean(), Unsaid(false),
                "whether the inputs also feed the output units")
      .optional("effort", &NetworkFields::effort, integer(0, 9), 5,
                "how far the search for the smallest network may go: 0 not at all, each step about "
                "ten times further")
      .told(Telling::not_at_all)
      .optional("example", &NetworkFields::example, list(integer(0, 1), {1, 64}),
                "a bit for each input: where the networks are worked unit by unit");
}

}  // namespace psolve
