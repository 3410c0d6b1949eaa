#pragma once

// Finds what a student's NAME means: a step's id, an answer's path, or a symbol as in `math`, as
// shown, or as people type it.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "grade/key/key.h"
#include "grade/submission/spelling.h"

namespace psolve {

class Names {
 public:
  explicit Names(const Key& key);

  struct Found {
    std::optional<Referent> target;
    std::string why_not;  ///< the nearest names, or the two that it could be
  };
  Found find(const std::string& typed) const;
  /// The number that a name in an expression stands for.
  std::optional<Cell> cell_of(std::string_view typed) const;

 private:
  void add(std::string_view spelling, const std::string& name);
  std::vector<Referent> exact(const std::string& typed) const;
  bool same(const Referent& a, const Referent& b) const;
  std::string nearest_names(const std::string& typed) const;

  const Key& key_;
  /// For each spelling: how a NAME is spelled → the NAMEs.
  std::unordered_map<std::string, std::vector<std::string>> spelled_[kSpellings];
};

}  // namespace psolve
