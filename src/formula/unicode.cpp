// One line of Unicode for people: x₁²·exp(x₁ − 1). Where a character has no raised or lowered form
// the piece falls back to ^(…) and _name or […].

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "formula/characters.h"
#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

using Raised = std::pair<char32_t, std::string_view>;

constexpr std::array<Raised, 25> kSuperscripts = {{
    {U'0', "⁰"}, {U'1', "¹"}, {U'2', "²"}, {U'3', "³"}, {U'4', "⁴"}, {U'5', "⁵"}, {U'6', "⁶"},
    {U'7', "⁷"}, {U'8', "⁸"}, {U'9', "⁹"}, {U'−', "⁻"}, {U'+', "⁺"}, {U'(', "⁽"}, {U')', "⁾"},
    {U'T', "ᵀ"}, {U'n', "ⁿ"}, {U'i', "ⁱ"}, {U't', "ᵗ"}, {U'k', "ᵏ"}, {U'l', "ˡ"}, {U'τ', "^τ"},
    {U'′', "′"}, {U'*', "*"}, {U'L', "ᴸ"}, {U' ', ""},
}};

constexpr std::array<Raised, 34> kSubscripts = {{
    {U'0', "₀"}, {U'1', "₁"}, {U'2', "₂"}, {U'3', "₃"}, {U'4', "₄"}, {U'5', "₅"}, {U'6', "₆"},
    {U'7', "₇"}, {U'8', "₈"}, {U'9', "₉"}, {U'−', "₋"}, {U'+', "₊"}, {U'=', "₌"}, {U'(', "₍"},
    {U')', "₎"}, {U'a', "ₐ"}, {U'e', "ₑ"}, {U'h', "ₕ"}, {U'i', "ᵢ"}, {U'j', "ⱼ"}, {U'k', "ₖ"},
    {U'l', "ₗ"}, {U'm', "ₘ"}, {U'n', "ₙ"}, {U'o', "ₒ"}, {U'p', "ₚ"}, {U'r', "ᵣ"}, {U's', "ₛ"},
    {U't', "ₜ"}, {U'u', "ᵤ"}, {U'v', "ᵥ"}, {U'x', "ₓ"}, {U',', ","}, {U' ', ""},
}};

template <std::size_t n>
std::optional<std::string> shifted(std::string_view text, const std::array<Raised, n>& table) {
  std::string result;
  while (!text.empty()) {
    const Character character = character_at(text, 0);
    const auto* found = std::find_if(table.begin(), table.end(), [&](const Raised& entry) {
      return entry.first == character.code;
    });
    if (found == table.end()) return std::nullopt;
    result += found->second;
    text.remove_prefix(character.length);
  }
  return result;
}

std::string_view greek_or_latin(std::string_view name) {
  const Greek* letter = greek(name);
  return letter != nullptr ? letter->character : name;
}

bool is_one_character(std::string_view text) {
  return !text.empty() && character_at(text, 0).length == text.size();
}

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0; });
}

class Unicode final : public Script {
 public:
  bool two_dimensional() const override { return false; }

  void number(std::string& text, const Scientific& number) const override {
    text += number.digits == "inf" ? "∞" : number.mantissa;
    if (number.exponent.empty()) return;
    text += number.negative ? "·10⁻" : "·10";
    text += shifted(number.exponent, kSuperscripts).value();
  }

  void symbol(std::string& text, std::string_view name) const override {
    const NameParts parts = split_name(name);
    const std::size_t start = text.size();
    text += greek_or_latin(parts.base);
    if (!parts.subscripts) return;
    const std::size_t end = text.size();
    std::vector<std::size_t> starts;
    for_each_subscript(parts, [&](std::string_view subscript) {
      starts.push_back(text.size());
      text += subscript;
    });
    index({text, start, end}, {text, starts});
  }

  void words(std::string& text, std::string_view words) const override { text += words; }

  void index(Piece base, Pieces subscripts) const override {
    const std::string_view all = subscripts.whole().view();
    if (subscripts.size() == 1 || subscripts.all(is_one_character)) {
      if (const auto lowered = shifted(all, kSubscripts)) {
        base.text.replace(base.end, base.text.npos, *lowered);
        return;
      }
    }
    if (subscripts.size() == 1 && is_name(all)) return subscripts[0].wrap("_");
    const bool is_wide = all.find(' ') != all.npos;
    subscripts.joined(is_wide ? ", " : ",").wrap("[", "]");
  }

  void mark(Piece base, std::string_view mark) const override {
    const auto raised = shifted(mark, kSuperscripts);
    if (!raised) base.text += '^';
    base.text += raised ? *raised : mark;
  }

