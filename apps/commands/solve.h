#pragma once

#include <optional>
#include <string>

#include "registry.h"
#include "render/format.h"
#include "terminal/colour.h"

namespace psolve {

/// What becomes of one spec.
struct SolveOptions {
  std::string input = "-";                  ///< "-" is standard input
  const Format* format = nullptr;           ///< by default what the output's suffix says, or text
  std::optional<std::string> output;        ///< by default, and for "-", standard output
  std::optional<std::string> figures = {};  ///< the directory for the figures' files
  std::optional<std::string> only = {};     ///< the answer whose lines alone are shown
  std::optional<int> digits = {};
  bool answers_only = false;
  bool sheet = false;     ///< the question sheet instead
  bool fragment = false;  ///< HTML without the page around it
  Colour colour = Colour::automatic;
};

/// Solves the spec, of the kind `problem` or, where that is null, of the kind that the spec names.
/// Returns the exit code. Throws InputError and OutputError.
int run_solve(const Problem* problem, const SolveOptions& options);

/// Whether something comes in at standard input: a file, or a pipe that somebody writes into.
bool is_fed();

}  // namespace psolve
