#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/format.h"

namespace psolve {

struct SheetOptions {
  std::vector<std::string> paths;     ///< specs, and directories that hold them
  std::optional<std::string> output;  ///< a directory; of one spec a file, where it is named as one
  const Format* format = nullptr;
};

/// Writes the question sheet of every spec that the paths name or that stands below them; that of
/// one spec goes to standard output where nothing else is asked for. Returns the exit code. Throws
/// InputError and OutputError.
int run_sheet(const SheetOptions& options);

}  // namespace psolve
