#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// What is wrong with a spec, and where: thrown by whoever finds it, from the parser of the file to
/// the solver that meets log(−1); the program's boundary adds file, line and column.
class SpecError : public std::runtime_error {
 public:
  /// `pointer` is the JSON pointer (RFC 6901) of the value at fault, "" for the whole spec.
  /// `message` is one line: what was expected, what was found, and the likely cure.
  SpecError(std::string pointer, const std::string& message);

  /// The fault stands `offset` bytes into the string at `pointer`.
  SpecError(std::string pointer, const std::string& message, std::size_t offset);
  SpecError(const SpecError& other);
  ~SpecError() override;

  /// A field whose name is at fault: the address is that of the name, not of its value.
  static SpecError at_name(std::string pointer, const std::string& message);

  const std::string& pointer() const { return pointer_; }
  std::optional<std::size_t> offset() const { return offset_; }
  bool at_name() const { return at_name_; }

 private:
  std::string pointer_;
  std::optional<std::size_t> offset_;
  bool at_name_ = false;
};

/// Throws a SpecError at `pointer`, whose message is formatted.
template <class... Parts>
[[noreturn]] void refuse(std::string pointer, fmt::format_string<Parts...> message,
                         Parts&&... parts) {
  throw SpecError(std::move(pointer), fmt::format(message, std::forward<Parts>(parts)...));
}

/// Several mistakes in one spec; as a SpecError it is the first of them.
class SpecErrors : public SpecError {
 public:
  /// `all` is not empty; `further` counts those that are not kept.
  SpecErrors(std::vector<SpecError> all, Index further)
      : SpecError(all.front()), all_(std::move(all)), further_(further) {}

  const std::vector<SpecError>& all() const { return all_; }
  Index further() const { return further_; }

 private:
  std::vector<SpecError> all_;
  Index further_;
};

/// Collects the mistakes in the parts of a value, so that a reader is told all of them at once:
///
///     Mistakes mistakes;
///     for (…) mistakes.attempt([&] { entries.push_back(read(…)); });
///     mistakes.raise();
class Mistakes {
 public:
  static constexpr Index kMost = 100;  ///< kept; more are only counted

  template <class Read>
  void attempt(Read&& read) {
    try {
      read();
    } catch (const SpecError& error) {
      add(error);
    }
  }

  void add(const SpecError& error);

  /// Throws the mistakes, if there are any.
  void raise() const;

 private:
  std::vector<SpecError> all_;
  Index further_ = 0;
};

}  // namespace psolve
