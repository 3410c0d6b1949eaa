#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psolve {

/// The signs of one hand. The walk in `notation.cpp` has already put in the parentheses that
/// precedence asks for; a script joins finished pieces. `atomic` tells that a piece binds tighter
/// than any operator.
class Script {
 public:
  struct Piece {
    std::string text;
    bool atomic = true;
  };

  virtual ~Script() = default;

  /// Fractions are stacked and exponents raised, so they need no parentheses.
  virtual bool two_dimensional() const = 0;

  virtual std::string number(std::string_view digits) const = 0;
  virtual std::string symbol(std::string_view name) const = 0;
  virtual std::string words(std::string_view text) const = 0;
  /// A subscript that is part of a name, where indices are put to it.
  virtual std::string subscript(std::string_view text) const { return std::string(text); }
  virtual std::string index(const std::string& base,
                            const std::vector<std::string>& subscripts) const = 0;
  virtual std::string mark(const std::string& base, std::string_view mark) const = 0;
  virtual std::string accent(const std::string& base, std::string_view accent) const = 0;

  virtual std::string negative(const std::string& operand) const = 0;
  virtual std::string plus() const = 0;
  virtual std::string minus() const = 0;
  /// The sign between two factors, of which the right one is written `right`.
  virtual std::string times(std::string_view sign, const std::string& left,
                            const std::string& right) const = 0;
  virtual std::string fraction(const std::string& numerator,
                               const std::string& denominator) const = 0;
  virtual std::string power(const std::string& base, const Piece& exponent) const = 0;
  virtual std::string parentheses(const std::string& inside) const = 0;
  /// With one of them only, `which` "(" or ")".
  virtual std::string half(std::string_view which, const std::string& inside) const {
    return which == "(" ? "(" + inside : inside + ")";
  }
  virtual std::string call(std::string_view function,
                           const std::vector<Piece>& arguments) const = 0;
  /// ∂`of`/∂`by`, or the operator ∂/∂`by` where `of` is empty.
  virtual std::string derivative(const std::string& of, const std::string& by) const = 0;
  virtual std::string big(std::string_view which, const std::string& from, const std::string& to,
                          const std::string& body) const = 0;
  virtual std::string matrix(const std::vector<std::string>& entries, int columns) const = 0;
  /// Like a matrix, its first row the headings.
  virtual std::string table(const std::vector<std::string>& cells, int columns) const = 0;
  virtual std::string comma() const = 0;
  virtual std::string relation(std::string_view sign) const = 0;
  virtual std::string dots() const = 0;
  /// What makes a finished formula stand alone: an element around it, or nothing.
  virtual std::string whole(std::string formula) const { return formula; }
};

const Script& plain_script();
const Script& unicode_script();
const Script& latex_script();
const Script& mathml_script();

/// A name in the parts that typography tells apart: "x12" is x with the subscript 12, "W_hh" is W
/// with hh, "X[0,1]" is X with 0 and 1.
struct NameParts {
  std::string base;
  std::vector<std::string> subscripts;
};
NameParts split_name(std::string_view name);

/// "1.5e-07" as people write it: 1.5 · 10 to the −7.
struct Scientific {
  std::string mantissa;
  std::string exponent;  ///< digits only; empty where the number has no exponent
  bool negative = false;
};
Scientific split_scientific(std::string_view digits);

/// A Greek letter by its English name: its character and LaTeX command; null for any other name.
struct Greek {
  std::string_view name;
  std::string_view character;
};
const Greek* greek(std::string_view name);
/// The same by its character.
const Greek* greek_character(std::string_view character);

/// The texts of the pieces with `separator` between.
std::string join(const std::vector<Script::Piece>& pieces, std::string_view separator);
/// `pieces` with `separator` between.
std::string join(const std::vector<std::string>& pieces, std::string_view separator);

}  // namespace psolve
