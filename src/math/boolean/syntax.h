#pragma once

// Boolean expressions as people write them.
//
//   expression  = exclusive { ("|" | "∨" | "or") exclusive }
//   exclusive   = conjunction { ("^" | "⊕" | "xor") conjunction }
//   conjunction = negation { ("&" | "∧" | "and") negation }
//   negation    = { "!" | "~" | "¬" | "not" } primary { "'" }        !A' is !(A')
//   primary     = "0" | "1" | name | "(" expression ")"
//
// A name is a letter and then letters, digits and "_"; the words and, or, xor, not are operators
// however they are capitalised.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/error.h"
#include "formula/formula.h"

namespace psolve {

/// The tree of what was written; nothing is simplified.
class BooleanSyntax {
 public:
  enum class Kind : std::uint8_t {
    constant,
    variable,
    negation,
    conjunction,
    exclusive,
    disjunction,
  };

  struct Node {
    Kind kind;
    Index index = 0;  ///< of a variable in `names()`; of a constant its value
    std::vector<std::uint32_t> parts =
        {};  ///< operands: one of a negation, two or more of the rest
  };

  /// Parses `text`, in which any names may stand; `names()` lists them as they first appear.
  /// Throws `TextError`.
  static BooleanSyntax parse(std::string_view text);
  /// Parses `text`, in which only `names` may stand, and `names()` is that list.
  static BooleanSyntax parse(std::string_view text, std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  /// Operands stand before what is made of them; the last node is the whole expression.
  const std::vector<Node>& nodes() const { return nodes_; }

  /// The value where variable i is `assignment[i]`.
  bool value_at(const std::vector<bool>& assignment) const;

  /// The values at all 2^k assignments of the k names, in counting order: the first name is the
  /// most significant bit. For k up to 20.
  std::vector<bool> table() const;

  /// The operands it is made of, each an expression in the same names, in the order in which they are
  /// worked out: not itself, and no constant, variable or negation of one. None where there are more
  /// than `most`.
  std::vector<BooleanSyntax> parts(Index most) const;

  /// As people write it, with ∨ ∧ ¬ ⊕.
  Formula formula() const;

 private:
  friend class BooleanParser;
  std::vector<std::string> names_;
  std::vector<Node> nodes_;
};

/// Whether `text` can name a Boolean variable.
bool is_boolean_name(std::string_view text);

/// The formulas a ∨ b ∨ …, a ⊕ b ⊕ …, a ∧ b ∧ … and ¬a, with the parentheses they need; of no
/// operands 0, 0 and 1.
Formula disjunction(std::vector<Formula> operands);
Formula exclusive_or(std::vector<Formula> operands);
Formula conjunction(std::vector<Formula> operands);
Formula negation(const Formula& operand);

}  // namespace psolve
