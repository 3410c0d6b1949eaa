#include "files/spec_files.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <system_error>

#include "core/text/text.h"
#include "files/set_file.h"
#include "formula/index.h"
#include "spec/input/source.h"
#include "spec/kind.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

struct Skipped {
  Index files = 0;
  Index folders = 0;
};

[[noreturn]] void refuse(const fs::path& path, const std::error_code& error) {
  const bool missing = error == std::errc::no_such_file_or_directory;
  throw InputError(path.string(),
                   missing ? "no such file or directory" : "cannot be read: " + error.message());
}

bool is_skipped(const fs::path& folder) {
  const std::string name = folder.filename();
  return name.starts_with('.') || name == "node_modules";
}

/// Whether the file is a spec, or one that is broken and not easily told from one.
bool is_spec(const fs::path& path, Skipped& skipped) {
  std::ifstream text(path, std::ios::binary);
  const FileKind kind = first_kind(text);
  if (kind == FileKind::other && path.filename() != kSetFile) ++skipped.files;
  return kind != FileKind::other && kind != FileKind::own;
}

/// A link that leads nowhere is a spec that cannot be read.
bool is_dangling(const fs::directory_entry& entry) {
  std::error_code missing;
  return entry.is_symlink(missing) && !entry.exists(missing);
}

std::vector<fs::path> specs_below(const fs::path& top, Skipped& skipped) {
  std::vector<fs::path> specs;
  fs::path reached = top;
  std::error_code error;
  const auto end = fs::recursive_directory_iterator();
  for (auto entry = fs::recursive_directory_iterator(top, error); !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = reached = entry->path();
    std::error_code vanished;
    if (entry->is_directory(vanished)) {
      if (!is_skipped(path)) continue;
      ++skipped.folders;
      entry.disable_recursion_pending();
    } else if (path.extension() == ".json" &&
               (is_dangling(*entry) ||
                (entry->is_regular_file(vanished) && is_spec(path, skipped)))) {
      specs.push_back(path);
    }
  }
  if (error) refuse(reached, error);
  std::sort(specs.begin(), specs.end());
  put_in_order(specs);
  return specs;
}

void tell(const Skipped& skipped) {
  if (skipped.files + skipped.folders == 0) return;
  std::string what;
  if (skipped.files > 0) {
    what = counted(skipped.files, "JSON file") + " without \"problem\"";
  }
  if (skipped.folders > 0) {
    what += (what.empty() ? "" : " and ") + counted(skipped.folders, "folder") +
            " (.* and node_modules)";
  }
  std::fputs(("psolve: skipped " + what + "\n").c_str(), stderr);
}

}  // namespace

std::vector<SpecFile> find_specs(const std::vector<std::string>& paths, bool quiet) {
  std::vector<SpecFile> files;
  std::set<fs::path> found;
  Skipped skipped;
  const auto add = [&](const fs::path& path, const fs::path& top) {
    if (found.insert(fs::absolute(path).lexically_normal()).second) files.push_back({path, top});
  };
  for (const fs::path path : paths) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) refuse(path, error);
    if (!fs::is_directory(status)) {
      add(path, "");
      continue;
    }
    const auto specs = specs_below(path, skipped);
    if (specs.empty()) {
      if (!quiet) tell(skipped);
      throw InputError(path.string(), "no specs (*.json) below this directory");
    }
    for (const auto& spec : specs) add(spec, path);
  }
  if (!quiet) tell(skipped);
  return files;
}

}  // namespace psolve
