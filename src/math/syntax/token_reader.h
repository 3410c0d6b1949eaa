#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/text/error.h"
#include "core/text/text.h"

namespace psolve {

/// What the parsers of expressions share: a text, the token in it that they stand at, and the one
/// before. A Token has an offset, a length, and a kind, which may be `end`.
template <class Token>
class TokenReader {
 protected:
  explicit TokenReader(std::string_view text) : text_(text) {}

  [[noreturn]] void fail(const std::string& message) const { fail(message, token_.offset); }
  [[noreturn]] static void fail(const std::string& message, std::size_t offset) {
    throw TextError(message, offset);
  }

  std::string_view text_of(const Token& token) const {
    return text_.substr(token.offset, token.length);
  }
  std::string found() const {
    return token_.kind == decltype(token_.kind)::end ? "the end" : in_quotes(text_of(token_));
  }

  /// Leaves the token behind. Where the next one begins: the end of the text where there is none.
  std::size_t move_on() {
    previous_ = token_;
    const std::size_t at = text_.find_first_not_of(" \t\n\r", token_.offset + token_.length);
    return at == text_.npos ? text_.size() : at;
  }

  std::string_view text_;
  Token token_;
  Token previous_;
};

}  // namespace psolve
