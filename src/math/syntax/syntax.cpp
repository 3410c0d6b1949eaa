#include "math/syntax/syntax.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/token.h"
#include "math/syntax/token_reader.h"
#include "spec/limits.h"

namespace psolve {

/// Recursive descent; the rules of the grammar are its functions.
class SyntaxParser : TokenReader<Token> {
 public:
  struct Limits {
    Index depth = max_expression_depth;
    Index operands = max_expression_operands;
  };

  /// Without `allowed` any name may stand.
  SyntaxParser(std::string_view text, std::shared_ptr<const Syntax::Names> allowed, Limits limits)
      : TokenReader(text), allowed_(std::move(allowed)), limits_(limits) {
    if (text.size() > kLongest) fail("the expression is longer than 64 MB");
    syntax_.text_ = text;
  }

  Syntax parse() {
    advance();
    if (token_.kind == TokenKind::end) fail("expected an expression, found nothing");
    expression();
    if (is(')')) fail("\")\" closes nothing");
    if (token_.kind != TokenKind::end) fail("unexpected " + found());
    syntax_.names_ =
        allowed_ ? allowed_ : std::make_shared<const Syntax::Names>(std::move(found_names_));
    return std::move(syntax_);
  }

 private:
  using Kind = Syntax::Kind;
  using Node = Syntax::Node;
  using Part = Syntax::Part;
  static constexpr std::size_t kLongest = std::size_t{64} << 20;

  bool is(char sign) const { return token_.kind == TokenKind::sign && token_.sign == sign; }

  // ---- Tokens

  void advance() {
    const std::size_t at = move_on();
    token_ = {TokenKind::end, 0, at, 0};
    if (at == text_.size()) return;
    if (const std::size_t length = name_length(text_, at)) {
      token_ = {TokenKind::name, 0, at, length};
    } else if (const std::size_t digits = number_length(text_, at)) {
      token_ = {TokenKind::number, 0, at, digits};
      const std::size_t end = at + digits;
      if (end < text_.size() && text_[end] == '.') {
        fail(in_quotes(text_.substr(at, digits + 1 + number_length(text_, end + 1))) +
             " is not a number");
      }
    } else {
      token_ = sign_at(at);
    }
  }

  Token sign_at(std::size_t at) const {
    if (std::string_view("+-*/^(),").find(text_[at]) != std::string_view::npos) {
      return {TokenKind::sign, text_[at], at, 1};
    }
    const Character character = character_at(text_, at);
    switch (character.code) {
      case U'−':
        return {TokenKind::sign, '-', at, character.length};
      case U'·':
      case U'×':
      case U'⋅':
        return {TokenKind::sign, '*', at, character.length};
      case U'÷':
        return {TokenKind::sign, '/', at, character.length};
      case U'π':
        return {TokenKind::name, 0, at, character.length};
      default:
        fail("unexpected character " + in_quotes(text_.substr(at, character.length)), at);
    }
  }

  // ---- The tree

  /// Appends a node that reaches from `start` to the end of the last token.
  std::uint32_t add(Node node, std::size_t start, std::span<const Part> parts = {}) {
    node.offset = static_cast<std::uint32_t>(start);
    node.length = static_cast<std::uint32_t>(previous_.offset + previous_.length - start);
    node.first_part = static_cast<std::uint32_t>(syntax_.parts_.size());
    node.part_count = static_cast<std::uint32_t>(parts.size());
    syntax_.parts_.insert(syntax_.parts_.end(), parts.begin(), parts.end());
    syntax_.nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(syntax_.nodes_.size() - 1);
  }

  /// Appends a node without parts: the last token.
  std::uint32_t add_operand(Node node) {
    if (++operands_ > limits_.operands) {
      fail("more than " + std::to_string(limits_.operands) + " numbers and names",
           previous_.offset);
    }
    return add(std::move(node), previous_.offset);
  }

