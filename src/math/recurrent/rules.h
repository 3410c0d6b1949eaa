#pragma once

#include "core/rule.h"

/// The rules of networks with a state.
namespace psolve::rule {

inline constexpr Rule recurrence{"RECURRENCE", "each step's state from that of the step before"};
inline constexpr Rule joint_recurrence{"JOINT_RECURRENCE",
                                       "the Jacobians of the whole state, step by step, multiply"};
inline constexpr Rule through_time{"THROUGH_TIME",
                                   "each step's derivative comes from that of the step after"};
inline constexpr Rule sum_over_time{
    "SUM_OVER_TIME", "weights used at every step: the gradient is the sum of those of the steps"};
inline constexpr Rule norm_bound{"NORM_BOUND", "|A B| <= |A| |B|"};
inline constexpr Rule spectral_radius{
    "SPECTRAL_RADIUS", "the largest modulus of an eigenvalue; |A^k|^(1/k) tends to it"};
inline constexpr Rule lyapunov_exponent{"LYAPUNOV_EXPONENT",
                                        "log of the norm of a product of Jacobians, for each step"};
inline constexpr Rule padding_mask{"PADDING_MASK",
                                   "a step beyond the end of a sequence keeps its state"};
inline constexpr Rule truncation{"TRUNCATION", "the state k steps back is held fixed"};

inline constexpr Rule kRecurrent[] = {recurrence,        joint_recurrence, through_time,
                                      sum_over_time,     norm_bound,       spectral_radius,
                                      lyapunov_exponent, padding_mask,     truncation};

}  // namespace psolve::rule
