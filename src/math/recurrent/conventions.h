#pragma once

#include <string>

#include "core/convention.h"

/// Other readings of a recurrent network's problem.
namespace psolve::recurrent_conventions {

/// How the squares of the loss are measured.
inline bool with_loss(Json& spec, std::string_view type) {
  const auto loss = spec.find("loss");
  if (loss == spec.end() || !loss->is_object() || !loss->contains("type")) return false;
  Json& asked = (*loss)["type"];
  if (asked == type ||
      (asked != "squared-error" && asked != "half-squared-error" && asked != "mse")) {
    return false;
  }
  asked = type;
  return true;
}

inline constexpr Convention kConventions[] = {
    {"half-squared-error", "the loss is half the sum of squares",
     [](Json& spec) { return with_loss(spec, "half-squared-error"); }},
    {"squared-error", "the loss is the sum of squares, without a half",
     [](Json& spec) { return with_loss(spec, "squared-error"); }},
    {"mse", "the loss is the mean of the squares",
     [](Json& spec) { return with_loss(spec, "mse"); }},
};

}  // namespace psolve::recurrent_conventions
