#pragma once

#include <initializer_list>
#include <string>
#include <variant>
#include <vector>

#include "formula/formula.h"

namespace psolve {

/// Words for people with formulas among them: `{"the field of ", r, " pixels"}`.
class Prose {
 public:
  using Piece = std::variant<std::string, Formula>;

  Prose() = default;
  Prose(const char* text);
  Prose(std::string text);
  Prose(std::initializer_list<Piece> pieces);
  Prose(const Prose& other);
  Prose& operator=(const Prose& other);
  Prose(Prose&& other) noexcept = default;
  Prose& operator=(Prose&& other) noexcept;
  ~Prose();

  Prose& operator<<(Piece piece);
  Prose& append(const Prose& more);

  const std::vector<Piece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }

 private:
  std::vector<Piece> pieces_;
};

}  // namespace psolve
