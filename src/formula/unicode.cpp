// One line of Unicode for people: x₁²·exp(x₁ − 1). Where a character has no raised or lowered form
// the piece falls back to ^(…) and _name or […].

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

using Raised = std::pair<std::string_view, std::string_view>;

constexpr std::array<Raised, 25> kSuperscripts = {{
    {"0", "⁰"}, {"1", "¹"}, {"2", "²"}, {"3", "³"}, {"4", "⁴"}, {"5", "⁵"}, {"6", "⁶"},
    {"7", "⁷"}, {"8", "⁸"}, {"9", "⁹"}, {"−", "⁻"}, {"+", "⁺"}, {"(", "⁽"}, {")", "⁾"},
    {"T", "ᵀ"}, {"n", "ⁿ"}, {"i", "ⁱ"}, {"t", "ᵗ"}, {"k", "ᵏ"}, {"l", "ˡ"}, {"τ", "^τ"},
    {"′", "′"}, {"*", "*"}, {"L", "ᴸ"}, {" ", ""},
}};

constexpr std::array<Raised, 34> kSubscripts = {{
    {"0", "₀"}, {"1", "₁"}, {"2", "₂"}, {"3", "₃"}, {"4", "₄"}, {"5", "₅"}, {"6", "₆"},
    {"7", "₇"}, {"8", "₈"}, {"9", "₉"}, {"−", "₋"}, {"+", "₊"}, {"=", "₌"}, {"(", "₍"},
    {")", "₎"}, {"a", "ₐ"}, {"e", "ₑ"}, {"h", "ₕ"}, {"i", "ᵢ"}, {"j", "ⱼ"}, {"k", "ₖ"},
    {"l", "ₗ"}, {"m", "ₘ"}, {"n", "ₙ"}, {"o", "ₒ"}, {"p", "ₚ"}, {"r", "ᵣ"}, {"s", "ₛ"},
    {"t", "ₜ"}, {"u", "ᵤ"}, {"v", "ᵥ"}, {"x", "ₓ"}, {",", ","}, {" ", ""},
}};

/// The bytes of the UTF-8 character that starts `text`.
std::size_t first_character(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return size;
}

template <std::size_t n>
std::optional<std::string> shifted(std::string_view text, const std::array<Raised, n>& table) {
  std::string result;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, first_character(text));
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [&](const Raised& entry) { return entry.first == character; });
    if (found == table.end()) return std::nullopt;
    result += found->second;
    text.remove_prefix(character.size());
  }
  return result;
}

std::string greek_or_latin(std::string_view name) {
  if (const Greek* found = greek(name)) return std::string(found->character);
  return std::string(name);
}

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0; });
}

class Unicode final : public Script {
 public:
  bool two_dimensional() const override { return false; }

  std::string number(std::string_view digits) const override {
    if (digits == "inf") return "∞";
    if (digits.find('e') == digits.npos) return std::string(digits);
    const Scientific parts = split_scientific(digits);
    if (parts.exponent.empty()) return parts.mantissa;
    const std::string sign = parts.negative ? "⁻" : "";
    return parts.mantissa + "·10" + sign + shifted(parts.exponent, kSuperscripts).value();
  }

  std::string symbol(std::string_view name) const override {
    const NameParts parts = split_name(name);
    std::string base = greek_or_latin(parts.base);
    if (parts.subscripts.empty()) return base;
    return index(base, parts.subscripts);
  }

  std::string words(std::string_view text) const override { return std::string(text); }

  std::string index(const std::string& base,
                    const std::vector<std::string>& subscripts) const override {
    const bool each_one_character =
        std::all_of(subscripts.begin(), subscripts.end(),
                    [](const std::string& s) { return first_character(s) == s.size(); });
    if (subscripts.size() == 1 || each_one_character) {
      if (const auto lowered = shifted(join(subscripts, ""), kSubscripts)) return base + *lowered;
    }
    if (subscripts.size() == 1 && is_name(subscripts[0])) return base + "_" + subscripts[0];
    const bool wide = std::any_of(subscripts.begin(), subscripts.end(), [](const std::string& s) {
      return s.find(' ') != std::string::npos;
    });
    return base + "[" + join(subscripts, wide ? ", " : ",") + "]";
  }

