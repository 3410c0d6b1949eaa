#pragma once

// Terms as people write them, and one entry of a term that makes a list.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formula/formula.h"
#include "grade/key/key.h"

namespace psolve {

/// `term` as a formula in symbols.
Formula formula_of(const Term& term, const Key& key);

/// The entry at these places (from 1) of what `term` makes, in terms of entries: of δ aᵀ at (1, 2)
/// it is δ₁·a₂. None where the entries are not that simple.
std::optional<Term> entry_of(const Term& term, std::span<const std::size_t> places, const Key& key);

/// Where entry `number` of such a list stands, counted from 1.
std::vector<std::size_t> places_in(const ListShape& shape, std::size_t number);
/// name_1_2
std::string entry_name(const std::string& name, std::span<const std::size_t> places);

/// The quantities that a term uses.
std::vector<Use> uses_of(const Term& term, const Key& key);

/// A NAME without its indices: W1 of W1_1_2.
std::string_view stem_of(std::string_view name);

inline Term call_of(std::string_view head, std::vector<Term> parts) {
  return Term::call(*function_headed(head), std::move(parts));
}

}  // namespace psolve
