#pragma once

#include <map>
#include <string>

#include "core/json/json.h"

namespace psolve {

/// The expressions that stand where numbers may, by their JSON pointers: "1/3" at "/weights/W_hh/0/1".
using ClosedForms = std::map<std::string, std::string>;

/// Those of a cell, its inputs and its loss.
ClosedForms closed_forms(const Json& spec);

}  // namespace psolve
