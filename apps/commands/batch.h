#pragma once

#include <optional>
#include <string>

namespace psolve {

struct BatchOptions {
  std::string input = "-";            ///< "-" is standard input
  std::optional<std::string> output;  ///< by default, and for "-", standard output
  int jobs = 1;
  bool answers_only = false;
  std::optional<int> digits;  ///< significant digits; by default as in JSON
};

/// Solves the specs of the input, one a line, and writes their solutions one a line and in the same
/// order. A line that cannot be solved is answered by `{"line": n, "error": {"message": …}}`, with
/// the spec's `id`, and the pointer and column at fault, where there are any, and stops nothing;
/// blank lines have no answer. Never holds more than a few lines and answers at once. Returns the
/// exit code. Throws InputError and OutputError for the streams.
int run_batch(const BatchOptions& options);

}  // namespace psolve
