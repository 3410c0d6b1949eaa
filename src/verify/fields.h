#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/json/json.h"

namespace psolve {

/// JSON that is no solution, or one that has nothing to verify.
class UnusableSolution : public std::runtime_error {
 public:
  UnusableSolution(std::string pointer, const std::string& message)
      : std::runtime_error(message), pointer_(std::move(pointer)) {}

  const std::string& pointer() const { return pointer_; }  ///< "" for the whole

 private:
  std::string pointer_;
};

/// A value within a solution, which knows where it stands. What is asked of it and is not there, or
/// is of another type, throws UnusableSolution.
class Field {
 public:
  explicit Field(const Json& json, std::string pointer = "")
      : json_(json), pointer_(std::move(pointer)) {}

  const Json& json() const { return json_; }
  /// The field of that name, which must be there.
  Field operator[](std::string_view name) const;
  /// The field of that name; null where it is not there.
  const Json* find(std::string_view name) const;

  const std::string& string() const;
  double number() const;
  bool boolean() const;
  /// Calls `take(entry)` for each entry of a list.
  template <class Take>
  void for_each(Take&& take) const {
    if (!json_.is_array()) refuse("a list");
    for (std::size_t i = 0; i < json_.size(); ++i) {
      take(Field(json_[i], pointer_ + "/" + std::to_string(i)));
    }
  }

  [[noreturn]] void refuse(const std::string& expected) const;

 private:
  const Json& json_;
  std::string pointer_;
};

}  // namespace psolve
