#pragma once

#include <string_view>

namespace psolve {

/// Why a step of a derivation may be made. Each room brings the rules of its subject, in
/// `psolve::rule`, and a list of them for the table in `registry.cpp`.
struct Rule {
  std::string_view name;     ///< UPPER_SNAKE, as in the JSON
  std::string_view meaning;  ///< one line

  friend bool operator==(const Rule&, const Rule&) = default;
};

namespace rule {

inline constexpr Rule definition{"DEFINITION", "a name is given to a quantity"};
inline constexpr Rule substitution{"SUBSTITUTION", "a quantity is replaced by what it equals"};
inline constexpr Rule evaluation{"EVALUATION", "numbers are put in for the symbols"};
inline constexpr Rule simplification{"SIMPLIFICATION", "like terms and powers are collected"};
inline constexpr Rule linearity{"LINEARITY", "f(u + v) = f(u) + f(v) and f(c u) = c f(u)"};
inline constexpr Rule recursion{"RECURSION", "each layer's quantity from that of the layer before"};
inline constexpr Rule induction{"INDUCTION", "true at the start, and kept by every step"};
inline constexpr Rule unrolled_sum{"UNROLLED_SUM", "a recursion written out as a sum"};
inline constexpr Rule exhaustion{"EXHAUSTION", "all cases are gone through, up to symmetry"};

inline constexpr Rule general_argument{"GENERAL_ARGUMENT",
                                       "in letters, for every instance of the problem"};

inline constexpr Rule kGeneral[] = {definition, substitution,    evaluation, simplification,
                                    linearity,  recursion,       induction,  unrolled_sum,
                                    exhaustion, general_argument};

}  // namespace rule

}  // namespace psolve
