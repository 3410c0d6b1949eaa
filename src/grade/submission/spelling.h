#pragma once

#include <string>
#include <string_view>

namespace psolve {

/// The letters, digits and _ of a NAME as people type or print it. Superscripts stand right behind
/// their letter, subscripts behind a _, Greek letters, accents and marks are words:
///
///     z⁽¹⁾₁, z^(1)_1, z(1)_1   z1_1
///     ŷ, δ⁽²⁾₁, W⁽¹⁾′₁₂        y_hat, delta2_1, W1_prime_12
///     ∂L/∂W⁽²⁾, dL/dW^(2)      dL_dW2
std::string ascii_name(std::string_view text);

/// Spellings in which NAMEs are looked for, the strictest first.
inline constexpr int kSpellings = 3;

/// `ascii_name` without what people leave out or put elsewhere. 0: W1_prime_1_2, W1_prime_12;
/// 1: without _, "prime" last: W112prime; 2: in small letters.
std::string spelled(std::string_view ascii, int spelling);

}  // namespace psolve
