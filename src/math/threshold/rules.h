#pragma once

#include "core/rule.h"

/// The rules of networks of threshold units, and by which one is shown to be smallest.
namespace psolve::rule {

inline constexpr Rule threshold_sum{"THRESHOLD_SUM", "a unit that tells whether a sum reaches t"};
inline constexpr Rule truth_table{"TRUTH_TABLE", "the outputs at every assignment of the inputs"};
inline constexpr Rule equal_sums{
    "EQUAL_SUMS", "no w x + b is above 0 on some points and below it on as many with the same sum"};
inline constexpr Rule edge_count{
    "EDGE_COUNT", "neighbours with different outputs must differ in some hidden unit"};
inline constexpr Rule dimension_bound{"DIMENSION_BOUND",
                                      "what m vectors span has at most m dimensions"};

inline constexpr Rule kThreshold[] = {threshold_sum, truth_table, equal_sums, edge_count,
                                      dimension_bound};

}  // namespace psolve::rule
