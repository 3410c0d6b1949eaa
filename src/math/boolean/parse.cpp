#include "math/boolean/syntax.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/syntax/token_reader.h"
#include "spec/limits.h"

namespace psolve {
namespace {

enum class TokenKind {
  name,
  zero,
  one,
  open,
  close,
  negate,
  prime,
  conjoin,
  exclude,
  disjoin,
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

constexpr std::array kSigns = {
    Spelling{"0", TokenKind::zero},    Spelling{"1", TokenKind::one},
    Spelling{"(", TokenKind::open},    Spelling{")", TokenKind::close},
    Spelling{"!", TokenKind::negate},  Spelling{"~", TokenKind::negate},
    Spelling{"¬", TokenKind::negate},  Spelling{"'", TokenKind::prime},
    Spelling{"′", TokenKind::prime},   Spelling{"’", TokenKind::prime},
    Spelling{"&", TokenKind::conjoin}, Spelling{"∧", TokenKind::conjoin},
    Spelling{"^", TokenKind::exclude}, Spelling{"⊕", TokenKind::exclude},
    Spelling{"|", TokenKind::disjoin}, Spelling{"∨", TokenKind::disjoin},
};

constexpr std::array kWords = {
    Spelling{"not", TokenKind::negate},
    Spelling{"and", TokenKind::conjoin},
    Spelling{"xor", TokenKind::exclude},
    Spelling{"or", TokenKind::disjoin},
};

/// What other languages write, and how it is written here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kForeign = {{
    {"+", "or is written |"},
    {"*", "and is written &"},
    {"·", "and is written &"},
    {"-", "not is written !"},
}};

bool is_letter(char32_t code) {
  return (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z') || code == U'_' ||
         (code >= U'Α' && code <= U'ω');
}

std::size_t name_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    const Character next = character_at(text, end);
    const bool digit = next.code >= U'0' && next.code <= U'9';
    if (!is_letter(next.code) && !(digit && end > at)) break;
    end += next.length;
  }
  return end - at;
}

std::optional<TokenKind> operator_word(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [word, kind] : kWords) {
    if (lower == word) return kind;
  }
  return std::nullopt;
}

}  // namespace

/// Recursive descent; the rules of the grammar are its functions.
class BooleanParser : TokenReader<Token> {
 public:
  BooleanParser(std::string_view text, std::optional<std::vector<std::string>> allowed)
      : TokenReader(text), any_name_(!allowed) {
    if (allowed) syntax_.names_ = std::move(*allowed);
  }

  BooleanSyntax parse() {
    advance();
    if (token_.kind == TokenKind::end) fail("expected a Boolean expression, found nothing");
    disjunction();
    if (token_.kind == TokenKind::close) fail("\")\" closes nothing");
    if (token_.kind != TokenKind::end) fail("unexpected " + found());
    return std::move(syntax_);
  }

 private:
  using Kind = BooleanSyntax::Kind;

  void advance() {
    const std::size_t at = move_on();
    token_ = {TokenKind::end, at, 0};
    if (at == text_.size()) return;
    if (const std::size_t length = name_length(text_, at)) {
      const auto word = operator_word(text_.substr(at, length));
      token_ = {word.value_or(TokenKind::name), at, length};
      return;
    }
    for (const auto& [sign, kind] : kSigns) {
      if (text_.substr(at, sign.size()) == sign) {
        token_ = {kind, at, sign.size()};
        return;
      }
    }
    fail_at_character(at);
  }

  [[noreturn]] void fail_at_character(std::size_t at) const {
    const std::string_view found = text_.substr(at, character_at(text_, at).length);
    std::string message = "unexpected character " + in_quotes(found);
    for (const auto& [sign, cure] : kForeign) {
      if (found == sign) message += "; " + std::string(cure);
    }
    fail(message, at);
  }

  std::uint32_t add(BooleanSyntax::Node node) {
    Index depth = 0;
    for (const std::uint32_t part : node.parts) depth = std::max(depth, depths_[part]);
    depths_.push_back(depth);
    syntax_.nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(syntax_.nodes_.size() - 1);
  }

  void descend() {
    if (++depth_ > max_expression_depth) fail_too_deep();
  }

  [[noreturn]] void fail_too_deep() const {
    fail("nested deeper than " + std::to_string(max_expression_depth) + " levels");
  }

