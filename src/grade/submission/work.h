#pragma once

// What a student hands in: JSON, or text as on paper, a line NAME = VALUE each.

#include <string>
#include <vector>

#include "core/json/json.h"

namespace psolve {

struct HandedIn {
  std::string name;       ///< as typed
  Json value;             ///< null where it is left blank
  std::string text = {};  ///< of a list on paper: as it stands there, with its digits
};

struct Work {
  std::string student;
  std::vector<HandedIn> lines;
};

/// Reads work. `name` is that of its file, for messages. Throws InputError.
Work read_work(const std::string& name, std::string text);

}  // namespace psolve