  void descend() {
    if (++depth_ > limits_.depth) {
      fail("nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
  }

  // ---- The grammar

  std::uint32_t expression() {
    const std::size_t start = token_.offset;
    return chain<&SyntaxParser::term>(start, term(), Kind::sum, '+', '-');
  }

  std::uint32_t term() {
    const std::size_t start = token_.offset;
    const bool negative = signs();
    const std::size_t unsigned_start = token_.offset;
    const std::uint32_t product =
        chain<&SyntaxParser::factor>(unsigned_start, power(), Kind::product, '*', '/');
    return negative ? negation(product, start) : product;
  }

  std::uint32_t factor() {
    const std::size_t start = token_.offset;
    const bool negative = signs();
    const std::uint32_t operand = power();
    return negative ? negation(operand, start) : operand;
  }

  /// Signs before an operand; true where they amount to a minus.
  bool signs() {
    bool negative = false;
    while (is('+') || is('-')) {
      negative ^= is('-');
      advance();
    }
    return negative;
  }

  std::uint32_t negation(std::uint32_t operand, std::size_t start) {
    return add({.kind = Kind::negation}, start, std::vector<Part>{{operand, false}});
  }

  template <std::uint32_t (SyntaxParser::*operand)()>
  std::uint32_t chain(std::size_t start, std::uint32_t first, Kind kind, char sign, char inverse) {
    if (!is(sign) && !is(inverse)) return first;
    std::vector<Part> parts{{first, false}};
    while (is(sign) || is(inverse)) {
      const bool inverted = is(inverse);
      advance();
      if (is('*') && previous_.sign == '*') fail("unexpected \"*\"; a power is written ^");
      parts.push_back({(this->*operand)(), inverted});
    }
    return add({.kind = kind}, start, parts);
  }

  std::uint32_t power() {
    const std::size_t start = token_.offset;
    const std::uint32_t base = primary();
    if (!is('^')) return base;
    advance();
    descend();
    const std::uint32_t exponent = factor();
    --depth_;
    return add({.kind = Kind::power}, start, std::vector<Part>{{base, false}, {exponent, false}});
  }

  std::uint32_t primary() {
    std::uint32_t node = 0;
    if (token_.kind == TokenKind::number) {
      node = number();
    } else if (token_.kind == TokenKind::name) {
      node = named();
    } else if (is('(')) {
      node = parenthesized();
    } else if (previous_.kind == TokenKind::end) {
      fail("expected an operand, found " + found());
    } else {
      fail("expected an operand after " + in_quotes(text_of(previous_)) + ", found " + found());
    }
    if (token_.kind == TokenKind::number || token_.kind == TokenKind::name || is('(')) {
      fail_without_operator();
    }
    return node;
  }

  std::uint32_t number() {
    advance();
    const std::string_view digits = text_of(previous_);
    const auto value = Rational::from_decimal(digits);
    if (!value || value->bits() > Syntax::kMostBits) {
      fail("the number " + in_quotes(digits) + " has more than " +
               std::to_string(Syntax::kMostBits) + " bits",
           previous_.offset);
    }
    return add_operand({.kind = Kind::number, .number = *value});
  }

  /// "(" expression ")"
  std::uint32_t parenthesized() {
    const Token open = token_;
    descend();
    advance();
    const std::uint32_t inside = expression();
    if (token_.kind == TokenKind::end) fail("\"(\" is never closed", open.offset);
    if (!is(')')) fail("unexpected " + found());
    advance();
    --depth_;
    return inside;
  }

  std::uint32_t named() {
    advance();
    const Token token = previous_;
    const std::string_view name = text_of(token);
    if (const auto function = find_function(name)) return call(*function, token);
    if (name == "pi" || name == "π") return add_operand({.kind = Kind::pi});
    if (name == "e") return add_operand({.kind = Kind::e});
    if (is('(') && !(allowed_ && allowed_->position(name))) {
      std::string cure = did_you_mean(name, kFunctionNames);
      if (cure.empty()) cure = "; there are " + quoted_list(kFunctionNames, "and");
      fail("unknown function " + in_quotes(name) + cure, token.offset);
    }
    return add_operand({.kind = Kind::name, .name = position_of(token)});
  }

  std::uint32_t call(Function function, const Token& token) {
    const std::string name(name_of(function));
    if (!is('(')) {
      fail(name + " needs its argument in parentheses: " + name + "(...)", token.offset);
    }
    const Token open = token_;
    descend();
    advance();
    std::uint32_t node = expression();
    Index count = 1;
    const bool of_two = has_two_arguments(function);
    if (!of_two && is(',')) fail(name + " takes one argument; found \",\" after it");
    for (; is(','); ++count) {
      if (count == 2 && function == Function::atan2) fail("atan2 takes two arguments, y and x");
      advance();
      const std::uint32_t next = expression();
      node = add({.kind = Kind::call, .function = function}, token.offset,
                 std::vector<Part>{{node, false}, {next, false}});
    }
    if (token_.kind == TokenKind::end) fail("\"(\" is never closed", open.offset);
    if (of_two && count == 1) {
      fail(name + (function == Function::atan2 ? " takes two arguments, y and x"
                                               : " takes two arguments or more"));
    }
    advance();
    --depth_;
    if (of_two) return node;
    return add({.kind = Kind::call, .function = function}, token.offset,
               std::vector<Part>{{node, false}});
  }

  std::uint32_t position_of(const Token& token) {
    const std::string_view name = text_of(token);
    const auto known = (allowed_ ? *allowed_ : found_names_).position(name);
    if (known) return *known;
    if (allowed_) {
      const std::vector<std::string_view> names(allowed_->list().begin(), allowed_->list().end());
      fail("unknown name " + in_quotes(name) +
               (names.empty() ? "; only a constant may stand here" : cure_from_names(name, names)),
           token.offset);
    }
    return found_names_.add(name);
  }

  /// Two operands side by side.
  [[noreturn]] void fail_without_operator() const {
    const bool after_group = previous_.kind == TokenKind::sign;
    const std::string left = after_group ? "(...)" : std::string(text_of(previous_));
    std::string right(text_of(token_));
    if (is('(')) right = "(...)";
    if (token_.kind == TokenKind::name && find_function(right)) right += "(...)";
    fail("missing operator before " + found() + "; write " + printable(left, 40) + "*" +
         printable(right, 40));
  }

  Syntax syntax_;
  std::shared_ptr<const Syntax::Names> allowed_;
  Limits limits_;
  Syntax::Names found_names_;
  Index depth_ = 0;
  Index operands_ = 0;
};

Syntax::Names::Names(std::vector<std::string> names) : list_(std::move(names)) {
  for (std::uint32_t i = 0; i < list_.size(); ++i) positions_.emplace(list_[i], i);
}

std::optional<std::uint32_t> Syntax::Names::position(std::string_view name) const {
  const auto known = positions_.find(name);
  if (known == positions_.end()) return std::nullopt;
  return known->second;
}

std::uint32_t Syntax::Names::add(std::string_view name) {
  const auto position = static_cast<std::uint32_t>(list_.size());
  list_.emplace_back(name);
  positions_.emplace(name, position);
  return position;
}

Syntax Syntax::parse(std::string_view text) {
  return SyntaxParser(text, nullptr, {}).parse();
}

Syntax Syntax::parse(std::string_view text, std::shared_ptr<const Names> names) {
  return SyntaxParser(text, std::move(names), {}).parse();
}

Syntax Syntax::read_back(std::string_view text, std::vector<std::string> names) {
  constexpr Index kDeepest = 1'000;
  return SyntaxParser(text, std::make_shared<const Names>(std::move(names)),
                      {kDeepest, std::ssize(text)})
      .parse();
}

Syntax Syntax::parse(std::string_view text, std::vector<std::string> names) {
  return parse(text, std::make_shared<const Names>(std::move(names)));
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && name_length(text, 0) == text.size() && !find_function(text) &&
         text != "pi" && text != "e";
}

}  // namespace psolve
