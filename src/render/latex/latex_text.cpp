#include "render/latex/latex_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/text/text.h"
#include "formula/notation.h"
#include "formula/script.h"

namespace psolve {
namespace {

/// Characters that are set in mathematics, besides Greek letters.
constexpr std::string_view kMathematics = R"(
  − -               ± \pm             ∓ \mp             × \times          ÷ \div
  · \cdot           ∗ \ast            ⋆ \star           ∘ \circ           • \bullet
  ⊙ \odot           ⊗ \otimes         ⊕ \oplus          ∧ \wedge          ∨ \vee
  ¬ \neg            ⊤ \top            ⊥ \bot            ∀ \forall         ∃ \exists
  ≤ \le             ≥ \ge             ≠ \ne             ≈ \approx         ≡ \equiv
  ∼ \sim            ∝ \propto         ≪ \ll             ≫ \gg             ∈ \in
  ∉ \notin          ⊂ \subset         ⊆ \subseteq       ∪ \cup            ∩ \cap
  ∅ \emptyset       → \to             ← \leftarrow      ↔ \leftrightarrow ↦ \mapsto
  ↑ \uparrow        ↓ \downarrow      ⇒ \Rightarrow     ⇐ \Leftarrow      ⇔ \Leftrightarrow
  ∂ \partial        ∇ \nabla          ∞ \infty          √ \surd           ∑ \sum
  ∏ \prod           ∫ \int            ‖ \Vert           ⌊ \lfloor         ⌋ \rfloor
  ⌈ \lceil          ⌉ \rceil          ⟨ \langle         ⟩ \rangle         ° {}^{\circ}
  ′ {}^{\prime}     ″ {}^{\prime\prime} ℓ \ell            ℝ \mathbb{R}      ℕ \mathbb{N}
  ℤ \mathbb{Z}      µ \mu             ϵ \epsilon        ½ \tfrac{1}{2}    ¼ \tfrac{1}{4}
  ✓ \checkmark      ✗ \times          « \ll             » \gg             … \ldots
  ŷ \hat{y}
)";

constexpr std::string_view kRaised = R"(
  ⁰ 0     ¹ 1     ² 2     ³ 3     ⁴ 4     ⁵ 5     ⁶ 6     ⁷ 7     ⁸ 8     ⁹ 9     ⁻ -
  ⁺ +     ⁽ (     ⁾ )     ᵀ \top  ⁿ n     ⁱ i     ᵗ t     ᵏ k     ˡ l     ᴸ L
)";

constexpr std::string_view kLowered = R"(
  ₀ 0  ₁ 1  ₂ 2  ₃ 3  ₄ 4  ₅ 5  ₆ 6  ₇ 7  ₈ 8  ₉ 9  ₋ -  ₊ +  ₌ =  ₍ (  ₎ )  ₐ a
  ₑ e  ₕ h  ᵢ i  ⱼ j  ₖ k  ₗ l  ₘ m  ₙ n  ₒ o  ₚ p  ᵣ r  ₛ s  ₜ t  ᵤ u  ᵥ v  ₓ x
)";

constexpr std::string_view kPunctuation =
    " – -- — --- ‐ - ‑ - ‘ \\textquoteleft{} ’ ' “ `` ” '' „ \\textquotedblleft{} "
    "\u00a0 ~ \u2009 \\, \u202f \\, ";

/// Marks on the letter before them.
constexpr std::string_view kAccents =
    " \u0302 hat \u0303 tilde \u0304 bar \u0305 bar \u0307 dot \u0308 ddot \u20d7 vec ";

/// What follows the character in one of these tables.
std::optional<std::string_view> command_of(std::string_view character, std::string_view table) {
  const std::size_t at = table.find(fmt::format(" {} ", character));
  if (at == table.npos) return std::nullopt;
  const std::size_t begin = at + character.size() + 2;
  return table.substr(begin, table.find_first_of(" \n", begin) - begin);
}

std::string mathematics(std::string_view command) {
  return "\\ensuremath{" + std::string(command) + "}";
}

/// The letters with accents of European languages, which LaTeX sets as they are.
bool is_known_letter(char32_t code) {
  constexpr std::array<char32_t, 11> unknown = {0xD7,  0xF7,  0x126, 0x127, 0x138, 0x13F,
                                                0x140, 0x149, 0x166, 0x167, 0x17F};
  return code >= 0xC0 && code < 0x17F &&
         std::find(unknown.begin(), unknown.end(), code) == unknown.end();
}

