// Writes the completions from the declaration of the command line:
//
//   psolve_documents DIR

#include <cstdio>
#include <exception>
#include <filesystem>

#include "command_line.h"
#include "documents.h"
#include "files/output.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: psolve_documents DIR\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    psolve::Output output;
    output.make_directory(folder);
    psolve::describe_command_line([&](const CLI::App& app) {
      const psolve::ProgramView program = psolve::view_of(app);
      output.write(folder / "psolve.bash", psolve::bash_completion(program), "psolve.bash");
      output.write(folder / "_psolve", psolve::zsh_completion(program), "_psolve");
      output.write(folder / "psolve.fish", psolve::fish_completion(program), "psolve.fish");
    });
    output.commit();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "psolve_documents: %s\n", error.what());
    return 2;
  }
  return 0;
}
