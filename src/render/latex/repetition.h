#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "render/format.h"

namespace psolve {

/// What stands in the LaTeX of a key of a set before each step at the top of its argument or its
/// derivation, and behind the last of these.
std::string step_mark(std::string_view part, std::string_view number);
std::string end_mark();

/// Prints what keys of a set share once, where it comes first, and leads there from the others.
class Repetition {
 public:
  explicit Repetition(const KeySet& set) : set_(set) {}

  /// The section of the key at `position`; to be asked for in order.
  std::string without(std::size_t position);

 private:
  /// A step, or what stands between steps: then without a number.
  struct Piece {
    std::string part;
    std::string number;
    std::string text;
  };
  struct Place {
    std::size_t key;  ///< counted from one
    std::string part;
    std::string number;
  };

  static std::vector<Piece> pieces_of(const std::string& section);
  /// The key that has had all of the argument, or 0.
  std::size_t whole_argument(const std::vector<Piece>& pieces) const;
  std::string see(const Place& place) const;
  std::string link(std::size_t key) const;

  const KeySet& set_;
  std::map<std::string, Place> seen_;
};

}  // namespace psolve
