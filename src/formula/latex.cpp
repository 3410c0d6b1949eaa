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

void append_escaped(std::string& text, std::string_view plain) {
  for (const char c : plain) {
    if (std::string_view("#$%&_{}").find(c) != std::string_view::npos) {
      text += '\\';
      text += c;
    } else if (c == '\\') {
      text += "\\backslash ";
    } else if (c == '^' || c == '~') {
      text += '\\';
      text += c;
      text += "{}";
    } else {
      text += c;
    }
  }
}

/// Whether a name from outside has characters that mean something in mathematics.
bool is_odd(std::string_view name) {
  return name.find_first_of("\\|<>^~`$&#%{}\"") != name.npos;
}

/// Whether \text{…} comes last, behind which mathematics has no space of its own.
bool ends_in_words(std::string_view formula) {
  const std::size_t last = formula.rfind("\\text{");
  return last != formula.npos && formula.find('}', last) + 1 == formula.size();
}

void append_words(std::string& text, std::string_view words) {
  // These have a command in mathematics only, or mean something to Markdown.
  constexpr std::string_view signs = "\\|<>";
  constexpr std::array commands = {"\\backslash ", "\\vert ", " < ", " > "};
  for (bool first = true; first || !words.empty(); first = false) {
    const std::size_t at = std::min(words.find_first_of(signs), words.size());
    if (at > 0 || first) {
      text += "\\text{";
      append_escaped(text, words.substr(0, at));
      text += '}';
    }
    if (at == words.size()) return;
    text += commands[signs.find(words[at])];
    words.remove_prefix(at + 1);
  }
}

/// A name of several letters.
void append_upright(std::string& text, std::string_view name) {
  if (is_odd(name)) return append_words(text, name);
  text += "\\mathrm{";
  append_escaped(text, name);
  text += '}';
}

/// One letter stands in italics; a longer name is upright, so that it is not read as a product.
void append_letter(std::string& text, std::string_view name) {
  constexpr std::string_view prime = "′";
  if (name.size() > prime.size() && name.ends_with(prime)) {
    append_letter(text, name.substr(0, name.size() - prime.size()));
    text += '\'';
  } else if (name.size() > 1 && name.ends_with('*')) {
    append_letter(text, name.substr(0, name.size() - 1));
    text += "^{\\ast}";
  } else if (greek(name) != nullptr) {
    text += '\\';
    text += name;
  } else if (name.size() <= 1 && !is_odd(name)) {
    append_escaped(text, name);
  } else {
    append_upright(text, name);
  }
}

class Latex final : public Script {
 public:
  bool two_dimensional() const override { return true; }

  void number(std::string& text, const Scientific& number) const override {
    text += number.digits == "inf" ? "\\infty" : number.mantissa;
    if (number.exponent.empty()) return;
    text += number.negative ? " \\cdot 10^{-" : " \\cdot 10^{";
    text += number.exponent;
    text += '}';
  }

  void symbol(std::string& text, std::string_view name) const override {
    const NameParts parts = split_name(name);
    const std::size_t start = text.size();
    append_letter(text, parts.base);
    if (!parts.subscripts) return;
    const std::size_t end = text.size();
    std::vector<std::size_t> starts;
    for_each_subscript(parts, [&](std::string_view s) {
      starts.push_back(text.size());
      const bool is_word = s.size() > 1 && std::isalpha(static_cast<unsigned char>(s[0])) != 0;
      if (is_word || is_odd(s)) return append_upright(text, s);
      append_escaped(text, s);
    });
    index({text, start, end}, {text, starts});
  }

  void words(std::string& text, std::string_view words) const override {
    append_words(text, words);
  }
  void subscript(std::string& text, std::string_view name) const override {
    if (is_odd(name)) return append_words(text, name);
    text += name;
  }

  void index(Piece, Pieces subscripts) const override {
    const bool is_close = subscripts.all([](std::string_view s) { return s.size() == 1; });
    subscripts.joined(is_close ? "" : ",").wrap("_{", "}");
  }

  void mark(Piece base, std::string_view mark) const override {
    std::string& text = base.text;
    if (mark == "′") {
      text += '\'';
      return;
    }
    const std::size_t prime = mark.find("′");
    const bool has_prime = prime != mark.npos;
    text += "^{";
    text += mark == "T" ? "\\top" : mark == "*" ? "\\ast" : mark.substr(0, prime);
    if (has_prime) {
      text += "\\prime";
      text += mark.substr(prime + std::string_view("′").size());
    }
    text += '}';
  }

