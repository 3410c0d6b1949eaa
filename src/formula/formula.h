#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formula/index.h"
#include "formula/value.h"

namespace psolve {

/// A formula as people write it: an immutable tree that several hands (see `notation.h`) can write.
/// What it means, and what it comes to, says `meaning/`. It is built by the solvers from their own
/// quantities and never parsed back. Copies are cheap, subtrees are shared.
///
/// A *quantity* has two faces, its symbol and its value, so one formula gives both lines of a
/// worked answer: `z = w·x + b` in symbols and `z = 0.5·2 + 1` with the numbers put in.
///
/// A tree holds all of what is long, such as a vector of a thousand numbers or their sum; the hands
/// leave out its middle (`without_middles`).
class Formula {
 public:
  enum class Kind {
    number,      ///< `value()`, or the exact digits in `text()`
    list,        ///< `list()`: the numbers of a vector, matrix or image
    symbol,      ///< `text()`: a name; Greek letters by their English names ("delta")
    words,       ///< `text()`: upright words, such as "if" or "otherwise"
    index,       ///< part 0 with the subscripts part 1, part 2, …
    mark,        ///< part 0 with a superscript `text()`: "(1)", "T", "*", "′"
    accent,      ///< part 0 under an accent `text()`: "hat", "tilde", "bar"
    quantity,    ///< part 0 as symbol, part 1 as value; `text()`: its NAME, where that is settled
    face,        ///< part 0 with its quantities all as `text()`: "symbols" or "numbers"
    negation,    ///< −part 0
    sum,         ///< parts added; negations are written as differences; `text()`: "sparse", or ""
    product,     ///< parts multiplied, joined by the sign `text()` (see `ProductSign`)
    fraction,    ///< part 0 over part 1
    power,       ///< part 0 to the part 1
    call,        ///< the function `text()` of its parts
    derivative,  ///< ∂ part 0 / ∂ part 1
    big,       ///< `text()` "sum" or "product" of part 2 for part 0 to part 1 (which may be blank)
    matrix,    ///< `columns()` columns, row-major
    table,     ///< like a matrix, its first row the headings of the columns
    tuple,     ///< parts between parentheses
    half,      ///< part 0 after "(" or before ")", as `text()` says: the other is in another row
    relation,  ///< a chain of parts joined by `text()`: "=", "≈", "≤", "→", …
    dots,      ///< something left out: …
    blank,     ///< nothing
  };

  Formula();  ///< blank
  Formula(double number);
  Formula(int number);
  Formula(Index number);
  /// A number, or a leaf with all numbers of a list. Past `shown` rows or columns a hand leaves out
  /// the middle; 0: as many as suit a vector or matrix, or of an image each channel.
  explicit Formula(const Value& value, Index shown = 0);

  // Out of line: derivations are made of formulas, and copy and drop them by the thousand.
  Formula(const Formula& other);
  Formula& operator=(const Formula& other);
  Formula(Formula&& other) noexcept = default;
  Formula& operator=(Formula&& other) noexcept;
  ~Formula();

  /// A number by its digits, which are written as they are: "1234567890123456789012".
  static Formula digits(std::string text);
  static Formula symbol(std::string_view name);
  static Formula words(std::string_view text);
  /// Past `shown` parts, or rows and columns of parts, a hand leaves out the middle; 0: never.
  static Formula node(Kind kind, std::string text, std::vector<Formula> parts, int columns = 0,
                      Index shown = 0);

  Kind kind() const { return node_->kind; }
  double value() const { return node_->value; }
  const std::string& text() const { return node_->text; }
  const std::vector<Formula>& parts() const { return node_->parts; }
  const Formula& part(Index i) const { return node_->parts[i]; }
  int columns() const { return node_->columns; }
  const Value& list() const { return *node_->list; }
  Index shown() const { return node_->shown; }
  bool is(Kind kind) const { return node_->kind == kind; }
  /// Whether a middle of it, or of a part, is left out by the hands.
  bool is_long() const { return node_->is_long; }

  /// This with subscripts, which count from one when people read them: `symbol("W").at(1, 2)`.
  template <class... Indices>
  Formula at(Indices... indices) const {
    return node(Kind::index, "", {*this, Formula(indices)...});
  }
  Formula mark(std::string text) const { return node(Kind::mark, std::move(text), {*this}); }
  Formula accent(std::string text) const { return node(Kind::accent, std::move(text), {*this}); }

