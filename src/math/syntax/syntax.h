#pragma once

// The expression language of the specs, parsed into a tree of what was written.
//
//   expression = term { ("+" | "-") term }
//   term       = { "+" | "-" } power { ("*" | "/") factor }      -x*y is -(x*y)
//   factor     = { "+" | "-" } power
//   power      = primary [ "^" factor ]              2^3^2 is 2^(3^2), -x^2 is -(x^2), 2^-1 is 1/2
//   primary    = number | "pi" | "e" | name | function "(" arguments ")" | "(" expression ")"
//   arguments  = expression { "," expression }       two for atan2, two or more for max and min
//
// Numbers are decimals ("2", "0.5", "1e-3") and exact. A name is a letter and then letters, digits
// and "_", perhaps with indices: "w1", "theta", "X[0,1]". The signs − · × ÷ π are accepted for
// - * * / pi. A product needs its sign: "2x" is an error.
//
// The tree is faithful: nothing is simplified, so evaluating it is a method of its own, independent
// of the symbolic side (`expressions/expression.h`), with which it shares no code beyond numbers
// and names.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/error.h"
#include "math/numbers/function.h"
#include "math/numbers/rational.h"

namespace psolve {

class Syntax {
 public:
  enum class Kind : std::uint8_t { number, pi, e, name, negation, sum, product, power, call };

  /// An operand; in a sum `inverse` means subtracted, in a product divided by.
  struct Part {
    std::uint32_t node;
    bool inverse = false;
  };

  struct Node {
    Kind kind;
    Function function{};     ///< of a call
    std::uint32_t name = 0;  ///< position in `names()`
    std::uint32_t first_part = 0;
    std::uint32_t part_count = 0;
    std::uint32_t offset = 0;  ///< where it stands in the text, in bytes
    std::uint32_t length = 0;
    Rational number{};
  };

  static constexpr Index kMostBits = 4096;  ///< of one number

  /// The names that may stand in a text, shared by all texts that are parsed with them.
  class Names {
   public:
    Names() = default;
    explicit Names(std::vector<std::string> names);
    const std::vector<std::string>& list() const { return list_; }
    std::optional<std::uint32_t> position(std::string_view name) const;
    std::uint32_t add(std::string_view name);

   private:
    std::vector<std::string> list_;
    std::map<std::string, std::uint32_t, std::less<>> positions_;
  };

  /// Parses `text`, in which any names may stand; `names()` lists them as they first appear.
  /// Throws `TextError`.
  static Syntax parse(std::string_view text);
  /// Parses `text`, in which only `names` may stand, and `names()` is that list.
  static Syntax parse(std::string_view text, std::shared_ptr<const Names> names);
  static Syntax parse(std::string_view text, std::vector<std::string> names);
  /// The same for a text that psolve wrote, which may be deeper and longer than one in a spec.
  static Syntax read_back(std::string_view text, std::vector<std::string> names);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& names() const { return names_->list(); }
  /// Operands stand before what is made of them; the last node is the whole expression.
  const std::vector<Node>& nodes() const { return nodes_; }
  std::span<const Part> parts(const Node& node) const {
    return std::span(parts_).subspan(node.first_part, node.part_count);
  }

 private:
  friend class SyntaxParser;
  std::string text_;
  std::shared_ptr<const Names> names_;
  std::vector<Node> nodes_;
  std::vector<Part> parts_;
};

/// Whether `text` can name a variable: it has the form of a name and is no function or constant.
bool is_variable_name(std::string_view text);

/// The value of a text without names, such as "1/3" or "2*pi", also where doubles lose it on the
/// way: log(sigmoid(-1000)). Throws `TextError`.
double constant_value(std::string_view text);
/// The same of a text that is already read, in which no name stands.
double constant_value(const Syntax& syntax);

}  // namespace psolve
