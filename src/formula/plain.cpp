// ASCII that psolve's own expression language reads back, wherever the formula is in that language.

#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

class Plain final : public Script {
 public:
  bool two_dimensional() const override { return false; }

  std::string number(std::string_view digits) const override { return std::string(digits); }
  std::string symbol(std::string_view name) const override { return std::string(name); }
  std::string words(std::string_view text) const override { return std::string(text); }

  std::string index(const std::string& base,
                    const std::vector<std::string>& subscripts) const override {
    return base + "[" + join(subscripts, ",") + "]";
  }

  std::string mark(const std::string& base, std::string_view mark) const override {
    if (mark == "′") return base + "'";
    return base + "^" + std::string(mark);
  }

  std::string accent(const std::string& base, std::string_view accent) const override {
    return base + "_" + std::string(accent);
  }

  std::string negative(const std::string& operand) const override { return "-" + operand; }
  std::string plus() const override { return " + "; }
  std::string minus() const override { return " - "; }

  std::string times(std::string_view sign, const std::string&, const std::string&) const override {
    if (sign == "⊙") return " .* ";
    if (sign == "∧") return " & ";
    return sign == "⊗" ? " (x) " : "*";
  }

  std::string fraction(const std::string& numerator,
                       const std::string& denominator) const override {
    return numerator + "/" + denominator;
  }

  std::string power(const std::string& base, const Piece& exponent) const override {
    return base + "^" + (exponent.atomic ? exponent.text : parentheses(exponent.text));
  }

  std::string parentheses(const std::string& inside) const override { return "(" + inside + ")"; }

  std::string call(std::string_view function, const std::vector<Piece>& arguments) const override {
    const std::string inside = join(arguments, ", ");
    if (style_of(function).kind == CallStyle::Kind::prefixed) {
      return "!" + (arguments[0].atomic ? inside : parentheses(inside));
    }
    if (function == "root" && arguments[1].text == "3") return "cbrt(" + arguments[0].text + ")";
    return std::string(function) + "(" + inside + ")";
  }

  std::string derivative(const std::string& of, const std::string& by) const override {
    return "d" + of + "/d" + by;
  }

  std::string big(std::string_view which, const std::string& from, const std::string& to,
                  const std::string& body) const override {
    return std::string(which) + "_{" + from + "}" + (to.empty() ? "" : "^{" + to + "}") + " " +
           body;
  }

  std::string matrix(const std::vector<std::string>& entries, int columns) const override {
    std::string text = "[";
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto column = i % static_cast<std::size_t>(columns);
      if (columns > 1 && column == 0) text += i == 0 ? "[" : "], [";
      text += (column == 0 && (columns > 1 || i == 0) ? "" : ", ") + entries[i];
    }
    return text + (columns > 1 ? "]]" : "]");
  }

  std::string table(const std::vector<std::string>& cells, int columns) const override {
    return matrix(cells, columns);
  }

  std::string comma() const override { return ", "; }

  std::string relation(std::string_view sign) const override {
    if (sign == "≈") return " = ";
    if (sign == "→") return " -> ";
    if (sign == "≤") return " <= ";
    if (sign == "≥") return " >= ";
    if (sign == "∨") return " | ";
    if (sign == "⊕") return " ^ ";
    return " " + std::string(sign) + " ";
  }

  std::string dots() const override { return "..."; }
};

}  // namespace

const Script& plain_script() {
  static const Plain script;
  return script;
}

}  // namespace psolve
