#include "support/files.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace psolve {

namespace fs = std::filesystem;

std::string contents_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("no file " + path.string());
  return (std::ostringstream() << file.rdbuf()).str();
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "psolve-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + " cannot be made");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path repository() {
  return PSOLVE_ROOT;
}

fs::path program() {
  return PSOLVE_BINARY;
}

std::vector<fs::path> shipped_specs() {
  std::vector<fs::path> specs;
  for (const auto& entry : fs::recursive_directory_iterator(repository() / "problems")) {
    const fs::path& path = entry.path();
    const bool is_spec = path.extension() == ".json" && path.filename() != "set.json" &&
                         path.parent_path().filename() != "keys";
    if (is_spec) specs.push_back(path);
  }
  std::sort(specs.begin(), specs.end());
  return specs;
}

Json recorded(const std::string& name) {
  const auto path = repository() / "tests/data" / (name + ".json");
  const Json file = Json::parse(contents_of(path));
  if (file.at("made_by").get<std::string>().empty()) throw std::runtime_error(path.string());
  return file.at("rows");
}

}  // namespace psolve
