// Specs: each is refused or solved, and one of the things that hold of every spec is looked at.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "properties/properties.h"
#include "tree.h"

// What clang counts coverage with, from one end to the other.
extern "C" char __start___sancov_cntrs[], __stop___sancov_cntrs[];

namespace psolve {
namespace {

/// Of the changes of a refused spec hardly one is solved. So none is kept to go on from: libFuzzer
/// keeps what covers more than before, and a refusal covers nothing.
void do_not_keep() {
  std::fill(__start___sancov_cntrs, __stop___sancov_cntrs, 0);
}

/// Bounds what one input may cost.
void make_small(Json& spec) {
  for (const auto& [field, most] : {std::pair{"effort", 1}, {"steps", 12}, {"length", 20}}) {
    const auto found = spec.find(field);
    if (found != spec.end() && found->is_number() && *found > most) *found = most;
  }
  if (spec["problem"] == "hamming" || spec["problem"] == "boolean-net") {
    spec.emplace("effort", 1);
  }
}

void stop_at(const std::string& property, const std::string& what, const std::string& text) {
  std::fprintf(stderr, "not \"%s\": %s\n%s\n", property.c_str(), what.c_str(), text.c_str());
  std::abort();
}

/// To try all that must hold takes ten times what solving takes, by which most is found. So each spec
/// is tried for one thing; its text alone says for which, so that what is found is found again.
void try_one_property(const std::string& text) {
  const std::size_t turn = std::hash<std::string>()(text);
  const auto all = properties();
  const Property& property = all[turn % all.size()];
  const bool needs_whole = property.among == Among::whole_solutions;
  const Tried tried = try_spec(text, needs_whole ? Extent::whole : Extent::answers_only);
  if (speaks_of(property, tried)) {
    const std::string what = property.contradiction(tried);
    if (!what.empty()) stop_at(std::string(property.name), what, text);
  }
  if (tried.refusal) do_not_keep();
}

}  // namespace
}  // namespace psolve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  Json spec = Json::parse(data, data + size, nullptr, false);
  if (!spec.is_object() || !spec.contains("problem")) return 0;
  make_small(spec);
  const std::string text = spec.dump(-1, ' ', false, Json::error_handler_t::replace);
  try {
    try_one_property(text);
  } catch (const std::exception& error) {
    stop_at("is solved or refused", error.what(), text);
  }
  return 0;
}
