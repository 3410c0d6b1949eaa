#include "formula/meaning/name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <utility>

#include "formula/script.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;
using Name = std::optional<std::string>;

struct Word {
  std::string_view sign;
  std::string_view word;
};

/// Signs within names, as words of their own.
constexpr std::array kWords = {
    Word{"′", "prime"}, Word{"*", "star"},  Word{"+", "plus"},  Word{"−", "minus"},
    Word{"-", "minus"}, Word{"∪", "union"}, Word{"∇", "nabla"}, Word{"∞", "infinity"},
};

std::size_t length_of_first(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return size;
}

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// `word` behind `text`, with a _ between them and never two.
void put_behind(std::string& text, std::string_view word) {
  if (!text.empty() && text.back() != '_') text += '_';
  text += word;
}

/// ₀ … ₉ and ⁰ … ⁹, of which three have places of their own in Unicode; −1 for any other.
int digit_of(std::string_view character) {
  constexpr std::array<std::string_view, 20> digits = {"₀", "₁", "₂", "₃", "₄", "₅", "₆",
                                                       "₇", "₈", "₉", "⁰", "¹", "²", "³",
                                                       "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  const auto* found = std::find(digits.begin(), digits.end(), character);
  return found == digits.end() ? -1 : static_cast<int>(found - digits.begin()) % 10;
}

/// A character that is no letter or digit of ASCII.
void put_sign(std::string& text, std::string_view character) {
  if (const Greek* letter = greek_character(character)) {
    text += letter->name;
    return;
  }
  if (const int digit = digit_of(character); digit >= 0) {
    put_behind(text, std::to_string(digit));
    return;
  }
  const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Word& w) { return w.sign == character; });
  if (word != kWords.end()) {
    put_behind(text, word->word);
  } else if (character.size() == 1) {
    if (!text.empty() && text.back() != '_') text += '_';  // brackets, commas, blanks
  } else {
    for (const char byte : character) {
      std::array<char, 4> hex{};
      std::snprintf(hex.data(), hex.size(), "u%02x", static_cast<unsigned char>(byte));
      text += hex.data();
    }
  }
}

/// (1) stands right behind its letter, as a layer's number does; other marks are words.
void put_mark(std::string& name, std::string_view mark) {
  if (mark.starts_with('(')) {
    const std::size_t end = mark.find(')');
    const std::string_view inside = mark.substr(1, end - 1);
    const bool number = std::all_of(inside.begin(), inside.end(),
                                    [](unsigned char c) { return std::isdigit(c) != 0; });
    const bool runs_together = std::isdigit(static_cast<unsigned char>(name.back())) != 0;
    if (number && !runs_together) {
      name += inside;
    } else {
      put_behind(name, identifier(inside));
    }
    if (end + 1 < mark.size()) put_behind(name, identifier(mark.substr(end + 1)));
    return;
  }
  put_behind(name, identifier(mark));
}

class Speller {
 public:
  Name of(const Formula& f) const {
    switch (f.kind()) {
      case Kind::symbol:
      case Kind::words:
        return f.text().empty() ? Name() : identifier(f.text());
      case Kind::quantity:
      case Kind::face:
        return of(f.part(0));
      case Kind::index:
        return with_indices(of(f.part(0)), f, 1);
      case Kind::call:
        return with_indices(identifier(f.text()), f, 0);
      case Kind::mark:
        return marked(f);
      case Kind::accent:
        return joined(of(f.part(0)), Name(f.text()));
      case Kind::derivative:
        return derived(f);
      case Kind::product:
        return of_gradient(f);
      case Kind::power:
        return f.part(0).is(Kind::symbol) && f.part(0).text() == "nabla" ? Name("nabla2") : Name();
      case Kind::relation:
        return of(f.part(0));
      default:
        return std::nullopt;
    }
  }

 private:
  static Name joined(Name a, const Name& b) {
    if (!a || !b) return std::nullopt;
    put_behind(*a, *b);
    return a;
  }

  /// An index is a whole number, or a letter.
  Name index(const Formula& f) const {
    if (!f.is(Kind::number)) return of(f);
    if (!f.text().empty()) return identifier(f.text());
    if (f.value() != std::floor(f.value())) return std::nullopt;
    const std::string digits = std::to_string(static_cast<long>(std::abs(f.value())));
    return f.value() < 0 ? "minus_" + digits : digits;
  }

  Name with_indices(Name name, const Formula& f, std::size_t first) const {
    for (std::size_t i = first; i < f.parts().size(); ++i) name = joined(name, index(f.part(i)));
    return name;
  }

  Name marked(const Formula& f) const {
    Name name = of(f.part(0));
    if (!name || f.text() == "T") return std::nullopt;
    put_mark(*name, f.text());
    return name;
  }

  Name derived(const Formula& f) const {
    const Name above = of(f.part(0));
    const Name below = of(f.part(1));
    if (!above || !below) return std::nullopt;
    return "d" + *above + "_d" + *below;
  }

  /// ∇f(θ) and ∇²f(θ): a sign that is no factor.
  Name of_gradient(const Formula& f) const {
    if (f.parts().size() != 2 || !f.text().empty()) return std::nullopt;
    const Name sign = of(f.part(0));
    if (!sign || !sign->starts_with("nabla")) return std::nullopt;
    return joined(sign, of(f.part(1)));
  }
};

/// What MathJSON holds for constants.
bool is_held(std::string_view name) {
  constexpr std::array<std::string_view, 12> held = {
      "e",     "i",       "Pi",  "ExponentialE",     "ImaginaryUnit",    "True",
      "False", "Nothing", "NaN", "PositiveInfinity", "NegativeInfinity", "Half"};
  return std::find(held.begin(), held.end(), name) != held.end();
}

}  // namespace

std::string identifier(std::string_view text) {
  std::string result;
  bool behind_word = false;
  while (!text.empty()) {
    const std::size_t size = length_of_first(text);
    const std::string_view character = text.substr(0, size);
    text.remove_prefix(size);
    const bool plain = size == 1 && (is_plain(character[0]) || character[0] == '_');
    if (!plain) {
      put_sign(result, character);
    } else if (std::exchange(behind_word, false)) {
      put_behind(result, character);
    } else {
      result += character[0];
    }
    behind_word = !plain && !result.empty();
  }
  while (result.size() > 1 && result.back() == '_') result.pop_back();
  return result;
}

std::optional<std::string> name_of(const Formula& symbol) {
  Name name = Speller().of(symbol);
  if (!name || name->empty()) return std::nullopt;
  if (std::isalpha(static_cast<unsigned char>((*name)[0])) == 0) *name = "n" + *name;
  if (is_held(*name)) *name += '_';
  return name;
}

}  // namespace psolve
