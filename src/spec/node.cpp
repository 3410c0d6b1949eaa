#include "spec/node.h"

#include "core/json/address.h"
#include "core/text/text.h"

namespace psolve {

std::string Node::pointer() const {
  if (parent_ == nullptr) return "";
  return parent_->pointer() + pointer_step(key_ != nullptr ? *key_ : std::to_string(index_));
}

double Node::evaluate() const {
  try {
    return context_.evaluate(value_.get_ref<const std::string&>());
  } catch (const TextError& error) {
    fail(error);
  }
}

void Node::tell(std::string_view key, Telling telling) const {
  if (context_.tellings != nullptr) (*context_.tellings)[pointer() + pointer_step(key)] = telling;
}

void Node::fail(const std::string& message) const {
  throw SpecError(pointer(), message);
}

void Node::fail(const TextError& error) const {
  throw SpecError(pointer(), error.what(), error.offset());
}

void Node::fail_at(std::string_view key, const std::string& message) const {
  throw SpecError(pointer() + pointer_step(key), message);
}

void Node::fail_expected(std::string_view expectation) const {
  fail("expected " + std::string(expectation) + ", got " + description(value_));
}

std::string description(const Json& value) {
  switch (value.type()) {
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return value.dump();
    case Json::value_t::number_float:
      return number_text(value.get<double>());
    case Json::value_t::string:
      return in_quotes(value.get_ref<const std::string&>());
    case Json::value_t::array:
      return value.empty() ? "an empty list" : "a list of " + std::to_string(value.size());
    case Json::value_t::object:
      return value.empty() ? "an empty object" : "an object";
    default:
      return "null";
  }
}

}  // namespace psolve
