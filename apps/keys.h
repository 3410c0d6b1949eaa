#pragma once

#include <optional>
#include <string>

#include "render/format.h"

namespace psolve {

struct KeysOptions {
  std::string directory;
  std::optional<std::string> output;  ///< by default `keys` beside each spec
  const Format* format = nullptr;     ///< by default Markdown and JSON
  bool check = false;                 ///< compare instead of writing
  int jobs = 1;
};

/// Regenerates the answer key of every spec below a directory, or compares it with the committed
/// one. Prints a line for each answer. Returns the exit code.
int run_keys(const KeysOptions& options);

}  // namespace psolve
