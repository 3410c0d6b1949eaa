#pragma once

#include "core/convention.h"

namespace psolve::conv_arithmetic {

inline bool without_biases(Json& spec) {
  bool any = false;
  for (Json& layer : spec["layers"]) {
    const auto bias = layer.find("bias");
    if (bias == layer.end() || *bias != true) continue;
    *bias = false;
    any = true;
  }
  return any;
}

inline bool from_operations(const Json&, std::string_view path, Json& answer) {
  return last_name(path) == "multiplications" && scale(answer, 0.5);
}

inline constexpr Convention kOperations{
    "operations-or-multiply-accumulates",
    "multiplications are counted together with as many additions, as operations", nullptr,
    from_operations};
/// Spoken of; nobody's work is held against them.
inline constexpr Convention kBiasesNotAdded{"additions-of-biases",
                                            "the additions of biases are not counted"};
inline constexpr Convention kInsideAlone{"products-with-padding",
                                         "products with zeros of the padding are not counted"};
inline constexpr Convention kOddZeroInFront{"odd-number-of-zeros",
                                            "of an odd number of zeros one more stands in front"};

inline constexpr Convention kConventions[] = {
    {"no-bias", "biases are neither counted nor added", without_biases},
    kOperations,
    kBiasesNotAdded,
    kInsideAlone,
    kOddZeroInFront,
};

}  // namespace psolve::conv_arithmetic
