#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "formula/index.h"

namespace psolve {

/// How many bits are set in all `words`, of which `word(i)` is one. Counted side by side in the bytes
/// of a word: `std::popcount` is a call where the processor is not known to count by itself.
template <class Word>
Index count_bits(Index words, Word word) {
  constexpr Index kFullBytes = 31;  // words, until a byte may hold no more
  Index total = 0;
  for (Index i = 0; i < words;) {
    std::uint64_t bytes = 0;
    for (const Index end = std::min(words, i + kFullBytes); i < end; ++i) {
      std::uint64_t x = word(i);
      x -= (x >> 1) & 0x5555555555555555;
      x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333);
      bytes += (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F;
    }
    const std::uint64_t pairs = (bytes & 0x00FF00FF00FF00FF) + ((bytes >> 8) & 0x00FF00FF00FF00FF);
    total += static_cast<Index>((pairs * 0x0001000100010001) >> 48);
  }
  return total;
}

/// A set of candidates: 940 at most, here of a size that the processor takes in even parts.
class UnitSet {
 public:
  static constexpr Index kMost = 1024;

  /// The first `count` of them.
  static UnitSet first(Index count) {
    UnitSet set;
    for (Index i = 0; i < kWords; ++i) {
      const Index rest = std::clamp<Index>(count - i * kWord, 0, kWord);
      set.words_[i] = rest == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << rest) - 1;
    }
    return set;
  }

  void set(Index q) { words_[q / kWord] |= bit(q); }
  void reset(Index q) { words_[q / kWord] &= ~bit(q); }
  bool test(Index q) const { return (words_[q / kWord] & bit(q)) != 0; }
  /// Leaves what `other` has too; whether that is any.
  bool keep(const UnitSet& other) {
    std::uint64_t any = 0;
    for (Index i = 0; i < kWords; ++i) {
      words_[i] &= other.words_[i];
      any |= words_[i];
    }
    return any != 0;
  }
  friend UnitSet operator&(UnitSet a, const UnitSet& b) {
    a.keep(b);
    return a;
  }

  /// How many both have.
  friend Index count_common(const UnitSet& a, const UnitSet& b) {
    return count_bits(kWords, [&](Index i) { return a.words_[i] & b.words_[i]; });
  }

  /// The first from `q` on; `kMost` where there is none.
  Index next(Index q) const {
    for (Index i = q / kWord; i < kWords; ++i, q = i * kWord) {
      const std::uint64_t word = words_[i] & (~std::uint64_t{0} << q % kWord);
      if (word != 0) return i * kWord + std::countr_zero(word);
    }
    return kMost;
  }

  /// Calls `visit` with each, in order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (Index i = 0; i < kWords; ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(i * kWord + std::countr_zero(word));
      }
    }
  }

 private:
  static constexpr Index kWord = 64;
  static constexpr Index kWords = kMost / kWord;
  static std::uint64_t bit(Index q) { return std::uint64_t{1} << q % kWord; }

  std::array<std::uint64_t, kWords> words_{};
};

}  // namespace psolve
