#pragma once

// The nodes behind `Expr` and their store. Only the files that build expressions include this.

#include <memory_resource>
#include <string_view>
#include <utility>
#include <vector>

#include "math/expressions/expression.h"

namespace psolve {

/// What a node is to be, before it is known whether there is one like it.
struct ExprShape {
  Expr::Kind kind;
  Function function{};
  const Rational* number = nullptr;
  std::string_view name{};
  std::span<const Expr> operands{};
  std::span<const Rational> coefficients{};
};

/// The derivatives found so far, by node and symbol: a hash table with open addressing.
class DerivativeTable {
 public:
  /// Null where it is not known.
  const Expr* find(Expr of, Expr by) const;
  void insert(Expr of, Expr by, Expr derivative);

 private:
  struct Entry {
    std::uint64_t key = 0;  // no node but 0 has the number 0, and 0 is never differentiated
    Expr derivative;
  };
  static std::uint64_t key_of(Expr of, Expr by) { return (std::uint64_t{of.id()} << 32) | by.id(); }
  std::size_t slot_of(std::uint64_t key) const;

  std::vector<Entry> entries_;
  Index used_ = 0;
};

struct ExprArena::State {
  State();
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// The one node of this shape.
  Expr intern(const ExprShape& shape);

  std::vector<const Expr::Node*> table;  ///< open addressing; null where free
  Index used = 0;
  Index symbols = 0;
  DerivativeTable derivatives;
  Expr one, pi, e;
  /// Whether a symbol has a constant's letter, so that the constant must be written without it.
  bool has_symbol_pi = false;
  bool has_symbol_e = false;
  /// Pairs of bases, the first of which an author wrote before the second as factors: as they are
  /// usually written, and the other way round (order.h).
  struct {
    std::vector<std::pair<Expr, Expr>> usual;
    std::vector<std::pair<Expr, Expr>> unusual;
  } written;

 private:
  template <class T>
  std::span<const T> kept(std::span<const T> items);
  void place(const Expr::Node* node);
  void grow();

  std::pmr::monotonic_buffer_resource memory_{std::size_t{1} << 16};
};

}  // namespace psolve
