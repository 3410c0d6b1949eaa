#pragma once

#include <limits>
#include <span>
#include <string_view>

#include "formula/value.h"

namespace psolve {

struct Digits;

/// How people's formats write a function where that is not name(arguments).
struct CallStyle {
  enum class Kind {
    named,      ///< sin(x)
    bracketed,  ///< |x|
    rooted,     ///< √x
    raised,     ///< eˣ where exponents are raised, else exp(x)
    prefixed,   ///< ¬x
  };
  Kind kind = Kind::named;
  std::string_view name = {};   ///< for Unicode and MathML: "σ"; none: the function's own
  std::string_view latex = {};  ///< "\\sigma"; none: the function's own name, upright
  std::string_view right = {};  ///< the closing bracket; `name` is the opening one
  std::string_view latex_right = {};
};

template <class S>
using Arguments = std::span<const ValueOf<S>>;
template <class S>
using Operation = Result<ValueOf<S>> (*)(Arguments<S>);

/// A function: how it is written, what it is worth, and what it is called in MathJSON.
struct FunctionEntry {
  std::string_view
      name;  ///< of a call in a formula's tree: "sigmoid"; none where an operator is it
  std::string_view head;     ///< in MathJSON; none where it is written by other heads
  std::string_view meaning;  ///< of the head, in one line
  int least;                 ///< arguments
  int most;
  Operation<double> in_double;
  Operation<Digits> in_digits;
  CallStyle style = {};
  double low = -std::numeric_limits<double>::infinity();  ///< bounds of its values
  double high = std::numeric_limits<double>::infinity();
  double from = -std::numeric_limits<double>::infinity();  ///< bounds of its argument
  double to = std::numeric_limits<double>::infinity();
  /// The names of further arguments, in their order: "stride", "padding".
  std::span<const std::string_view> further = {};
};

/// Every function and operator that a line may use.
std::span<const FunctionEntry> functions();

/// The function that a tree calls by this name; null where there is none.
const FunctionEntry* function_named(std::string_view name);
/// The function with this head; null where there is none.
const FunctionEntry* function_headed(std::string_view head);

/// How a call of this name is written.
const CallStyle& style_of(std::string_view name);

}  // namespace psolve
