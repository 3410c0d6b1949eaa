#include "core/workings.h"

#include "formula/notation.h"

namespace psolve {
namespace {

/// name = formula in symbols = formula in numbers = value, without repeating what looks the same.
Formula line_of(const Definition& definition, const Formula& value) {
  std::vector<Formula> parts = {definition.name, in_symbols(definition.formula)};
  if (look_alike(parts[0], parts[1])) parts.pop_back();
  const Formula numbers = in_numbers(definition.formula);
  if (!look_alike(parts.back(), numbers)) parts.push_back(numbers);
  if (!look_alike(parts.back(), value)) parts.push_back(value);
  return equals(std::move(parts));
}

}  // namespace

bool look_alike(const Formula& a, const Formula& b) {
  return write(a, Hand::unicode) == write(b, Hand::unicode);
}

void Workings::record(Rule rule, Definition definition, const Formula& value, Json json) {
  const Formula line = line_of(definition, value);
  add({std::move(definition.id), rule, std::move(definition.claim), {line}, std::move(json), {}});
}

void Workings::add(Step step) {
  (open_.empty() ? done_ : open_.back().steps).push_back(std::move(step));
}

void Workings::close() {
  Step step = std::move(open_.back());
  open_.pop_back();
  add(std::move(step));
}

}  // namespace psolve
