#include "formula/value.h"

namespace psolve {

std::string ListShape::text() const {
  if (rank_ == 0) return "a number";
  std::string text;
  for (const std::size_t length : *this) text += (text.empty() ? "" : "×") + std::to_string(length);
  return text;
}

}  // namespace psolve