 private:
  struct Node {
    Kind kind = Kind::blank;
    bool is_long = false;
    int columns = 0;
    Index shown = 0;
    double value = 0;
    std::shared_ptr<const Value> list;
    std::string text;
    std::vector<Formula> parts;
  };
  explicit Formula(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

  std::shared_ptr<const Node> node_;
};

/// How the factors of a product are joined.
namespace product_sign {
inline constexpr std::string_view dot = "*";  ///< scalars: 2·x, 2x
inline constexpr std::string_view matrix{};   ///< matrices and operators side by side: J₂ J₁
inline constexpr std::string_view hadamard = "⊙";     ///< entry by entry
inline constexpr std::string_view correlation = "⋆";  ///< cross-correlation of images
inline constexpr std::string_view convolution = "∗";  ///< true convolution
inline constexpr std::string_view full = "⊗";         ///< full true convolution
}  // namespace product_sign

/// `Formula::symbol`, short because formulas are full of them, and with one index from 1.
inline Formula sym(std::string_view name) {
  return Formula::symbol(name);
}
Formula sym(std::string_view name, Index index);

Formula operator-(const Formula& a);
Formula operator+(const Formula& a, const Formula& b);
Formula operator-(const Formula& a, const Formula& b);
Formula operator*(const Formula& a, const Formula& b);
Formula operator/(const Formula& a, const Formula& b);

/// n-ary forms; a sum of none is 0, a product of none is 1, one part stands for itself.
Formula sum(std::vector<Formula> terms);
Formula product(std::vector<Formula> factors, std::string_view sign = product_sign::dot);
Formula power(const Formula& base, const Formula& exponent);
Formula call(std::string_view function, std::vector<Formula> arguments);
Formula derivative(const Formula& of, const Formula& by);
Formula transpose(const Formula& a);
Formula tuple(std::vector<Formula> parts);

/// Σ and ∏: `big("sum", equals({l, 1}), n, body)`; `to` may be blank.
Formula big(std::string_view which, const Formula& from, const Formula& to, const Formula& body);

/// A chain `parts[0] = parts[1] = …`, or with another relation sign between.
Formula relation(std::string_view sign, std::vector<Formula> parts);
Formula equals(std::vector<Formula> parts);

/// One thing that has a name and a value.
Formula quantity(const Formula& symbol, const Formula& value);

/// `formula` with every quantity shown by its symbol, or by its value.
Formula in_symbols(const Formula& formula);
Formula in_numbers(const Formula& formula);

/// `formula` with symbols replaced by what `symbols` says they stand for.
Formula replace_symbols(const Formula& formula, const std::map<std::string, Formula>& symbols);

/// A matrix whose entry (i, j), zero-based, is `entry(i, j)`. Past `shown` rows or columns the
/// hands leave out the middle; of more than `kMostHeld` entries `entry` is not asked for it.
inline constexpr Index kMostHeld = 4'000;
Formula matrix(Index rows, Index columns, const std::function<Formula(Index, Index)>& entry,
               Index shown = 10);
/// A matrix of few entries, row by row.
Formula matrix(Index columns, std::vector<Formula> entries, Index shown = 0);
/// A column vector, elided like `matrix`.
Formula column(Index size, const std::function<Formula(Index)>& entry, Index shown = 10);
Formula column(std::vector<Formula> entries, Index shown = 10);
/// A table for people, such as a truth table or the steps of an iteration: a heading over each
/// column, and `rows` rows of values, of which the middle is left out past `shown`. It is a line of
/// its own: `entry(i, j)` is the cell under `headings[j]`.
Formula table(std::vector<Formula> headings, Index rows,
              const std::function<Formula(Index, Index)>& entry, Index shown = 12);
/// A sum of `size` terms, of which the hands leave out the middle past `shown`.
Formula long_sum(Index size, const std::function<Formula(Index)>& term, Index shown = 12);
Formula long_sum(std::vector<Formula> terms, Index shown = 12);
/// A sum likewise, of which they also leave out the products whose first factor is a quantity of
/// value 0: these add nothing, but with other numbers would.
Formula sparse_sum(std::vector<Formula> terms, Index shown = 12);
/// A product like a long sum.
Formula long_product(Index size, const std::function<Formula(Index)>& factor,
                     std::string_view sign = product_sign::dot, Index shown = 12);
/// `formula` as the hands write it: of all that is long the middle is left out.
Formula without_middles(const Formula& formula);

/// Left out in the middle of a sum, a product or a list.
Formula dots();

}  // namespace psolve
