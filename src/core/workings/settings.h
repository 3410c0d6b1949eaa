#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// How people are told what a field of the spec says.
enum class Telling {
  by_name,     ///< "stride 2"
  by_value,    ///< "tanh": the value says by itself what it is
  as_title,    ///< "torch: …": its object is called so
  not_at_all,  ///< it is about the spec and not of the problem, or goes without saying
};

/// By the JSON pointers of the fields; those left out are told by their names.
using Tellings = std::map<std::string, Telling, std::less<>>;

/// What the spec says beside its data, in words: kinds of layers, strides, a loss, a number of steps.
/// Each field that no entry of `given` stands for, those of one object together.
std::vector<Given> settings_of(const Json& spec, const std::vector<Given>& given,
                               const Tellings& tellings);

/// Whether a datum is such words.
bool is_setting(const Given& datum);

}  // namespace psolve