  void accent(Piece base, std::string_view accent) const override {
    base.wrap("{", "}");
    base.wrap(accent);
    base.wrap("\\");
  }

  void negative(Piece operand) const override { operand.wrap("-"); }
  std::string_view plus() const override { return " + "; }
  std::string_view minus() const override { return " - "; }

  /// Factors stand side by side, with a dot where two numbers would run together.
  void times(std::string_view sign, Piece left, Piece right) const override {
    const std::string_view factor = right.view();
    if (sign.empty()) {
      right.wrap(ends_in_words(left.view()) || factor.starts_with("\\text{") ? "\\ " : " ");
    } else if (sign != "*") {
      right.wrap(" ");
      right.wrap(sign_command(sign));
      right.wrap(" ");
    } else {
      const bool is_digit = !factor.empty() && factor[0] >= '0' && factor[0] <= '9';
      const bool is_tall = factor.starts_with("\\left(") || factor.starts_with("\\frac");
      right.wrap(is_digit || is_tall ? " \\cdot " : " ");
    }
  }

  void fraction(Piece numerator, Piece denominator) const override {
    denominator.wrap("}{", "}");
    numerator.wrap("\\frac{");
  }

  void power(Piece, Piece exponent, bool) const override { exponent.wrap("^{", "}"); }

  void parentheses(Piece inside) const override { inside.wrap("\\left(", "\\right)"); }

  /// As tall as what stands in the same row; {} makes a sign at the start one between terms.
  void half(std::string_view which, Piece inside) const override {
    if (which == "(") return inside.wrap("\\left(", "\\right.");
    inside.wrap("\\left.{}", "\\right)");
  }

  void call(std::string_view function, Pieces arguments, bool atomic) const override {
    const CallStyle& style = style_of(function);
    if (style.kind == CallStyle::Kind::rooted && arguments.size() != 1) {
      const std::string degree(arguments[1].view());
      arguments.text.erase(arguments.starts[1]);
      return arguments.whole().wrap(std::string(style.latex) + "[" + degree + "]{", "}");
    }
    const Piece inside = arguments.joined(", ");
    switch (style.kind) {
      case CallStyle::Kind::raised:
        return inside.wrap("e^{", "}");
      case CallStyle::Kind::rooted:
        inside.wrap("{", "}");
        return inside.wrap(style.latex);
      case CallStyle::Kind::bracketed:
        return inside.wrap(style.latex, style.latex_right);
      case CallStyle::Kind::prefixed:
        if (!atomic) parentheses(inside);
        return inside.wrap(style.latex);
      case CallStyle::Kind::named:
        break;
    }
    parentheses(inside);
    std::string name(style.latex);
    if (name.empty()) symbol(name, function);
    inside.wrap(name);
  }

  void derivative(Piece of, Piece by) const override {
    by.wrap("}{\\partial ", "}");
    of.wrap("\\frac{\\partial ");
  }

  void big(std::string_view which, Piece from, Piece to, Piece body) const override {
    body.wrap(" ");
    if (!to.view().empty()) to.wrap("^{", "}");
    from.wrap(which == "sum" ? "\\sum_{" : "\\prod_{", "}");
  }

  void matrix(std::string& text, const Grid& grid, std::size_t i) const override {
    if (i == 0) text += "\\begin{bmatrix} ";
    if (i == grid.cells) {
      text += " \\end{bmatrix}";
    } else if (i > 0) {
      text += i % grid.columns == 0 ? " \\cr " : " & ";
    }
  }

  void table(std::string& text, const Grid& grid, std::size_t i) const override {
    if (i == 0) {
      text += "\\begin{array}{";
      text.append(grid.columns, 'r');
      text += "} ";
    } else if (i == grid.columns) {
      text += " \\cr \\hline ";
    } else if (i < grid.cells) {
      text += i % grid.columns == 0 ? " \\cr " : " & ";
    }
    if (i == grid.cells) text += " \\end{array}";
  }

  std::string_view comma() const override { return ", "; }
  void relation(std::string& text, std::string_view sign) const override {
    text += ' ';
    text += sign_command(sign);
    text += ' ';
  }
  std::string_view dots() const override { return "\\cdots"; }

 private:
  static std::string_view sign_command(std::string_view sign) {
    const auto* found = std::find_if(kSigns.begin(), kSigns.end(),
                                     [&](const Command& entry) { return entry.first == sign; });
    return found == kSigns.end() ? sign : found->second;
  }
};

}  // namespace

const Script& latex_script() {
  static const Latex script;
  return script;
}

}  // namespace psolve
