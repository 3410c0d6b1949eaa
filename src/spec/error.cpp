#include "spec/error.h"

#include <utility>

namespace psolve {

SpecError::SpecError(std::string pointer, const std::string& message)
    : std::runtime_error(message), pointer_(std::move(pointer)) {}
SpecError::SpecError(std::string pointer, const std::string& message, std::size_t offset)
    : std::runtime_error(message), pointer_(std::move(pointer)), offset_(offset) {}
SpecError::SpecError(const SpecError& other) = default;
SpecError::~SpecError() = default;

SpecError SpecError::at_name(std::string pointer, const std::string& message) {
  SpecError error(std::move(pointer), message);
  error.at_name_ = true;
  return error;
}

void Mistakes::add(const SpecError& error) {
  const auto* const several = dynamic_cast<const SpecErrors*>(&error);
  if (several == nullptr) {
    if (std::ssize(all_) < kMost) {
      all_.push_back(error);
    } else {
      ++further_;
    }
    return;
  }
  for (const SpecError& one : several->all()) add(one);
  further_ += several->further();
}

void Mistakes::raise() const {
  if (all_.size() == 1 && further_ == 0) throw all_.front();
  if (!all_.empty()) throw SpecErrors(all_, further_);
}

}  // namespace psolve
