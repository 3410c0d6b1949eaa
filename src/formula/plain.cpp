// ASCII that psolve's own expression language reads back, wherever the formula is in that language.

#include <algorithm>
#include <array>
#include <utility>

#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

class Plain final : public Script {
 public:
  bool two_dimensional() const override { return false; }

  void number(std::string& text, const Scientific& number) const override { text += number.digits; }
  void symbol(std::string& text, std::string_view name) const override { text += name; }
  void words(std::string& text, std::string_view words) const override { text += words; }

  void index(Piece, Pieces subscripts) const override { subscripts.joined(",").wrap("[", "]"); }

  void mark(Piece base, std::string_view mark) const override {
    base.text += mark == "′" ? "'" : "^";
    if (mark != "′") base.text += mark;
  }

  void accent(Piece base, std::string_view accent) const override {
    base.text += '_';
    base.text += accent;
  }

  void negative(Piece operand) const override { operand.wrap("-"); }
  std::string_view plus() const override { return " + "; }
  std::string_view minus() const override { return " - "; }

  void times(std::string_view sign, Piece, Piece right) const override {
    const bool is_entrywise = sign == "⊙";
    right.wrap(is_entrywise ? " .* " : sign == "∧" ? " & " : sign == "⊗" ? " (x) " : "*");
  }

  void fraction(Piece, Piece denominator) const override { denominator.wrap("/"); }

  void power(Piece, Piece exponent, bool atomic) const override {
    if (!atomic) parentheses(exponent);
    exponent.wrap("^");
  }

  void parentheses(Piece inside) const override { inside.wrap("(", ")"); }

  void call(std::string_view function, Pieces arguments, bool atomic) const override {
    const bool is_cube_root = function == "root" && arguments[1].view() == "3";
    if (is_cube_root) arguments.text.erase(arguments.starts[1]);
    const Piece inside = is_cube_root ? arguments.whole() : arguments.joined(", ");
    const bool is_prefixed = style_of(function).kind == CallStyle::Kind::prefixed;
    if (!is_prefixed || !atomic) parentheses(inside);
    inside.wrap(is_prefixed ? "!" : is_cube_root ? "cbrt" : function);
  }

  void derivative(Piece of, Piece by) const override {
    by.wrap("/d");
    of.wrap("d");
  }

  void big(std::string_view which, Piece from, Piece to, Piece body) const override {
    body.wrap(" ");
    if (to.start < to.end) to.wrap("^{", "}");
    from.wrap("_{", "}");
    from.wrap(which);
  }

  void matrix(std::string& text, const Grid& grid, std::size_t i) const override {
    const bool nested = grid.columns > 1;
    if (i == 0) text += nested ? "[[" : "[";
    if (i == grid.cells) {
      text += nested ? "]]" : "]";
    } else if (i > 0) {
      text += nested && i % grid.columns == 0 ? "], [" : ", ";
    }
  }
  void table(std::string& text, const Grid& grid, std::size_t i) const override {
    matrix(text, grid, i);
  }

  std::string_view comma() const override { return ", "; }

  void relation(std::string& text, std::string_view sign) const override {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> signs = {
        {{"≈", "="}, {"→", "->"}, {"≤", "<="}, {"≥", ">="}, {"∨", "|"}, {"⊕", "^"}}};
    const auto* found =
        std::find_if(signs.begin(), signs.end(), [&](const auto& s) { return s.first == sign; });
    text += ' ';
    text += found == signs.end() ? sign : found->second;
    text += ' ';
  }

  std::string_view dots() const override { return "..."; }
};

}  // namespace

const Script& plain_script() {
  static const Plain script;
  return script;
}

}  // namespace psolve
