#pragma once

#include <cstddef>
#include <string_view>

namespace psolve {

enum class TokenKind { number, name, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  char sign = 0;  ///< one of "+-*/^(),"
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// Bytes of the name that begins at `at`, its indices included; 0 where none does.
std::size_t name_length(std::string_view text, std::size_t at);
/// Bytes of the number that begins at `at`; 0 where none does.
std::size_t number_length(std::string_view text, std::size_t at);

}  // namespace psolve
