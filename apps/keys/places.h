#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "files/spec_files.h"
#include "render/format.h"

namespace psolve {

/// A spec, and where what is made of it goes.
struct Task {
  SpecFile spec;
  std::filesystem::path key;  ///< without its extension
};

/// Where what is made of specs goes.
struct Places {
  std::string folder;                 ///< beside each spec, unless there is an `output`
  std::optional<std::string> output;  ///< a directory
  const Format* format;               ///< null: Markdown and JSON

  /// The folder of what is written for the specs in `from`, found below `top`.
  std::filesystem::path folder_of(const std::filesystem::path& from,
                                  const std::filesystem::path& top) const;
  std::vector<Task> tasks_of(const std::vector<SpecFile>& specs) const;
  std::vector<const Format*> formats() const;
  /// The page that leads to all keys of a set, or the document of all; none where each key is a file
  /// that knows of no other.
  std::optional<std::filesystem::path> document_of(const std::filesystem::path& top) const;
  /// Where people read what is made of a spec.
  std::string read_at(const Task& task) const;
};

/// The directories whose specs make a set of their own.
std::vector<std::filesystem::path> directories_of(const std::vector<Task>& tasks);

/// What people call the directory, wherever they stand.
std::string name_of(const std::filesystem::path& directory);

}  // namespace psolve
