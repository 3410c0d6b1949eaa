#pragma once

#include <nlohmann/json.hpp>

namespace psolve {

/// JSON with its fields in the order in which they were written.
using Json = nlohmann::ordered_json;

}  // namespace psolve
