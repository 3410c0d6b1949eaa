#pragma once

#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// Another reading of a kind of problem. Who reads it so solves another spec, or answers in other
/// terms; a reading that is only spoken of, since no work can be held against it, has neither.
struct Convention {
  std::string_view id;
  std::string_view text;  ///< one sentence about the reading
  /// Changes a spec (with its defaults filled in) into that of the other reading; false where it is
  /// no other.
  bool (*patch)(Json& spec) = nullptr;
  /// Turns the answer at `path` from what it is in the other reading into what is asked; false where
  /// it is the same in both. Numbers are plain numbers.
  bool (*map)(const Json& spec, std::string_view path, Json& answer) = nullptr;
};

/// A reading's text as the start of a sentence.
inline std::string sentence_start(std::string_view text) {
  std::string start(text);
  if (!start.empty() && start[0] >= 'a' && start[0] <= 'z') start[0] -= 'a' - 'A';
  return start;
}

/// For maps: a number that is measured otherwise.
inline bool scale(Json& number, double factor) {
  if (!number.is_number()) return false;
  number = number.get<double>() * factor;
  return true;
}

/// For maps: the last name of a path; "" of an entry.
inline std::string_view last_name(std::string_view path) {
  if (path.ends_with(']')) return "";
  return path.substr(path.rfind('.') + 1);
}

}  // namespace psolve
