#include "classroom/sheet.h"

#include <filesystem>

#include "commands/keys.h"
#include "commands/solve.h"

namespace psolve {
namespace {

bool is_one_spec(const SheetOptions& options) {
  std::error_code missing;
  return options.paths.size() == 1 && !std::filesystem::is_directory(options.paths[0], missing);
}

}  // namespace

int run_sheet(const SheetOptions& options) {
  const bool names_a_file =
      options.output && (*options.output == "-" || format_by_suffix(*options.output) != nullptr);
  if (is_one_spec(options) && (!options.output || names_a_file)) {
    return run_solve(nullptr, {.input = options.paths[0],
                               .format = options.format,
                               .output = options.output,
                               .sheet = true});
  }
  return run_keys(
      {.paths = options.paths, .output = options.output, .format = options.format, .sheet = true});
}

}  // namespace psolve
