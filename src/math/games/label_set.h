#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// A set of labels 0, 1, …, 64·Words − 1.
template <std::size_t Words>
class LabelSet {
 public:
  void insert(Index label) { words_[label / 64] |= bit(label); }
  void erase(Index label) { words_[label / 64] &= ~bit(label); }
  bool contains(Index label) const { return (words_[label / 64] & bit(label)) != 0; }

  Index size() const {
    Index count = 0;
    for (const auto word : words_) count += std::popcount(word);
    return count;
  }
  std::uint64_t hash() const {
    std::uint64_t result = 0;
    for (const auto word : words_) {
      result = (result ^ word) * 0x9E3779B97F4A7C15;
      result ^= result >> 32;
    }
    return result;
  }
  /// By a loop: of arrays the default calls memcmp, even for one word.
  friend bool operator==(const LabelSet& a, const LabelSet& b) {
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < Words; ++i) different |= a.words_[i] ^ b.words_[i];
    return different == 0;
  }

  /// The labels below `count` that are not in the set.
  LabelSet complement(Index count) const {
    LabelSet result;
    for (Index label = 0; label < count; ++label) {
      if (!contains(label)) result.insert(label);
    }
    return result;
  }

 private:
  static std::uint64_t bit(Index label) { return std::uint64_t{1} << (label % 64); }

  std::array<std::uint64_t, Words> words_{};
};

/// Sets of labels numbered in the order in which they came, each once.
template <std::size_t Words>
class LabelSetIndex {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  const std::vector<LabelSet<Words>>& sets() const { return sets_; }

  /// Whether the set is new.
  bool insert(const LabelSet<Words>& set) {
    if (2 * (sets_.size() + 1) > slots_.size()) grow();
    std::uint32_t& slot = slots_[slot_of(set)];
    if (slot != none) return false;
    slot = static_cast<std::uint32_t>(sets_.size());
    sets_.push_back(set);
    return true;
  }
  /// The number of the set, or `none`.
  std::uint32_t find(const LabelSet<Words>& set) const {
    return slots_.empty() ? none : slots_[slot_of(set)];
  }

 private:
  std::size_t slot_of(const LabelSet<Words>& set) const {
    std::size_t at = set.hash() & (slots_.size() - 1);
    while (slots_[at] != none && !(sets_[slots_[at]] == set)) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), none);
    for (std::uint32_t i = 0; i < sets_.size(); ++i) slots_[slot_of(sets_[i])] = i;
  }

  std::vector<LabelSet<Words>> sets_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace psolve
