#include "verify/fields.h"

#include "core/json/address.h"

namespace psolve {

Field Field::operator[](std::string_view name) const {
  const Json* field = find(name);
  if (field == nullptr) {
    throw UnusableSolution(pointer_, "missing field \"" + std::string(name) + "\"");
  }
  return Field(*field, pointer_ + pointer_step(name));
}

const Json* Field::find(std::string_view name) const {
  if (!json_.is_object()) refuse("an object");
  const auto found = json_.find(name);
  return found == json_.end() ? nullptr : &*found;
}

const std::string& Field::string() const {
  const auto* text = json_.get_ptr<const std::string*>();
  if (text == nullptr) refuse("a string");
  return *text;
}

double Field::number() const {
  if (!json_.is_number()) refuse("a number");
  return json_.get<double>();
}

bool Field::boolean() const {
  if (!json_.is_boolean()) refuse("true or false");
  return json_.get<bool>();
}

void Field::refuse(const std::string& expected) const {
  throw UnusableSolution(pointer_, "expected " + expected + ", got " + json_.type_name());
}

}  // namespace psolve
