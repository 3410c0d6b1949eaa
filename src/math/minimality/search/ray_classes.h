#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// The prime modulo which vectors are calculated with.
inline constexpr std::uint64_t kPrime = 1'000'003;

inline std::uint64_t inverse_modulo_prime(std::uint64_t a) {
  // a^(p−2) for the prime p, by Fermat's little theorem.
  std::uint64_t result = 1;
  for (std::uint64_t power = kPrime - 2; power > 0; power >>= 1) {
    if ((power & 1) != 0) result = result * a % kPrime;
    a = a * a % kPrime;
  }
  return result;
}

/// Counts classes of parallel vectors, told apart by the ratios of four sums of their entries:
/// those of parallel vectors are the same, and those of others are by a chance of 10⁻¹⁸.
class RayClasses {
 public:
  using Sums = std::array<std::uint64_t, 4>;

  void clear() {
    rays_.clear();
    products_.clear();
    keys_.clear();
  }
  /// Not all sums are 0.
  void add(const Sums& sums) {
    const Index first =
        std::ranges::find_if(sums, [](std::uint64_t sum) { return sum != 0; }) - sums.begin();
    products_.push_back((products_.empty() ? 1 : products_.back()) * sums[first] % kPrime);
    rays_.push_back({sums, first});
  }

  struct Counts {
    Index classes = 0;
    Index largest = 0;
  };
  Counts count() {
    keys_.resize(rays_.size());
    // All inverses by one, of the product (P. Montgomery).
    std::uint64_t inverse = products_.empty() ? 0 : inverse_modulo_prime(products_.back());
    for (Index i = std::ssize(rays_); i-- > 0;) {
      const auto& [sums, first] = rays_[i];
      keys_[i] = key(sums, first, i > 0 ? inverse * products_[i - 1] % kPrime : inverse);
      inverse = inverse * sums[first] % kPrime;
    }
    return count_keys();
  }

  /// Of a vector that was counted, by the order in which they were added: how many its class has.
  Index size_of_class(Index i) const { return slots_[slot_of(keys_[i])].count; }

 private:
  struct Ray {
    Sums sums;
    Index first;  ///< sum that is not 0
  };
  /// A key and how often it was met, in the round it was written in.
  struct Slot {
    std::uint64_t key;
    Index count;
    std::uint32_t round;
  };

  static std::uint64_t key(const Sums& sums, Index first, std::uint64_t inverse) {
    std::uint64_t ratios = 0;
    for (const std::uint64_t sum : sums) ratios = (ratios << 20) ^ (sum * inverse % kPrime);
    return ratios ^ (static_cast<std::uint64_t>(first) << 62);
  }

  Counts count_keys() {
    std::size_t size = 64;
    while (size < 2 * keys_.size()) size *= 2;
    if (slots_.size() < size) slots_.assign(size, {});
    ++round_;
    Counts counts;
    for (const std::uint64_t key : keys_) {
      const std::size_t at = slot_of(key);
      if (slots_[at].round != round_) {
        slots_[at] = {key, 0, round_};
        ++counts.classes;
      }
      counts.largest = std::max(counts.largest, ++slots_[at].count);
    }
    return counts;
  }

  /// Where the key stands, or is to stand.
  std::size_t slot_of(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (key * 0x9E3779B97F4A7C15 >> 32) & mask;
    while (slots_[at].round == round_ && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }

  std::vector<Ray> rays_;
  std::vector<std::uint64_t> products_;  ///< of the first sums so far
  std::vector<std::uint64_t> keys_;
  std::vector<Slot> slots_;
  std::uint32_t round_ = 0;
};

}  // namespace psolve
