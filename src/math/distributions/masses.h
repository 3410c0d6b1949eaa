#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "math/entries/entry.h"
#include "math/numbers/rational.h"

namespace psolve {

/// Refuses masses (at `pointer` in the spec) that do not sum to 1, naming the sum found. As rounded
/// decimals they may be off by 10⁻⁹; they are used as they are given.
void check_masses(const std::string& pointer, const std::vector<Entry>& masses);
void check_same_length(const std::string& pointer, Index found, Index expected);
/// Refuses a position that is given twice.
void check_positions(const std::vector<Entry>& support, const Node& node);

std::vector<double> numbers_of(const std::vector<Entry>& entries);
/// The entries as rationals, where all are.
std::optional<std::vector<Rational>> rationals_of(const std::vector<Entry>& entries);

/// W between masses p and q at the positions x along the line, to be passed in `order`, with all its
/// digits even where the masses are nearly equal.
double line_wasserstein(const std::vector<Entry>& x, const std::vector<Entry>& p,
                        const std::vector<Entry>& q, std::span<const std::uint32_t> order);

/// By how much the sum of p is ahead of that of q after each place of `order`, each number rounded
/// once.
std::vector<double> sums_ahead(const std::vector<Entry>& p, const std::vector<Entry>& q,
                               std::span<const std::uint32_t> order);

}  // namespace psolve
