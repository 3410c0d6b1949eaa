#include "keys/places.h"

#include <algorithm>

namespace psolve {
namespace {

namespace fs = std::filesystem;

}  // namespace

fs::path Places::folder_of(const fs::path& from, const fs::path& top) const {
  if (!output) return (from / folder).lexically_normal();
  const fs::path below = top.empty() ? fs::path() : from.lexically_relative(top);
  return (*output / below).lexically_normal();
}

std::vector<Task> Places::tasks_of(const std::vector<SpecFile>& specs) const {
  std::vector<Task> tasks;
  for (const SpecFile& spec : specs) {
    tasks.push_back({spec, folder_of(spec.path.parent_path(), spec.top) / spec.path.stem()});
  }
  return tasks;
}

std::vector<const Format*> Places::formats() const {
  if (format != nullptr) return {format};
  return {find_format("markdown"), find_format("json")};
}

std::optional<fs::path> Places::document_of(const fs::path& top) const {
  if (format == nullptr || format->bind == nullptr || top.empty()) return std::nullopt;
  const std::string name = format->page != nullptr ? "index" : name_of(top);
  return folder_of(top, top) / (name + "." + std::string(format->extension));
}

std::string Places::read_at(const Task& task) const {
  const auto document = document_of(task.spec.top);
  if (document && format->page == nullptr) return document->string();
  return task.key.string() + "." + std::string(formats()[0]->extension);
}

std::vector<fs::path> directories_of(const std::vector<Task>& tasks) {
  std::vector<fs::path> tops;
  for (const Task& task : tasks) {
    const fs::path& top = task.spec.top;
    if (!top.empty() && std::ranges::find(tops, top) == tops.end()) tops.push_back(top);
  }
  return tops;
}

std::string name_of(const fs::path& directory) {
  return fs::absolute(directory / "").parent_path().lexically_normal().filename();
}

}  // namespace psolve
