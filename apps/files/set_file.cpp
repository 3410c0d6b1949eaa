#include "files/set_file.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/syntax/syntax.h"
#include "spec/input/source.h"
#include "spec/kind.h"
#include "spec/record.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const Record<SetFile>& set_record() {
  static const auto record =
      Record<SetFile>("a set")
          .required("title", &SetFile::title, string(), "of the set")
          .optional("course", &SetFile::course, string(), "to which it belongs")
          .optional("order", &SetFile::order, list(string()),
                    "specs, by their names without .json");
  return record;
}

bool is_spec_name(const fs::path& folder, const std::string& stem) {
  std::error_code missing;
  const bool plain = !stem.empty() && fs::path(stem).filename() == stem;
  return plain && stem + ".json" != kSetFile &&
         fs::is_regular_file(folder / (stem + ".json"), missing);
}

std::string nearest_spec(const fs::path& folder, const std::string& stem) {
  std::vector<std::string> stems;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".json" && path.filename() != kSetFile) stems.push_back(path.stem());
  }
  std::ranges::sort(stems);
  const std::vector<std::string_view> names(stems.begin(), stems.end());
  return did_you_mean(stem, names);
}

void check_order(const SetFile& set, const fs::path& folder) {
  Mistakes mistakes;
  std::set<std::string> known;
  for (std::size_t i = 0; i < set.order.size(); ++i) {
    const std::string& stem = set.order[i];
    mistakes.attempt([&] {
      const std::string pointer = "/order/" + std::to_string(i);
      if (!known.insert(stem).second)
        throw SpecError(pointer, in_quotes(stem) + " stands here twice");
      if (is_spec_name(folder, stem)) return;
      throw SpecError(pointer, "no spec " + in_quotes(stem + ".json") + " stands beside this file" +
                                   nearest_spec(folder, stem));
    });
  }
  mistakes.raise();
}

}  // namespace

SetFile set_file_in(const fs::path& folder) {
  const fs::path path = folder / kSetFile;
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return {};
  std::ifstream text(path, std::ios::binary);
  if (first_kind(text) == FileKind::spec) return {};
  SpecSource source = read_spec(path.string());
  try {
    SetFile set = decode(set_record(), source.json, {.evaluate = constant_value});
    check_order(set, folder);
    return set;
  } catch (const SpecError& error) {
    throw addressed(error, source);
  }
}

void put_in_order(std::vector<fs::path>& specs) {
  std::map<fs::path, std::vector<std::string>> orders;
  for (const fs::path& spec : specs) {
    const fs::path folder = spec.parent_path();
    if (!orders.contains(folder)) orders[folder] = set_file_in(folder).order;
  }
  const auto place = [&](const fs::path& spec) {
    return std::ranges::find(orders[spec.parent_path()], spec.stem().string()) -
           orders[spec.parent_path()].begin();
  };
  // Within the folder alone: between folders, and before those within, all stays as it was.
  std::map<fs::path, std::vector<fs::path>> ordered;
  for (const fs::path& spec : specs) ordered[spec.parent_path()].push_back(spec);
  for (auto& [folder, list] : ordered) {
    std::ranges::stable_sort(list, std::less<>(), place);
    std::ranges::reverse(list);
  }
  for (fs::path& spec : specs) {
    auto& list = ordered[spec.parent_path()];
    spec = list.back();
    list.pop_back();
  }
}

}  // namespace psolve
