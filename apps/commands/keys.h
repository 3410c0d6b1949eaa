#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/format.h"

namespace psolve {

struct KeysOptions {
  std::vector<std::string> paths;     ///< specs, and directories that hold them
  std::optional<std::string> output;  ///< by default `keys` beside each spec
  const Format* format = nullptr;     ///< by default Markdown and JSON
  bool check = false;                 ///< compare instead of writing
  bool answers_only = false;
  std::optional<int> digits = {};
  int jobs = 1;
  bool quiet = false;  ///< no progress, no line for each answer
  bool sheet = false;  ///< question sheets instead, by default in `sheets` beside each spec
};

/// Regenerates the answer key of every spec that the paths name or that stands below them, or
/// compares it with the committed one. All keys are written, or none. Prints a line for each
/// answer. Returns the exit code. Throws InputError and OutputError.
int run_keys(const KeysOptions& options);

}  // namespace psolve
