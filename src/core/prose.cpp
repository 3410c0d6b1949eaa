#include "core/prose.h"

#include <utility>

namespace psolve {

Prose::Prose(const char* text) : Prose(std::string(text)) {}
Prose::Prose(std::string text) {
  if (!text.empty()) pieces_.emplace_back(std::move(text));
}
Prose::Prose(std::initializer_list<Piece> pieces) : pieces_(pieces) {}
Prose::Prose(const Prose& other) = default;
Prose& Prose::operator=(const Prose& other) = default;
Prose& Prose::operator=(Prose&& other) noexcept = default;
Prose::~Prose() = default;

Prose& Prose::append(const Prose& more) {
  for (const Piece& piece : more.pieces_) *this << piece;
  return *this;
}

Prose& Prose::operator<<(Piece piece) {
  pieces_.push_back(std::move(piece));
  return *this;
}

}  // namespace psolve