  template <std::uint32_t (BooleanParser::*operand)()>
  std::uint32_t chain(TokenKind sign, Kind kind) {
    std::vector<std::uint32_t> parts = {(this->*operand)()};
    while (token_.kind == sign) {
      advance();
      if (token_.kind == sign && text_of(token_) == text_of(previous_)) {
        const std::string once(text_of(token_));
        fail("unexpected " + found() + "; it is written once: " + once);
      }
      parts.push_back((this->*operand)());
    }
    return parts.size() == 1 ? parts[0] : add({kind, 0, std::move(parts)});
  }

  std::uint32_t disjunction() {
    return chain<&BooleanParser::exclusive>(TokenKind::disjoin, Kind::disjunction);
  }
  std::uint32_t exclusive() {
    return chain<&BooleanParser::conjunction>(TokenKind::exclude, Kind::exclusive);
  }
  std::uint32_t conjunction() {
    return chain<&BooleanParser::negation>(TokenKind::conjoin, Kind::conjunction);
  }

  std::uint32_t negation() {
    Index signs = 0;
    for (; token_.kind == TokenKind::negate; advance(), ++signs) descend();
    std::uint32_t operand = primary();
    for (; token_.kind == TokenKind::prime; advance()) operand = negated(operand);
    depth_ -= signs;
    for (; signs > 0; --signs) operand = negated(operand);
    check_operator_follows();
    return operand;
  }

  std::uint32_t negated(std::uint32_t operand) {
    enclose(operand);
    return add({Kind::negation, 0, {operand}});
  }

  /// What is read after an operand, or closed after it, goes around it too.
  void enclose(std::uint32_t operand) {
    if (++depths_[operand] > max_expression_depth) fail_too_deep();
  }

  std::uint32_t primary() {
    const Token token = token_;
    if (token.kind != TokenKind::open && ++operands_ > max_expression_operands) {
      fail("more than " + std::to_string(max_expression_operands) + " constants and names");
    }
    switch (token.kind) {
      case TokenKind::zero:
      case TokenKind::one:
        advance();
        return add({Kind::constant, token.kind == TokenKind::one ? 1u : 0u});
      case TokenKind::name:
        advance();
        return add({Kind::variable, position_of(token)});
      case TokenKind::open:
        return parenthesized();
      default:
        break;
    }
    if (previous_.kind == TokenKind::end) fail("expected an operand, found " + found());
    fail("expected an operand after " + in_quotes(text_of(previous_)) + ", found " + found());
  }

  std::uint32_t parenthesized() {
    const Token open = token_;
    descend();
    advance();
    const std::uint32_t inside = disjunction();
    if (token_.kind == TokenKind::end) fail("\"(\" is never closed", open.offset);
    if (token_.kind != TokenKind::close) fail("unexpected " + found());
    enclose(inside);
    advance();
    --depth_;
    return inside;
  }

  /// Two operands side by side have no operator between them.
  void check_operator_follows() const {
    switch (token_.kind) {
      case TokenKind::name:
      case TokenKind::zero:
      case TokenKind::one:
      case TokenKind::open:
      case TokenKind::negate:
        fail("missing operator before " + found() + "; write &, ^ or | between operands");
      default:
        return;
    }
  }

  Index position_of(const Token& token) {
    const std::string_view name = text_of(token);
    auto& names = syntax_.names_;
    const auto known = std::find(names.begin(), names.end(), name);
    if (known != names.end()) return known - names.begin();
    if (!any_name_) {
      const std::vector<std::string_view> all(names.begin(), names.end());
      fail("unknown variable " + in_quotes(name) + cure_from_names(name, all), token.offset);
    }
    names.emplace_back(name);
    return names.size() - 1;
  }

  bool any_name_;
  BooleanSyntax syntax_;
  Index depth_ = 0;            ///< of the signs and parentheses that are open
  std::vector<Index> depths_;  ///< of what stands in each node, with parentheses around it
  Index operands_ = 0;
};

BooleanSyntax BooleanSyntax::parse(std::string_view text) {
  return BooleanParser(text, std::nullopt).parse();
}

BooleanSyntax BooleanSyntax::parse(std::string_view text, std::vector<std::string> names) {
  return BooleanParser(text, std::move(names)).parse();
}

bool is_boolean_name(std::string_view text) {
  return !text.empty() && name_length(text, 0) == text.size() && !operator_word(text);
}

}  // namespace psolve
