#include "spec/error.h"

#include <utility>

namespace psolve {

SpecError::SpecError(std::string pointer, const std::string& message)
    : std::runtime_error(message), pointer_(std::move(pointer)) {}
SpecError::SpecError(std::string pointer, const std::string& message, std::size_t offset)
    : std::runtime_error(message), pointer_(std::move(pointer)), offset_(offset) {}
SpecError::SpecError(const SpecError& other) = default;
SpecError::~SpecError() = default;

}  // namespace psolve
