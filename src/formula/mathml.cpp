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

std::string element(std::string_view name, const std::string& inside) {
  return "<" + std::string(name) + ">" + inside + "</" + std::string(name) + ">";
}
std::string operation(std::string_view sign) {
  return element("mo", xml_escaped(sign));
}
std::string identifier(std::string_view name) {
  const Greek* letter = greek(name);
  return element("mi", letter != nullptr ? std::string(letter->character) : xml_escaped(name));
}
std::string row(const std::string& inside) {
  return element("mrow", inside);
}

/// A parenthesis, or the like, around `inside`. Browsers set those that could grow with space around
/// them, so only those around what is tall can.
std::string fence(std::string_view sign, std::string_view inside) {
  constexpr std::string_view tall[] = {"<mfrac", "<mtable", "<munder", "<msqrt", "<mroot"};
  const bool grows = std::ranges::any_of(
      tall, [&](std::string_view part) { return inside.find(part) != inside.npos; });
  return grows ? operation(sign) : "<mo stretchy=\"false\">" + xml_escaped(sign) + "</mo>";
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

  std::string number(std::string_view digits) const override {
    if (digits == "inf") return operation("∞");
    const Scientific parts = split_scientific(digits);
    if (parts.exponent.empty()) return element("mn", parts.mantissa);
    const std::string sign = parts.negative ? operation("−") : "";
    return row(element("mn", parts.mantissa) + operation("·") +
               element("msup", element("mn", "10") + row(sign + element("mn", parts.exponent))));
  }

  std::string symbol(std::string_view name) const override {
    const NameParts parts = split_name(name);
    if (parts.subscripts.empty()) return identifier(parts.base);
    std::vector<std::string> subscripts;
    for (const auto& s : parts.subscripts) subscripts.push_back(subscript(s));
    return index(identifier(parts.base), subscripts);
  }

  std::string words(std::string_view text) const override {
    return element("mtext", xml_escaped(text));
  }

  std::string subscript(std::string_view text) const override {
    const bool number = !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
    return number ? element("mn", xml_escaped(text)) : identifier(text);
  }

  std::string index(const std::string& base,
                    const std::vector<std::string>& subscripts) const override {
    const bool close = std::all_of(subscripts.begin(), subscripts.end(), shows_one_character);
    const std::string below = row(join(subscripts, operation(close ? kInvisibleComma : ",")));
    const Marked marked = split_mark(base);
    if (marked.mark.empty()) return element("msub", base + below);
    return element("msubsup", marked.base + below + marked.mark);
  }

  std::string mark(const std::string& base, std::string_view mark) const override {
    return element("msup", base + operation(mark));
  }

  std::string accent(const std::string& base, std::string_view accent) const override {
    const std::string_view sign = accent == "hat" ? "^" : accent == "tilde" ? "~" : "¯";
    return "<mover accent=\"true\">" + base + operation(sign) + "</mover>";
  }

  std::string negative(const std::string& operand) const override {
    return row(operation("−") + operand);
  }
  std::string plus() const override { return operation("+"); }
  std::string minus() const override { return operation("−"); }

  std::string times(std::string_view sign, const std::string&,
                    const std::string& right) const override {
    if (sign == "*" && needs_dot(right)) return operation("·");
    if (!sign.empty() && sign != "*") return operation(sign);
    if (!is_named_function(right)) return operation(kInvisibleTimes);
    return "<mo lspace=\"0\" rspace=\"0.1667em\">" + std::string(kInvisibleTimes) + "</mo>";
  }

  std::string fraction(const std::string& numerator,
                       const std::string& denominator) const override {
    return element("mfrac", row(numerator) + row(denominator));
  }

  std::string power(const std::string& base, const Piece& exponent) const override {
    return element("msup", row(base) + row(exponent.text));
  }

  std::string parentheses(const std::string& inside) const override {
    return row(fence("(", inside) + inside + fence(")", inside));
  }

  std::string half(std::string_view which, const std::string& inside) const override {
    return row(which == "(" ? fence("(", inside) + inside : inside + fence(")", inside));
  }

  std::string call(std::string_view function, const std::vector<Piece>& arguments) const override {
    const std::string inside = join(arguments, operation(","));
    const CallStyle& style = style_of(function);
    switch (style.kind) {
      case CallStyle::Kind::raised:
        return element("msup", element("mi", "e") + row(inside));
      case CallStyle::Kind::rooted:
        return arguments.size() == 1
                   ? element("msqrt", inside)
                   : element("mroot", row(arguments[0].text) + row(arguments[1].text));
      case CallStyle::Kind::bracketed:
        return row(fence(style.name, inside) + inside + fence(style.right, inside));
      case CallStyle::Kind::prefixed:
        return row(operation(style.name) + (arguments[0].atomic ? inside : parentheses(inside)));
      case CallStyle::Kind::named:
        break;
    }
    const std::string name =
        style.name.empty() ? symbol(function) : element("mi", std::string(style.name));
    return row(name + operation("\u2061") + parentheses(inside));
  }

  std::string derivative(const std::string& of, const std::string& by) const override {
    return element("mfrac", row(operation("∂") + of) + row(operation("∂") + by));
  }

  std::string big(std::string_view which, const std::string& from, const std::string& to,
                  const std::string& body) const override {
    const std::string sign = operation(which == "sum" ? "∑" : "∏");
    const std::string head = to.empty() ? element("munder", sign + row(from))
                                        : element("munderover", sign + row(from) + row(to));
    return head + body;
  }

  std::string matrix(const std::vector<std::string>& entries, int columns) const override {
    return row(operation("[") + element("mtable", rows(entries, columns)) + operation("]"));
  }

  std::string table(const std::vector<std::string>& cells, int columns) const override {
    std::string heading;
    for (int j = 0; j < columns; ++j) {
      heading += "<mtd style=\"border-bottom: 1px solid\">" + cells[static_cast<std::size_t>(j)] +
                 "</mtd>";
    }
    return element("mtable",
                   element("mtr", heading) + rows({cells.begin() + columns, cells.end()}, columns));
  }

  std::string comma() const override { return operation(","); }
  std::string relation(std::string_view sign) const override { return operation(sign); }
  std::string dots() const override { return operation("…"); }

  std::string whole(std::string formula) const override { return element("math", formula); }

 private:
  struct Marked {
    std::string base;
    std::string mark;  ///< empty where there is none
  };
  /// What `mark` put together: subscripts belong below the mark, not after it.
  static Marked split_mark(const std::string& piece) {
    constexpr std::string_view start = "<msup>";
    constexpr std::string_view end = "</msup>";
    const std::size_t mark = piece.rfind("<mo>");
    const bool is_marked = piece.starts_with(start) && piece.ends_with("</mo></msup>");
    if (!is_marked) return {piece, ""};
    return {piece.substr(start.size(), mark - start.size()),
            piece.substr(mark, piece.size() - end.size() - mark)};
  }

  static std::string rows(const std::vector<std::string>& entries, int columns) {
    std::string rows;
    std::string cells;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      cells += element("mtd", entries[i]);
      if ((i + 1) % static_cast<std::size_t>(columns) == 0) {
        rows += element("mtr", std::exchange(cells, ""));
      }
    }
    return rows;
  }
};

}  // namespace

const Script& mathml_script() {
  static const MathMl script;
  return script;
}

}  // namespace psolve
