#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formula/formula.h"

namespace psolve {

/// The NAME of a quantity, a symbol of MathJSON `[A-Za-z][A-Za-z0-9_]*`, spelled from its tree:
///
///     W⁽¹⁾₁₂      W1_1_2       a layer's number stands right behind the letter, indices behind a _
///     ŷ₂, m̂₃      y_hat_2      accents are words
///     W⁽¹⁾′₁₂     W1_prime_1_2 and so are marks: prime (a weight after its step), star, plus
///     δ⁽¹⁾        delta1       Greek letters by their English names
///     ∂L/∂W⁽²⁾₁₁  dL_dW2_1_1
///     w(10)       w_10         a value of a function is spelled like an entry
///     ∇f(θ₃)      nabla_f_theta_3
///     w1, W_hh    w1, W_hh     names of a spec stay as they are
///     e, i, Π     e_, i_, Pi_  what MathJSON holds for constants gets a _ behind
///
/// None of what is no name: a sum, a number, a transpose.
std::optional<std::string> name_of(const Formula& symbol);

/// `text` as a word of a NAME.
std::string identifier(std::string_view text);

}  // namespace psolve
