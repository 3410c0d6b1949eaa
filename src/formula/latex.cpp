// LaTeX mathematics without the dollars, in the subset that amsmath, MathJax and GitHub share.
// GitHub takes a backslash before punctuation for an escape of its own, so only commands made of
// letters are used: \cr for \\, \Vert for \|, a plain space for \, and so on.

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

using Command = std::pair<std::string_view, std::string_view>;

constexpr std::array<Command, 18> kSigns = {{
    {"*", "\\cdot"},
    {"⊙", "\\odot"},
    {"≈", "\\approx"},
    {"≤", "\\le"},
    {"≥", "\\ge"},
    {"≠", "\\ne"},
    {"→", "\\to"},
    {"≪", "\\ll"},
    {"≫", "\\gg"},
    {"∈", "\\in"},
    {"⊗", "\\otimes"},
    {"⋆", "\\star"},
    {"∗", "\\ast"},
    {"∘", "\\circ"},
    {"⟺", "\\iff"},
    {"∧", "\\wedge"},
    {"∨", "\\vee"},
    {"⊕", "\\oplus"},
}};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("#$%&_{}").find(c) != std::string_view::npos) {
      result += '\\';
      result += c;
    } else if (c == '\\') {
      result += "\\backslash ";
    } else if (c == '^' || c == '~') {
      result += std::string("\\") + c + "{}";
    } else {
      result += c;
    }
  }
  return result;
}

/// Whether a name from outside has characters that mean something in mathematics.
bool is_odd(std::string_view name) {
  return name.find_first_of("\\|<>^~`$&#%{}\"") != name.npos;
}

std::string words(std::string_view text) {
  // These have a command in mathematics only, or mean something to Markdown.
  constexpr std::string_view signs = "\\|<>";
  constexpr std::array commands = {"\\backslash ", "\\vert ", " < ", " > "};
  std::string result;
  while (true) {
    const std::size_t at = std::min(text.find_first_of(signs), text.size());
    if (at > 0 || result.empty()) result += "\\text{" + escaped(text.substr(0, at)) + "}";
    if (at == text.size()) return result;
    result += commands[signs.find(text[at])];
    text.remove_prefix(at + 1);
    if (text.empty()) return result;
  }
}

/// A name of several letters.
std::string upright(std::string_view name) {
  return is_odd(name) ? words(name) : "\\mathrm{" + escaped(name) + "}";
}

/// One letter stands in italics; a longer name is upright, so that it is not read as a product.
std::string letter(std::string_view name) {
  constexpr std::string_view prime = "′";
  if (name.size() > prime.size() && name.substr(name.size() - prime.size()) == prime) {
    return letter(name.substr(0, name.size() - prime.size())) + "'";
  }
  if (name.size() > 1 && name.ends_with('*')) {
    return letter(name.substr(0, name.size() - 1)) + "^{\\ast}";
  }
  if (greek(name) != nullptr) return "\\" + std::string(name);
  if (name.size() <= 1 && !is_odd(name)) return escaped(name);
  return upright(name);
}

class Latex final : public Script {
 public:
  bool two_dimensional() const override { return true; }

  std::string number(std::string_view digits) const override {
    if (digits == "inf") return "\\infty";
    if (digits.find('e') == digits.npos) return std::string(digits);
    const Scientific parts = split_scientific(digits);
    if (parts.exponent.empty()) return parts.mantissa;
    const std::string sign = parts.negative ? "-" : "";
    return parts.mantissa + " \\cdot 10^{" + sign + parts.exponent + "}";
  }

  std::string symbol(std::string_view name) const override {
    const NameParts parts = split_name(name);
    if (parts.subscripts.empty()) return letter(parts.base);
    std::vector<std::string> subscripts;
    for (const auto& s : parts.subscripts) {
      const bool is_word = s.size() > 1 && std::isalpha(static_cast<unsigned char>(s[0])) != 0;
      subscripts.push_back(is_word || is_odd(s) ? upright(s) : escaped(s));
    }
    return index(letter(parts.base), subscripts);
  }

  std::string words(std::string_view text) const override { return psolve::words(text); }
  std::string subscript(std::string_view text) const override {
    return is_odd(text) ? psolve::words(text) : std::string(text);
  }

  std::string index(const std::string& base,
                    const std::vector<std::string>& subscripts) const override {
    const bool each_one_character = std::all_of(subscripts.begin(), subscripts.end(),
                                                [](const std::string& s) { return s.size() == 1; });
    return base + "_{" + join(subscripts, each_one_character ? "" : ",") + "}";
  }