  std::string mark(const std::string& base, std::string_view mark) const override {
    if (const auto raised = shifted(mark, kSuperscripts)) return base + *raised;
    return base + "^" + std::string(mark);
  }

  std::string accent(const std::string& base, std::string_view accent) const override {
    if (accent == "hat") return base == "y" ? "ŷ" : base + "\u0302";
    if (accent == "tilde") return base + "\u0303";
    return base + "\u0304";
  }

  std::string negative(const std::string& operand) const override { return "−" + operand; }
  std::string plus() const override { return " + "; }
  std::string minus() const override { return " − "; }

  std::string times(std::string_view sign, const std::string&, const std::string&) const override {
    if (sign.empty()) return " ";
    if (sign == "*") return "·";
    return " " + std::string(sign) + " ";
  }

  std::string fraction(const std::string& numerator,
                       const std::string& denominator) const override {
    return numerator + "/" + denominator;
  }

  std::string power(const std::string& base, const Piece& exponent) const override {
    if (base.starts_with("√") || base.starts_with("∛")) {
      return power(parentheses(base), exponent);  // the root alone is raised, not what is in it
    }
    const auto raised = shifted(exponent.text, kSuperscripts);
    const bool negative_number =
        exponent.text.starts_with("−") && is_name(exponent.text.substr(std::string("−").size()));
    if (raised && (exponent.atomic || negative_number)) return base + *raised;
    return base + "^" + (exponent.atomic ? exponent.text : parentheses(exponent.text));
  }

  std::string parentheses(const std::string& inside) const override { return "(" + inside + ")"; }

  std::string call(std::string_view function, const std::vector<Piece>& arguments) const override {
    const std::string inside = join(arguments, ", ");
    const CallStyle& style = style_of(function);
    const std::string name(style.name);
    switch (style.kind) {
      case CallStyle::Kind::bracketed:
        return name + inside + std::string(style.right);
      case CallStyle::Kind::rooted:
        if (arguments.size() == 2) return nth_root(arguments[0], arguments[1]);
        [[fallthrough]];
      case CallStyle::Kind::prefixed:
        return name + (arguments[0].atomic ? inside : parentheses(inside));
      case CallStyle::Kind::named:
      case CallStyle::Kind::raised:
        break;
    }
    return (name.empty() ? symbol(function) : name) + parentheses(inside);
  }

  std::string nth_root(const Piece& of, const Piece& degree) const {
    const std::string inside = of.atomic ? of.text : parentheses(of.text);
    if (degree.text == "3") return "∛" + inside;
    return shifted(degree.text, kSuperscripts).value_or("[" + degree.text + "]") + "√" + inside;
  }

  std::string derivative(const std::string& of, const std::string& by) const override {
    return "∂" + of + "/∂" + by;
  }

  std::string big(std::string_view which, const std::string& from, const std::string& to,
                  const std::string& body) const override {
    const std::string sign = which == "sum" ? "Σ" : "∏";
    const auto lowered = shifted(from, kSubscripts);
    const auto raised = shifted(to, kSuperscripts);
    if (lowered && raised) return sign + *lowered + *raised + " " + body;
    if (is_name(from) && to.empty()) return sign + "_" + from + " " + body;
    return sign + "[" + from + (to.empty() ? "" : ".." + to) + "] " + body;
  }

  std::string matrix(const std::vector<std::string>& entries, int columns) const override {
    std::vector<std::string> rows;
    const auto width = static_cast<std::ptrdiff_t>(columns);
    for (auto row = entries.begin(); row != entries.end(); row += width) {
      rows.push_back(join(std::vector<std::string>(row, row + width), ", "));
    }
    if (rows.size() == 1) return "[" + rows[0] + "]";
    if (columns == 1) return "[" + join(rows, ", ") + "]ᵀ";
    return "[[" + join(rows, "], [") + "]]";
  }

  std::string table(const std::vector<std::string>& cells, int columns) const override {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += i % static_cast<std::size_t>(columns) == 0 ? "; " : ", ";
      text += cells[i];
    }
    return text;
  }

  std::string comma() const override { return ", "; }
  std::string relation(std::string_view sign) const override {
    return " " + std::string(sign) + " ";
  }
  std::string dots() const override { return "…"; }
};

}  // namespace

const Script& unicode_script() {
  static const Unicode script;
  return script;
}

}  // namespace psolve
