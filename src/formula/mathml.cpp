// Presentation MathML (MathML Core). Every piece is one element, so pieces nest without parentheses
// of their own.

#include <algorithm>
#include <cctype>
#include <utility>

#include "formula/functions/functions.h"
#include "formula/script.h"
#include "formula/xml.h"

namespace psolve {
namespace {

std::string element(std::string_view name, std::string_view inside) {
  std::string text = "<";
  text += name;
  text += '>';
  text += inside;
  text += "</";
  text += name;
  text += '>';
  return text;
}
std::string operation(std::string_view sign) {
  return element("mo", xml_escaped(sign));
}
std::string identifier(std::string_view name) {
  const Greek* letter = greek(name);
  return element("mi", letter != nullptr ? letter->character : xml_escaped(name));
}
void make_row(Piece inside) {
  inside.wrap("<mrow>", "</mrow>");
}

/// A parenthesis, or the like, around `inside`. Browsers set those that could grow with space around
/// them, so only those around what is tall can.
std::string fence(std::string_view sign, std::string_view inside) {
  constexpr std::string_view tall[] = {"<mfrac", "<mtable", "<munder", "<msqrt", "<mroot"};
  const bool grows = std::ranges::any_of(
      tall, [&](std::string_view part) { return inside.find(part) != inside.npos; });
  return grows ? operation(sign) : "<mo stretchy=\"false\">" + xml_escaped(sign) + "</mo>";
}

/// With what is before and after it made one row.
void fence_in(Piece inside, std::string_view left, std::string_view right) {
  const std::string before = left.empty() ? "" : fence(left, inside.view());
  const std::string after = right.empty() ? "" : fence(right, inside.view());
  inside.wrap("<mrow>" + before, after + "</mrow>");
}

/// Whether a factor that starts like this needs a dot before it: beside another one a number would
/// be read as its digits, a parenthesis as the argument of a function.
bool needs_dot(std::string_view factor) {
  while (factor.starts_with("<mrow>") || factor.starts_with("<msup>")) {
    factor.remove_prefix(std::string_view("<mrow>").size());
  }
  return factor.starts_with("<mn>") || factor.starts_with("<mo>(") ||
         factor.starts_with("<mo stretchy=\"false\">(") || factor.starts_with("<mfrac>");
}

/// Whether it is a named function of something, such as sin x, which stands clear of a factor before it.
bool is_named_function(std::string_view factor) {
  constexpr std::string_view start = "<mrow><mi>";
  if (!factor.starts_with(start)) return false;
  factor.remove_prefix(start.size());
  const std::size_t end = factor.find("</mi>");
  const bool is_word =
      end > 1 && end != factor.npos && static_cast<unsigned char>(factor[0]) < 0x80;
  return is_word && factor.substr(end).starts_with("</mi><mo>\u2061");
}

/// Signs of what is not seen: the operation, and the comma between indices of one character.
constexpr std::string_view kInvisibleTimes = "\u2062";
constexpr std::string_view kInvisibleComma = "\u2063";

/// Whether all of it is one element that shows one character, as `<mn>1</mn>` does.
bool shows_one_character(std::string_view element) {
  const std::size_t inside = element.find('>') + 1;
  return element.find('<', inside) == inside + 1 && element.find('>', inside) == element.size() - 1;
}

class MathMl final : public Script {
 public:
  bool two_dimensional() const override { return true; }

  void number(std::string& text, const Scientific& number) const override {
    const bool is_infinite = number.digits == "inf";
    const std::string mantissa = is_infinite ? operation("∞") : element("mn", number.mantissa);
    if (number.exponent.empty()) {
      text += mantissa;
      return;
    }
    text += "<mrow>" + mantissa + "<mo>·</mo><msup><mn>10</mn><mrow>";
    if (number.negative) text += operation("−");
    text += element("mn", number.exponent) + "</mrow></msup></mrow>";
  }

  void symbol(std::string& text, std::string_view name) const override {
    const NameParts parts = split_name(name);
    const std::size_t start = text.size();
    text += identifier(parts.base);
    if (!parts.subscripts) return;
    const std::size_t end = text.size();
    std::vector<std::size_t> starts;
    for_each_subscript(parts, [&](std::string_view s) {
      starts.push_back(text.size());
      subscript(text, s);
    });
    index({text, start, end}, {text, starts});
  }

  void words(std::string& text, std::string_view words) const override {
    text += element("mtext", xml_escaped(words));
  }

  void subscript(std::string& text, std::string_view name) const override {
    const bool is_number = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) != 0;
    text += is_number ? element("mn", xml_escaped(name)) : identifier(name);
  }

  void index(Piece base, Pieces subscripts) const override {
    const bool is_close = subscripts.all(shows_one_character);
    make_row(subscripts.joined(operation(is_close ? kInvisibleComma : ",")));
    const std::size_t mark = start_of_mark(base.view());
    if (mark == base.view().npos) {
      Piece{base.text, base.start, base.text.size()}.wrap("<msub>", "</msub>");
      return;
    }
    // Subscripts belong below the mark, not after it: the base's own element is opened anew.
    const std::string sign(
        base.view().substr(mark, base.view().size() - mark - kEndOfMarked.size()));
    base.text.erase(base.start + mark, base.end - base.start - mark);
    base.text.replace(base.start, kStartOfMarked.size(), "<msubsup>");
    base.text += sign + "</msubsup>";
  }

