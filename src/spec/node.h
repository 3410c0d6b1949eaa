#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json/json.h"
#include "core/text/error.h"
#include "core/workings/settings.h"
#include "formula/index.h"
#include "spec/error.h"

namespace psolve {

/// Gives the value of a constant expression such as "1/3" or "sqrt(2)". Throws `TextError`.
using ConstantEvaluator = double (*)(std::string_view text);

/// What the decoding of a spec needs from outside.
struct SpecContext {
  ConstantEvaluator evaluate;    ///< for the strings that stand where a number may
  Tellings* tellings = nullptr;  ///< where to note how fields are told; none: nowhere
};

/// A value of the spec while it is decoded, with the way back to the root of the spec. It lives on
/// the stack and allocates nothing; the JSON pointer is built only for an error.
class Node {
 public:
  Node(Json& root, const SpecContext& context) : value_(root), context_(context) {}
  /// The member `key` of the object `parent`.
  Node(Json& value, const Node& parent, const std::string& key)
      : value_(value), context_(parent.context_), parent_(&parent), key_(&key) {}
  /// The entry `index` of the list `parent`.
  Node(Json& value, const Node& parent, Index index)
      : value_(value), context_(parent.context_), parent_(&parent), index_(index) {}

  Json& value() const { return value_; }
  bool is_root() const { return parent_ == nullptr; }
  /// Whether anybody wants to know how fields are told.
  bool is_telling() const { return context_.tellings != nullptr; }
  /// Where the value stands: "/layers/0/bias".
  std::string pointer() const;
  /// The value of the constant expression in the string that stands here.
  double evaluate() const;

  /// Notes how the member `key` of the object that stands here is told.
  void tell(std::string_view key, Telling telling) const;

  /// Throws `SpecError` at this value.
  [[noreturn]] void fail(const std::string& message) const;
  /// The same at a place within the string that stands here.
  [[noreturn]] void fail(const TextError& error) const;
  /// The same at the member `key` of the object that stands here.
  [[noreturn]] void fail_at(std::string_view key, const std::string& message) const;
  /// "expected {expectation}, got {what stands here}".
  [[noreturn]] void fail_expected(std::string_view expectation) const;

 private:
  Json& value_;
  const SpecContext& context_;
  const Node* parent_ = nullptr;
  const std::string* key_ = nullptr;
  Index index_ = 0;
};

/// A value in a few words: `2.7`, `"relu"`, `true`, `a list of 3`, `an empty list`, `an object`.
std::string description(const Json& value);

}  // namespace psolve
