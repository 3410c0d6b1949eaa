#pragma once

/// Exact pivoting with integers.
///
/// A dictionary of the system `M z + s = 1`, z, s ≥ 0, writes its basic variables by the others:
///
///     basic_r = (rhs_r − Σ_c t_rc nonbasic_c) / d
///
/// All t_rc, rhs_r and d > 0 are integers: up to their sign, minors of (M | 1) (J. Edmonds,
/// "Systems of distinct representatives and linear algebra", 1967). When the variable of column c
/// enters and that of row r leaves, with p = t_rc > 0,
///
///     t_ij ← (t_ij p − t_ic t_rj) / d,   t_ic ← −t_ic,   t_rc ← d,   d ← p
///
/// where the division leaves no remainder. So it can be done modulo 2^w, multiplying by the inverse
/// of d's odd part, which is right wherever the result is known to fit. The entries stand in words
/// of 64 or 128 bits while they fit and in integers of any length beyond.
///
/// Variables are numbered: z_0, …, z_{k−1}, then the slacks s_0, ….

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "math/games/table.h"

namespace psolve {

__extension__ typedef __int128 WideWord;
__extension__ typedef unsigned __int128 UnsignedWideWord;

/// The numbers of a dictionary.
template <class Word>
struct DictionaryEntries {
  std::vector<Word> t;  ///< rows of `columns` + 1 entries, the right side last
  Word d = 1;
};

class Dictionary {
 public:
  Dictionary() = default;  ///< of nothing: to pivot into
  /// At z = 0. M may not be empty. With `objective` there is one row more, the last, for the sum
  /// of the z: it never leaves the basis, and its entries are what the sum would lose by each
  /// nonbasic variable (below 0: gain).
  explicit Dictionary(const Table<Integer>& M, bool objective = false);

  Index rows() const { return basic_.size(); }  ///< without the objective
  Index columns() const { return nonbasic_.size(); }
  const std::vector<std::uint16_t>& basic() const { return basic_; }
  const std::vector<std::uint16_t>& nonbasic() const { return nonbasic_; }

  /// Whether the basic variable of the row is 0.
  bool is_zero(Index row) const;
  /// The column that gains most in the objective; none where it is largest.
  std::optional<Index> gaining_column() const;
  /// The row that leaves when the column enters, so that all right sides 1 stay ≥ 0 when they are
  /// raised by ε, ε², …: unique, and no sequence of such pivots runs in a circle (Dantzig, Orden,
  /// Wolfe 1955). There must be one, as where all M are positive.
  Index leaving_row(Index column) const;
  /// `into` becomes the dictionary after the pivot.
  void pivot(Index row, Index column, Dictionary& into) const;

  /// The basic variable of the row, and the value of the objective at `rows()`, times `d`.
  Integer right_side(Index row) const;
  /// The objective's entry at the column: the slack of the dual, times `d`.
  Integer objective_entry(Index column) const;
  Integer d() const;

 private:
  template <class Word>
  using Entries = DictionaryEntries<Word>;
  using Stored = std::variant<Entries<std::int64_t>, Entries<WideWord>, Entries<Integer>>;

  Index stored_rows() const { return basic_.size() + (objective_ ? 1 : 0); }
  template <class Word>
  bool pivot_as(const Entries<Word>& from, Index row, Index column, Stored& into) const;
  template <class Word>
  Index leaving_row_of(const Entries<Word>& entries, Index column) const;
  template <class Word>
  std::optional<Index> clearly_leaving_row(const Entries<Word>& entries, Index column) const;
  template <class Word>
  Index break_tie(const Entries<Word>& entries, Index column, Index a, Index b) const;
  Integer entry(Index row, Index column) const;

  bool objective_ = false;
  std::vector<std::uint16_t> basic_;
  std::vector<std::uint16_t> nonbasic_;
  Stored stored_;
};

}  // namespace psolve
