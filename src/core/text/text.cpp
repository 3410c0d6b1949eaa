#include "core/text/text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace psolve {

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  for (const char c : printable(text, 40)) {
    if (c == '"') shown += '\\';
    shown += c;
  }
  return shown + '"';
}

std::string quoted_list(std::span<const std::string_view> names, std::string_view conjunction) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 < names.size() ? ", " : fmt::format(" {} ", conjunction);
    list += in_quotes(names[i]);
  }
  return list;
}

std::string counted(std::ptrdiff_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool continuation = (byte & 0xC0) == 0x80;
    // U+0300 to U+036F, the combining marks, are encoded CC 80 to CD AF.
    const bool combining = byte == 0xCC || (byte == 0xCD && i + 1 < text.size() &&
                                            static_cast<unsigned char>(text[i + 1]) <= 0xAF);
    if (!continuation && !combining) ++columns;
  }
  return columns;
}

std::string number_text(double value) {
  std::array<char, 32> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), result.ptr};
}

}  // namespace psolve
