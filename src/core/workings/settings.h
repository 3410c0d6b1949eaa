#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// What the spec says beside its data, in words: kinds of layers, strides, a loss, a number of steps.
/// Each field that no entry of `given` stands for, those of one object together. What goes without
/// saying is left out: a stride of 1, no padding.
std::vector<Given> settings_of(const Json& spec, const std::vector<Given>& given);

/// Whether a datum is such words.
bool is_setting(const Given& datum);

}  // namespace psolve
