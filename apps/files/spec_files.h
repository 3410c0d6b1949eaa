#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace psolve {

/// A spec that was named, or that stands below a directory that was named.
struct SpecFile {
  std::filesystem::path path;
  std::filesystem::path top;  ///< the directory; empty where the spec itself was named
};

/// Every spec that the paths name or that stands below them, each once: in the order of the paths,
/// and below a directory in the order of names, or that of its `set.json`. Left out below a directory, and counted in one line
/// on standard error unless `quiet`, are folders whose name begins with a dot, `node_modules`, and
/// JSON without `problem`; what psolve wrote is no spec. Throws InputError for a path that is not
/// there, and for a directory without specs.
std::vector<SpecFile> find_specs(const std::vector<std::string>& paths, bool quiet);

}  // namespace psolve