  void accent(Piece base, std::string_view accent) const override {
    const bool is_y = accent == "hat" && base.view() == "y";
    if (is_y) base.text.resize(base.start);
    base.text += is_y ? "ŷ" : accent == "hat" ? "\u0302" : accent == "tilde" ? "\u0303" : "\u0304";
  }

  void negative(Piece operand) const override { operand.wrap("−"); }
  std::string_view plus() const override { return " + "; }
  std::string_view minus() const override { return " − "; }

  void times(std::string_view sign, Piece, Piece right) const override {
    if (sign.empty()) return right.wrap(" ");
    if (sign == "*") return right.wrap("·");
    right.wrap(" ");
    right.wrap(sign);
    right.wrap(" ");
  }

  void fraction(Piece, Piece denominator) const override { denominator.wrap("/"); }

  void power(Piece base, Piece exponent, bool atomic) const override {
    constexpr std::string_view minus = "−";
    const std::string_view view = exponent.view();
    const auto raised = shifted(view, kSuperscripts);
    const bool negative_number = view.starts_with(minus) && is_name(view.substr(minus.size()));
    if (raised && (atomic || negative_number)) {
      exponent.text.replace(exponent.start, exponent.text.npos, *raised);
    } else {
      if (!atomic) parentheses(exponent);
      exponent.wrap("^");
    }
    // The root alone is raised, not what is in it.
    if (base.view().starts_with("√") || base.view().starts_with("∛")) parentheses(base);
  }

  void parentheses(Piece inside) const override { inside.wrap("(", ")"); }

  void call(std::string_view function, Pieces arguments, bool atomic) const override {
    const CallStyle& style = style_of(function);
    if (style.kind == CallStyle::Kind::rooted && arguments.size() == 2) {
      return nth_root(arguments, atomic);
    }
    const Piece inside = arguments.joined(", ");
    switch (style.kind) {
      case CallStyle::Kind::bracketed:
        return inside.wrap(style.name, style.right);
      case CallStyle::Kind::rooted:
      case CallStyle::Kind::prefixed:
        if (!atomic) parentheses(inside);
        return inside.wrap(style.name);
      case CallStyle::Kind::named:
      case CallStyle::Kind::raised:
        break;
    }
    parentheses(inside);
    std::string name(style.name);
    if (name.empty()) symbol(name, function);
    inside.wrap(name);
  }

  void nth_root(Pieces of_and_degree, bool atomic) const {
    const std::string degree(of_and_degree[1].view());
    of_and_degree.text.erase(of_and_degree.starts[1]);
    const Piece inside = of_and_degree.whole();
    if (!atomic) parentheses(inside);
    if (degree == "3") return inside.wrap("∛");
    inside.wrap(shifted(degree, kSuperscripts).value_or("[" + degree + "]") + "√");
  }

  void derivative(Piece of, Piece by) const override {
    by.wrap("/∂");
    of.wrap("∂");
  }

  void big(std::string_view which, Piece from, Piece to, Piece body) const override {
    const auto lowered = shifted(from.view(), kSubscripts);
    const auto raised = shifted(to.view(), kSuperscripts);
    std::string sign = which == "sum" ? "Σ" : "∏";
    if (lowered && raised) {
      sign += *lowered + *raised;
    } else if (is_name(from.view()) && to.view().empty()) {
      sign += "_" + std::string(from.view());
    } else {
      sign += "[" + std::string(from.view());
      if (!to.view().empty()) sign += ".." + std::string(to.view());
      sign += "]";
    }
    body.text.replace(from.start, body.start - from.start, sign + " ");
  }

  void matrix(std::string& text, const Grid& grid, std::size_t i) const override {
    const bool is_row = grid.cells == grid.columns;
    const bool is_flat = is_row || grid.columns == 1;
    if (i == 0) text += is_flat ? "[" : "[[";
    if (i == grid.cells) {
      text += is_row ? "]" : is_flat ? "]ᵀ" : "]]";
    } else if (i > 0) {
      text += !is_flat && i % grid.columns == 0 ? "], [" : ", ";
    }
  }

  void table(std::string& text, const Grid& grid, std::size_t i) const override {
    if (i > 0 && i < grid.cells) text += i % grid.columns == 0 ? "; " : ", ";
  }

  std::string_view comma() const override { return ", "; }
  void relation(std::string& text, std::string_view sign) const override {
    text += ' ';
    text += sign;
    text += ' ';
  }
  std::string_view dots() const override { return "…"; }
};

}  // namespace

const Script& unicode_script() {
  static const Unicode script;
  return script;
}

}  // namespace psolve
