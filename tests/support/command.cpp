#include "support/command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "support/files.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> environment() {
  std::vector<std::string> variables;
  std::string path = program().parent_path().string();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (text.starts_with("PATH=")) path += ":" + text.substr(5);
    const std::string name = text.substr(0, text.find('='));
    const bool about_colour = name == "TERM" || name.find("COLOR") != name.npos;
    if (name != "PATH" && !about_colour) variables.push_back(text);
  }
  variables.push_back("PATH=" + path);
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

Outcome run_in(const fs::path& folder, const std::string& line) {
  const Scratch streams;
  const std::string out = streams.path() / "out";
  const std::string err = streams.path() / "err";
  std::vector<std::string> words = {"sh", "-c", "cd '" + folder.string() + "' && " + line};
  std::vector<std::string> variables = environment();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "sh", &actions, nullptr, pointers(words).data(),
                                    pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("sh cannot be started");
  int status = 0;
  ::waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, contents_of(out), contents_of(err)};
}

Outcome run(const std::string& line) {
  return run_in(repository(), line);
}

bool is_installed(const std::string& name) {
  return run("command -v " + name).exit_code == 0;
}

}  // namespace psolve
