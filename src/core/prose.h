#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "formula/formula.h"

namespace psolve {

/// Words for people with formulas among them: `{"the field of ", r, " pixels"}`.
class Prose {
 public:
  using Piece = std::variant<std::string, Formula>;

  Prose() = default;
  Prose(const char* text) : Prose(std::string(text)) {}
  Prose(std::string text) {
    if (!text.empty()) pieces_.emplace_back(std::move(text));
  }
  Prose(std::initializer_list<Piece> pieces) : pieces_(pieces) {}

  Prose& operator<<(Piece piece) {
    pieces_.push_back(std::move(piece));
    return *this;
  }

  const std::vector<Piece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }

 private:
  std::vector<Piece> pieces_;
};

}  // namespace psolve
