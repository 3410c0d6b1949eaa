#include "grade/submission/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text/text.h"
#include "formula/script.h"

namespace psolve {
namespace {

struct Sign {
  char32_t code;
  std::string_view word;
};

/// What a character stands for. A word that starts with _ is joined by one.
constexpr std::array kSigns = {
    Sign{U'∂', "d"},          Sign{U'′', "_prime_"},      Sign{U'\'', "_prime_"},
    Sign{U'’', "_prime_"},    Sign{U'∇', "nabla_"},       Sign{U'*', "_star_"},
    Sign{U'⁺', "_plus_"},     Sign{U'+', "_plus_"},       Sign{U'ŷ', "y_hat_"},
    Sign{U'ŵ', "w_hat_"},     Sign{U'ĝ', "g_hat_"},       Sign{U'ĥ', "h_hat_"},
    Sign{U'ĉ', "c_hat_"},     Sign{U'ẑ', "z_hat_"},       Sign{U'ŝ', "s_hat_"},
    Sign{U'ã', "a_tilde_"},   Sign{U'ñ', "n_tilde_"},     Sign{U'ṽ', "v_tilde_"},
    Sign{U'\u0302', "_hat_"}, Sign{U'\u0303', "_tilde_"}, Sign{U'\u0304', "_bar_"},
    Sign{U'∞', "_infinity"},
};

constexpr std::u32string_view kRaised = U"⁰¹²³⁴⁵⁶⁷⁸⁹";
constexpr std::u32string_view kLowered = U"₀₁₂₃₄₅₆₇₈₉";
constexpr std::u32string_view kLoweredLetters = U"ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ";
constexpr std::string_view kLetters = "aehijklmnoprstuvx";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// How many digits stand in "(12)", a layer's number or a step in time; 0 where none does.
std::size_t digits_in_parentheses(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '(') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end > at + 1 && end < text.size() && text[end] == ')' ? end - at - 1 : 0;
}

class Speller {
 public:
  explicit Speller(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_letter(c) || is_digit(c)) {
        put(c);
      } else if (c == '^' || c == '(') {
        raised();
      } else if (static_cast<unsigned char>(c) >= 0x80 || c == '\'' || c == '*' || c == '+') {
        sign();
      } else {
        if (c != ' ' && c != '\t') bar();
        ++at_;
      }
    }
    while (!name_.empty() && name_.back() == '_') name_.pop_back();
    return std::move(name_);
  }

 private:
  void put(char c) {
    name_ += c;
    lowered_ = false;
    ++at_;
  }
  void bar() {
    if (!name_.empty() && name_.back() != '_') name_ += '_';
    lowered_ = false;
  }
  void word(std::string_view word) {
    if (word.starts_with('_')) {
      bar();
      word.remove_prefix(1);
    }
    name_ += word;
    lowered_ = false;
  }

  /// ^(1), ^1 or (1) behind a letter.
  void raised() {
    if (text_[at_] == '^') ++at_;
    if (const std::size_t digits = digits_in_parentheses(text_, at_); digits > 0) {
      if (!name_.empty() && is_digit(name_.back())) bar();
      name_ += text_.substr(at_ + 1, digits);
      at_ += digits + 2;
      lowered_ = false;
    } else if (at_ < text_.size() && text_[at_] == '(') {
      bar();
      ++at_;
    }
  }

  void sign() {
    const Character next = character_at(text_, at_);
    at_ += next.length;
    if (next.code == U'⁽') {
      if (!name_.empty() && is_digit(name_.back())) bar();
    } else if (const auto up = kRaised.find(next.code); up != kRaised.npos) {
      name_ += static_cast<char>('0' + up);
    } else if (const auto down = kLowered.find(next.code); down != kLowered.npos) {
      put_lowered(static_cast<char>('0' + down));
    } else if (const auto letter = kLoweredLetters.find(next.code);
               letter != kLoweredLetters.npos) {
      put_lowered(kLetters[letter]);
    } else if (next.code == U'₋') {
      put_lowered('m');
    } else if (const Greek* greek = greek_character(text_.substr(at_ - next.length, next.length))) {
      word(greek->name);
    } else {
      const auto* found =
          std::ranges::find_if(kSigns, [&](const Sign& s) { return s.code == next.code; });
      if (found != kSigns.end()) word(found->word);
    }
  }

  void put_lowered(char c) {
    if (!lowered_) bar();
    name_ += c;
    lowered_ = true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string name_;
  bool lowered_ = false;  ///< within a run of subscripts
};

/// The indices of W1_1_2 in one: W1_12.
std::string with_joined_indices(std::string_view ascii) {
  std::string joined;
  bool behind_index = false;
  while (!ascii.empty()) {
    const std::size_t end = std::min(ascii.find('_'), ascii.size());
    const std::string_view part = ascii.substr(0, end);
    ascii.remove_prefix(std::min(end + 1, ascii.size()));
    if (part.empty()) continue;
    const bool index = std::ranges::all_of(part, is_digit);
    if (!joined.empty() && !(index && behind_index)) joined += '_';
    joined += part;
    behind_index = index;
  }
  return joined;
}

}  // namespace

std::string ascii_name(std::string_view text) {
  return Speller(text).run();
}

std::string spelled(std::string_view ascii, int spelling) {
  if (spelling == 0) return with_joined_indices(ascii);
  std::string text;
  for (const char c : ascii) {
    if (c != '_') text += c;
  }
  constexpr std::string_view prime = "prime";
  if (const std::size_t at = text.find(prime); at != text.npos) {
    text.erase(at, prime.size());
    text += prime;
  }
  if (spelling == 2) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  }
  return text;
}

}  // namespace psolve
