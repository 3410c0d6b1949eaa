#pragma once

// Finds what a student's NAME means: a step's id, an answer's path, or a symbol as in `math`, as
// shown, or as people type it, or the label that a sheet prints for an answer.

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
  using Spellings = std::unordered_map<std::string, std::vector<std::string>>;

  void add_labels();
  static void add(Spellings (&spellings)[kSpellings], std::string_view ascii,
                  const std::string& name);
  Found spelled_so(const std::string& ascii) const;
  Found one_of(const std::vector<std::string>& names, bool are_answers) const;
  std::vector<Referent> exact(const std::string& typed) const;
  bool same(const Referent& a, const Referent& b) const;
  std::string nearest_names(const std::string& typed) const;

  const Key& key_;
  /// For each spelling: how a NAME is spelled → the NAMEs.
  Spellings spelled_[kSpellings];
  /// The same of the labels of answers → their paths; and of the labels as they are printed.
  Spellings labels_[kSpellings];
  Spellings printed_;
};

}  // namespace psolve
