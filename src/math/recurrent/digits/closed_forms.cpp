#include "math/recurrent/digits/closed_forms.h"

namespace psolve {
namespace {

void collect(const Json& json, const std::string& pointer, ClosedForms& forms) {
  if (json.is_string()) forms.emplace(pointer, json.get_ref<const std::string&>());
  if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      collect(json[i], pointer + "/" + std::to_string(i), forms);
    }
  }
  if (json.is_object()) {
    for (const auto& [key, part] : json.items()) collect(part, pointer + "/" + key, forms);
  }
}

}  // namespace

ClosedForms closed_forms(const Json& spec) {
  ClosedForms forms;
  for (const char* const pointer :
       {"/weights", "/x", "/sequences", "/h0", "/c0", "/learning_rate", "/loss/target"}) {
    const Json::json_pointer place(pointer);
    if (spec.contains(place)) collect(spec[place], pointer, forms);
  }
  return forms;
}

}  // namespace psolve