std::string beyond_ascii(std::string_view character, char32_t code) {
  if (const Greek* letter = greek_character(character)) {
    return mathematics("\\" + std::string(letter->name));
  }
  if (const auto command = command_of(character, kMathematics)) return mathematics(*command);
  if (const auto raised = command_of(character, kRaised)) {
    return mathematics("{}^{" + std::string(*raised) + "}");
  }
  if (const auto lowered = command_of(character, kLowered)) {
    return mathematics("{}_{" + std::string(*lowered) + "}");
  }
  if (const auto mark = command_of(character, kPunctuation)) return std::string(*mark);
  if (is_known_letter(code)) return std::string(character);
  return fmt::format("[U+{:04X}]", static_cast<unsigned>(code));
}

std::string ascii(char c) {
  switch (c) {
    case '\\':
      return "\\textbackslash{}";
    case '^':
      return "\\textasciicircum{}";
    case '~':
      return "\\textasciitilde{}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    case '|':
      return "\\textbar{}";
    case '`':
      return "\\textquoteleft{}";
    default:
      return (std::string_view("#$%&_{}").find(c) == std::string_view::npos ? "" : "\\") +
             std::string(1, c);
  }
}

/// Calls `put(character, code, accent)` for every character of `text`, with the accent that a
/// combining mark after it stands for.
template <class Put>
void for_each_character(std::string_view text, Put&& put) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    const std::string_view here = text.substr(at, character.length);
    at += character.length;
    std::optional<std::string_view> accent;
    if (at < text.size()) {
      const std::size_t length = character_at(text, at).length;
      accent = command_of(text.substr(at, length), kAccents);
      if (accent) at += length;
    }
    put(here, character.code, accent);
  }
}

std::string accented(std::string_view accent, const std::string& letter) {
  return mathematics("\\" + std::string(accent) + "{" + letter + "}");
}

/// A straight quote by what stands before it.
std::string_view quote(const std::string& before) {
  const bool opens =
      before.empty() || std::string_view(" ([{-~").find(before.back()) != std::string_view::npos;
  return opens ? "``" : "''";
}

}  // namespace

std::string latex_text(std::string_view text) {
  std::string result;
  for_each_character(one_line(text), [&](std::string_view character, char32_t code, auto accent) {
    const char c = character[0];
    std::string piece = code < 0x80 ? ascii(c) : beyond_ascii(character, code);
    if (c == '"') piece = quote(result);
    // Two of these would become one sign of their own.
    const bool runs_together = c == '-' || c == '\'' || c == ',';
    if (runs_together && !result.empty() && result.back() == c) piece.insert(0, "{}");
    result += accent ? accented(*accent, piece) : piece;
  });
  return result;
}

std::string latex_bookmark(std::string_view text) {
  constexpr char32_t latin = 0x100;
  std::string result;
  for_each_character(one_line(text), [&](std::string_view character, char32_t code, auto) {
    if (code < 0x80) {
      result += ascii(character[0]);
    } else if (const Greek* letter = greek_character(character)) {
      result += letter->name;
    } else if (character == "–" || character == "—") {
      result += "-";
    } else if (character == "’" || character == "‘") {
      result += "'";
    } else {
      result += code < latin && is_known_letter(code) ? std::string(character) : "?";
    }
  });
  return result;
}

std::string latex_code(std::string_view text) {
  std::string result;
  for_each_character(printable(text), [&](std::string_view character, char32_t code, auto accent) {
    const char c = character[0];
    std::string piece = code < 0x80 ? ascii(c) : beyond_ascii(character, code);
    if (c == '"') piece = "\\char34{}";
    if (c == '-' || c == '\'' || c == ',') piece += "{}";
    result += accent ? accented(*accent, piece) : piece;
    if (std::string_view("*,/").find(c) != std::string_view::npos) result += "\\allowbreak{}";
  });
  return result;
}

std::string latex_formula(const Formula& formula, int digits) {
  std::string result;
  const std::string written = write(formula, Hand::latex, digits);
  for_each_character(written, [&](std::string_view character, char32_t code, auto accent) {
    std::string piece = code < 0x80 ? std::string(character) : beyond_ascii(character, code);
    if (is_known_letter(code)) piece = "\\text{" + piece + "}";
    result += accent ? accented(*accent, piece) : piece;
  });
  return result;
}

}  // namespace psolve
