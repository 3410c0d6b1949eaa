#pragma once

#include "math/threshold/network.h"
#include "spec/record.h"

namespace psolve {

/// What a spec says about the network that is wanted.
struct NetworkFields {
  OutputUnit output_unit = OutputUnit::step;
  bool skip_links = false;
  long effort = 5;
};

/// Declares them on a spec whose struct derives from `NetworkFields`.
template <std::derived_from<NetworkFields> T>
Record<T>& with_network_fields(Record<T>& record) {
  return record
      .optional("output_unit", &NetworkFields::output_unit,
                choice<OutputUnit>({{"step", OutputUnit::step, "1 when w·x + b >= 0, else 0"},
                                    {"linear", OutputUnit::linear, "w·x + b itself"}}),
                "step", "what an output unit gives")
      .optional("skip_links", &NetworkFields::skip_links, boolean(), false,
                "whether the inputs also feed the output units")
      .optional("effort", &NetworkFields::effort, integer(0, 9), 5,
                "how far the search for the smallest network may go: 0 not at all, each step about "
                "ten times further");
}

}  // namespace psolve