  void mark(Piece base, std::string_view mark) const override {
    base.wrap("<msup>", operation(mark) + "</msup>");
  }

  void accent(Piece base, std::string_view accent) const override {
    const std::string_view sign = accent == "hat" ? "^" : accent == "tilde" ? "~" : "¯";
    base.wrap("<mover accent=\"true\">", operation(sign) + "</mover>");
  }

  void negative(Piece operand) const override { operand.wrap("<mrow><mo>−</mo>", "</mrow>"); }
  std::string_view plus() const override { return "<mo>+</mo>"; }
  std::string_view minus() const override { return "<mo>−</mo>"; }

  void times(std::string_view sign, Piece, Piece right) const override {
    const std::string_view factor = right.view();
    if (sign == "*" && needs_dot(factor)) return right.wrap(operation("·"));
    if (!sign.empty() && sign != "*") return right.wrap(operation(sign));
    if (!is_named_function(factor)) return right.wrap(operation(kInvisibleTimes));
    right.wrap("<mo lspace=\"0\" rspace=\"0.1667em\">" + std::string(kInvisibleTimes) + "</mo>");
  }

  void fraction(Piece numerator, Piece denominator) const override {
    denominator.wrap("</mrow><mrow>", "</mrow></mfrac>");
    numerator.wrap("<mfrac><mrow>");
  }

  void power(Piece base, Piece exponent, bool) const override {
    exponent.wrap("</mrow><mrow>", "</mrow></msup>");
    base.wrap("<msup><mrow>");
  }

  void parentheses(Piece inside) const override { fence_in(inside, "(", ")"); }

  void half(std::string_view which, Piece inside) const override {
    fence_in(inside, which == "(" ? "(" : "", which == "(" ? "" : ")");
  }

  void call(std::string_view function, Pieces arguments, bool atomic) const override {
    const CallStyle& style = style_of(function);
    if (style.kind == CallStyle::Kind::rooted && arguments.size() != 1) {
      arguments[1].wrap("</mrow><mrow>", "</mrow></mroot>");
      return arguments.whole().wrap("<mroot><mrow>");
    }
    const Piece inside = arguments.joined(comma());
    switch (style.kind) {
      case CallStyle::Kind::raised:
        return inside.wrap("<msup><mi>e</mi><mrow>", "</mrow></msup>");
      case CallStyle::Kind::rooted:
        return inside.wrap("<msqrt>", "</msqrt>");
      case CallStyle::Kind::bracketed:
        return fence_in(inside, style.name, style.right);
      case CallStyle::Kind::prefixed:
        if (!atomic) parentheses(inside);
        arguments.whole().wrap("<mrow>" + operation(style.name), "</mrow>");
        return;
      case CallStyle::Kind::named:
        break;
    }
    std::string name;
    if (style.name.empty()) {
      symbol(name, function);
    } else {
      name = element("mi", style.name);
    }
    parentheses(inside);
    arguments.whole().wrap("<mrow>" + name + operation("\u2061"), "</mrow>");
  }

  void derivative(Piece of, Piece by) const override {
    by.wrap("</mrow><mrow><mo>∂</mo>", "</mrow></mfrac>");
    of.wrap("<mfrac><mrow><mo>∂</mo>");
  }

  void big(std::string_view which, Piece from, Piece to, Piece) const override {
    const bool is_above = !to.view().empty();
    if (is_above) to.wrap("<mrow>", "</mrow></munderover>");
    from.wrap("<mrow>", is_above ? "</mrow>" : "</mrow></munder>");
    from.wrap((is_above ? "<munderover>" : "<munder>") + operation(which == "sum" ? "∑" : "∏"));
  }

  void matrix(std::string& text, const Grid& grid, std::size_t i) const override {
    if (i == 0) text += "<mrow><mo>[</mo><mtable>";
    between_cells(text, grid, i, "<mtd>");
    if (i == grid.cells) text += "</mtable><mo>]</mo></mrow>";
  }

  void table(std::string& text, const Grid& grid, std::size_t i) const override {
    const bool is_heading = i < grid.columns;
    if (i == 0) text += "<mtable>";
    between_cells(text, grid, i, is_heading ? "<mtd style=\"border-bottom: 1px solid\">" : "<mtd>");
    if (i == grid.cells) text += "</mtable>";
  }

  std::string_view comma() const override { return "<mo>,</mo>"; }
  void relation(std::string& text, std::string_view sign) const override {
    text += operation(sign);
  }
  std::string_view dots() const override { return "<mo>…</mo>"; }

  void whole(Piece formula) const override { formula.wrap("<math>", "</math>"); }

 private:
  static constexpr std::string_view kStartOfMarked = "<msup>";
  static constexpr std::string_view kEndOfMarked = "</msup>";

  /// Where the mark stands in what `mark` put together; npos in any other piece.
  static std::size_t start_of_mark(std::string_view piece) {
    const bool is_marked = piece.starts_with(kStartOfMarked) && piece.ends_with("</mo></msup>");
    return is_marked ? piece.rfind("<mo>") : piece.npos;
  }

  static void between_cells(std::string& text, const Grid& grid, std::size_t i,
                            std::string_view start) {
    if (i > 0) text += "</mtd>";
    if (i > 0 && i % grid.columns == 0) text += "</mtr>";
    if (i == grid.cells) return;
    if (i % grid.columns == 0) text += "<mtr>";
    text += start;
  }
};

}  // namespace

const Script& mathml_script() {
  static const MathMl script;
  return script;
}

}  // namespace psolve