  std::string mark(const std::string& base, std::string_view mark) const override {
    if (mark == "′") return base + "'";
    if (mark == "T") return base + "^{\\top}";
    if (mark == "*") return base + "^{\\ast}";
    std::string raised(mark);
    if (const auto prime = raised.find("′"); prime != std::string::npos) {
      raised.replace(prime, std::string_view("′").size(), "\\prime");
    }
    return base + "^{" + raised + "}";
  }

  std::string accent(const std::string& base, std::string_view accent) const override {
    return "\\" + std::string(accent) + "{" + base + "}";
  }

  std::string negative(const std::string& operand) const override { return "-" + operand; }
  std::string plus() const override { return " + "; }
  std::string minus() const override { return " - "; }

  /// Factors stand side by side, with a dot where two numbers would run together.
  std::string times(std::string_view sign, const std::string&,
                    const std::string& right) const override {
    if (sign.empty()) return " ";
    if (sign != "*") return " " + sign_command(sign) + " ";
    const bool digit = std::isdigit(static_cast<unsigned char>(right[0])) != 0;
    const bool bracket = right.starts_with("\\left(");
    return digit || bracket || right.rfind("\\frac", 0) == 0 ? " \\cdot " : " ";
  }

  std::string fraction(const std::string& numerator,
                       const std::string& denominator) const override {
    return "\\frac{" + numerator + "}{" + denominator + "}";
  }

  std::string power(const std::string& base, const Piece& exponent) const override {
    return base + "^{" + exponent.text + "}";
  }

  std::string parentheses(const std::string& inside) const override {
    return "\\left(" + inside + "\\right)";
  }

  /// As tall as what stands in the same row; {} makes a sign at the start one between terms.
  std::string half(std::string_view which, const std::string& inside) const override {
    return which == "(" ? "\\left(" + inside + "\\right." : "\\left.{}" + inside + "\\right)";
  }

  std::string call(std::string_view function, const std::vector<Piece>& arguments) const override {
    const std::string inside = join(arguments, ", ");
    const CallStyle& style = style_of(function);
    const std::string name(style.latex);
    switch (style.kind) {
      case CallStyle::Kind::raised:
        return "e^{" + inside + "}";
      case CallStyle::Kind::rooted:
        return arguments.size() == 1
                   ? name + "{" + inside + "}"
                   : name + "[" + arguments[1].text + "]{" + arguments[0].text + "}";
      case CallStyle::Kind::bracketed:
        return name + inside + std::string(style.latex_right);
      case CallStyle::Kind::prefixed:
        return name + (arguments[0].atomic ? inside : parentheses(inside));
      case CallStyle::Kind::named:
        break;
    }
    return (name.empty() ? symbol(function) : name) + parentheses(inside);
  }

  std::string derivative(const std::string& of, const std::string& by) const override {
    return "\\frac{\\partial " + of + "}{\\partial " + by + "}";
  }

  std::string big(std::string_view which, const std::string& from, const std::string& to,
                  const std::string& body) const override {
    return std::string(which == "sum" ? "\\sum" : "\\prod") + "_{" + from + "}" +
           (to.empty() ? "" : "^{" + to + "}") + " " + body;
  }

  std::string matrix(const std::vector<std::string>& entries, int columns) const override {
    return "\\begin{bmatrix} " + rows(entries, columns, " \\cr ") + " \\end{bmatrix}";
  }

  std::string table(const std::vector<std::string>& cells, int columns) const override {
    const auto heading = cells.begin() + columns;
    return "\\begin{array}{" + std::string(static_cast<std::size_t>(columns), 'r') + "} " +
           rows({cells.begin(), heading}, columns, "") + " \\cr \\hline " +
           rows({heading, cells.end()}, columns, " \\cr ") + " \\end{array}";
  }

  std::string comma() const override { return ", "; }
  std::string relation(std::string_view sign) const override {
    return " " + sign_command(sign) + " ";
  }
  std::string dots() const override { return "\\cdots"; }

 private:
  static std::string rows(const std::vector<std::string>& entries, int columns,
                          std::string_view end_of_row) {
    std::string text;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) text += i % static_cast<std::size_t>(columns) == 0 ? end_of_row : " & ";
      text += entries[i];
    }
    return text;
  }

  static std::string sign_command(std::string_view sign) {
    const auto* found = std::find_if(kSigns.begin(), kSigns.end(),
                                     [&](const Command& entry) { return entry.first == sign; });
    return std::string(found == kSigns.end() ? sign : found->second);
  }
};

}  // namespace

const Script& latex_script() {
  static const Latex script;
  return script;
}

}  // namespace psolve
