#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "formula/digits.h"

namespace psolve {

/// A part of the text that is being written, from `start` up to `end`. Of several pieces the last is
/// changed first: those before it stay where they are.
struct Piece {
  std::string& text;
  std::size_t start;
  std::size_t end;

  std::string_view view() const { return std::string_view(text).substr(start, end - start); }
  void wrap(std::string_view before, std::string_view after = {}) const {
    if (!after.empty()) text.insert(end, after);
    text.insert(start, before);
  }
};

/// The pieces at the end of a text that begin at these places, side by side.
struct Pieces {
  std::string& text;
  std::span<const std::size_t> starts;

  std::size_t size() const { return starts.size(); }
  Piece operator[](std::size_t i) const {
    return {text, starts[i], i + 1 < size() ? starts[i + 1] : text.size()};
  }
  template <class Predicate>
  bool all(Predicate&& is) const {
    for (std::size_t i = 0; i < size(); ++i) {
      if (!is((*this)[i].view())) return false;
    }
    return true;
  }
  Piece whole() const { return {text, starts.empty() ? text.size() : starts[0], text.size()}; }
  /// Puts `separator` between them; they are one piece then.
  Piece joined(std::string_view separator) const {
    for (std::size_t i = size(); i-- > 1;) text.insert(starts[i], separator);
    return whole();
  }
};

/// The signs of one hand. The walk in `notation.cpp` writes a formula from left to right, and puts in
/// the parentheses that precedence asks for. A script writes what stands alone at the end of a text,
/// and makes one piece of those that a text ends with: "a" and "b" become "a/b". `atomic` tells that
/// a piece binds tighter than any operator.
class Script {
 public:
  virtual ~Script() = default;

  /// Fractions are stacked and exponents raised, so they need no parentheses.
  virtual bool two_dimensional() const = 0;

  virtual void number(std::string& text, const Scientific& number) const = 0;
  virtual void symbol(std::string& text, std::string_view name) const = 0;
  virtual void words(std::string& text, std::string_view words) const = 0;
  /// A subscript that is part of a name, where indices are put to it.
  virtual void subscript(std::string& text, std::string_view name) const { text += name; }
  virtual void index(Piece base, Pieces subscripts) const = 0;
  virtual void mark(Piece base, std::string_view mark) const = 0;
  virtual void accent(Piece base, std::string_view accent) const = 0;

  virtual void negative(Piece operand) const = 0;
  virtual std::string_view plus() const = 0;
  virtual std::string_view minus() const = 0;
  /// Puts the sign between two factors.
  virtual void times(std::string_view sign, Piece left, Piece right) const = 0;
  virtual void fraction(Piece numerator, Piece denominator) const = 0;
  virtual void power(Piece base, Piece exponent, bool atomic) const = 0;
  virtual void parentheses(Piece inside) const = 0;
  /// With one of them only, `which` "(" or ")".
  virtual void half(std::string_view which, Piece inside) const {
    inside.wrap(which == "(" ? "(" : "", which == "(" ? "" : ")");
  }
  /// `atomic` is the first argument.
  virtual void call(std::string_view function, Pieces arguments, bool atomic) const = 0;
  /// ∂`of`/∂`by`, or the operator ∂/∂`by` where `of` is empty.
  virtual void derivative(Piece of, Piece by) const = 0;
  virtual void big(std::string_view which, Piece from, Piece to, Piece body) const = 0;

  struct Grid {
    std::size_t cells;
    std::size_t columns;
  };
  /// What stands before cell `i` of a matrix, and behind the last where `i` is their number.
  virtual void matrix(std::string& text, const Grid& grid, std::size_t i) const = 0;
  /// Likewise; the first row are the headings.
  virtual void table(std::string& text, const Grid& grid, std::size_t i) const = 0;
  virtual std::string_view comma() const = 0;
  virtual void relation(std::string& text, std::string_view sign) const = 0;
  virtual std::string_view dots() const = 0;
  /// Makes a finished formula stand alone: by an element around it, or nothing.
  virtual void whole(Piece) const {}
};

const Script& plain_script();
const Script& unicode_script();
const Script& latex_script();
const Script& mathml_script();

/// A name in the parts that typography tells apart: "x12" is x with the subscript 12, "W_hh" is W
/// with hh, "X[0,1]" is X with 0 and 1. They are parts of the name's own text.
struct NameParts {
  std::string_view base;
  std::optional<std::string_view> subscripts = {};  ///< with commas between
};
NameParts split_name(std::string_view name);

/// Calls `visit` with each of a name's subscripts.
template <class Visit>
void for_each_subscript(const NameParts& name, Visit&& visit) {
  for (auto rest = name.subscripts; rest;) {
    const std::size_t comma = rest->find(',');
    visit(rest->substr(0, comma));
    rest = comma == rest->npos ? std::nullopt : std::optional(rest->substr(comma + 1));
  }
}

/// A Greek letter by its English name: its character and LaTeX command; null for any other name.
struct Greek {
  std::string_view name;
  std::string_view character;
};
const Greek* greek(std::string_view name);
/// The same by its character.
const Greek* greek_character(std::string_view character);

}  // namespace psolve
