#pragma once

// What people do wrong, as edits of a line's own formula. A table: adding one is a row.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grade/key/key.h"

namespace psolve {

/// A quantity that could stand in another's place.
struct Rival {
  std::string name;
  Quantity quantity;
};

/// What an edit may look at.
struct Scene {
  const Key& key;
  const KeyLine& line;
  std::vector<Use> uses;              ///< of the term that is edited
  std::vector<Rival> rivals;          ///< given, or made before
  std::function<double(Cell)> value;  ///< the student's
  bool is_step = false;               ///< a quantity moved on: base − rate·gradient
};

/// One edit, made: `root` is the whole term with it. Its words have {0} for `subject`, and {1} for
/// what stood there before.
struct Edited {
  std::string_view id;
  int cost;
  std::string_view words;
  const Term& subject;
  const Term& before;
  const std::string& detail;  ///< what tells it from another of its kind at the same place
};
using TakeEdit = std::function<void(const Edited&)>;

/// Makes every edit of at most `most` cost in `root`, calls `take`, and undoes it again.
void for_each_edit(Term& root, const Scene& scene, int most, const TakeEdit& take);

/// Numbers for which people take `value` when they copy it: another sign, digits swapped, the point
/// moved.
std::vector<double> misreadings(double value);

}  // namespace psolve
