// The store of nodes: each shape is kept once, in a hash table with open addressing.

#include <algorithm>
#include <cassert>
#include <limits>
#include <memory>
#include <new>

#include "math/expressions/node.h"

namespace psolve {
namespace {

thread_local ExprArena::State* current_state = nullptr;

constexpr Index kFirstTableSize = 1024;

std::size_t mix(std::size_t hash, std::size_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 29);
}

// Numbers of nodes rather than their addresses, which differ from run to run.
std::size_t hash_of(const ExprShape& shape) {
  std::size_t hash =
      static_cast<std::size_t>(shape.kind) * 64 + static_cast<std::size_t>(shape.function);
  if (shape.number != nullptr) hash = mix(hash, shape.number->hash());
  if (!shape.name.empty()) hash = mix(hash, std::hash<std::string_view>()(shape.name));
  for (const Expr& operand : shape.operands) hash = mix(hash, operand.id());
  for (const Rational& coefficient : shape.coefficients) hash = mix(hash, coefficient.hash());
  return hash;
}

bool matches(const Expr::Node& node, const ExprShape& shape) {
  return node.kind == shape.kind && node.function == shape.function &&
         std::equal(node.operands.begin(), node.operands.end(), shape.operands.begin(),
                    shape.operands.end()) &&
         std::equal(node.coefficients.begin(), node.coefficients.end(), shape.coefficients.begin(),
                    shape.coefficients.end()) &&
         (shape.number == nullptr || node.number == *shape.number) && node.name == shape.name;
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  const bool overflow = __builtin_add_overflow(a, b, &sum);
  return overflow ? std::numeric_limits<std::uint64_t>::max() : sum;
}

bool is_positive(const Expr::Node& node);

double degree_of(const Expr::Node& node) {
  switch (node.kind) {
    case Expr::Kind::symbol:
      return 1;
    case Expr::Kind::sum:  // of its first term, which has the highest
      return std::max(node.operands[0].degree(), 0.0);
    case Expr::Kind::product: {
      double degree = 0;
      for (const Expr& factor : node.operands) degree += factor.degree();
      return degree;
    }
    case Expr::Kind::power: {
      const Expr exponent = node.operands[1];
      if (!exponent.is(Expr::Kind::number)) return 0;
      return node.operands[0].degree() * exponent.number().to_double();
    }
    default:
      return 0;
  }
}

/// Whether people would call it a function of what stands in it: sin(x), e^x, but not sqrt(x).
bool is_function(const Expr::Node& node) {
  return node.kind == Expr::Kind::call ||
         (node.kind == Expr::Kind::power && !node.operands[1].is(Expr::Kind::number));
}

template <class Holds>
bool all_of_operands(const Expr::Node& node, Holds holds) {
  return std::all_of(node.operands.begin(), node.operands.end(), holds);
}

template <class Holds>
bool any_of_operands(const Expr::Node& node, Holds holds) {
  return std::any_of(node.operands.begin(), node.operands.end(), holds);
}

bool has_negative_coefficient(const Expr::Node& node) {
  return std::any_of(node.coefficients.begin(), node.coefficients.end(),
                     [](const Rational& c) { return c.sign() < 0; });
}

/// Whether the value, where there is one, is certain to be ≥ 0. May miss some that are.
bool is_nonnegative(const Expr::Node& node) {
  const auto holds = [](const Expr& operand) { return operand.is_nonnegative(); };
  switch (node.kind) {
    case Expr::Kind::number:
      return node.number.sign() >= 0;
    case Expr::Kind::pi:
    case Expr::Kind::e:
      return true;
    case Expr::Kind::symbol:
      return false;
    case Expr::Kind::sum:
      return node.number.sign() >= 0 && !has_negative_coefficient(node) &&
             all_of_operands(node, holds);
    case Expr::Kind::product:
      return node.number.sign() > 0 && all_of_operands(node, holds);
    case Expr::Kind::power: {
      if (node.operands[0].is_nonnegative()) return true;
      if (!node.operands[1].is(Expr::Kind::number)) return false;
      // A fractional power of a negative number has no real value.
      const Rational& exponent = node.operands[1].number();
      return !exponent.is_integer() || (exponent / Rational(2)).is_integer();
    }
    case Expr::Kind::call:
      if (node.function == Function::cbrt || node.function == Function::min) {
        return all_of_operands(node, holds);
      }
      if (node.function == Function::max) return any_of_operands(node, holds);
      return node.function == Function::abs || node.function == Function::relu ||
             node.function == Function::step || is_positive(node);
  }
  return false;
}

/// Whether the value, where there is one, is certain to be > 0. May miss some that are.
bool is_positive(const Expr::Node& node) {
  const auto holds = [](const Expr& operand) { return operand.is_positive(); };
  switch (node.kind) {
    case Expr::Kind::number:
      return node.number.sign() > 0;
    case Expr::Kind::pi:
    case Expr::Kind::e:
      return true;
    case Expr::Kind::symbol:
      return false;
    case Expr::Kind::sum:
      return is_nonnegative(node) &&
             (node.number.sign() > 0 ||
              std::any_of(node.operands.begin(), node.operands.end(), holds));
    case Expr::Kind::product:
      return node.number.sign() > 0 && all_of_operands(node, holds);
    case Expr::Kind::power:
      return node.operands[0].is_positive();
    case Expr::Kind::call:
      if (node.function == Function::cbrt || node.function == Function::min) {
        return all_of_operands(node, holds);
      }
      if (node.function == Function::max) return any_of_operands(node, holds);
      return node.function == Function::cosh || node.function == Function::sigmoid ||
             node.function == Function::softplus;
  }
  return false;
}

}  // namespace

const Expr::Node* Expr::zero() {
  // One for all arenas, so that a default expression needs none.
  static const Node node = [] {
    Node zero;
    zero.nonnegative = true;
    return zero;
  }();
  return &node;
}

ExprArena::State::State() : table(kFirstTableSize, nullptr) {}

ExprArena::State::~State() {
  for (const Expr::Node* node : table) {
    if (node == nullptr) continue;
    std::destroy(node->coefficients.begin(), node->coefficients.end());
    std::destroy_at(node);
  }
}

template <class T>
std::span<const T> ExprArena::State::kept(std::span<const T> items) {
  if (items.empty()) return {};
  T* const copy = static_cast<T*>(memory_.allocate(items.size_bytes(), alignof(T)));
  std::uninitialized_copy(items.begin(), items.end(), copy);
  return {copy, items.size()};
}

ExprArena::ExprArena() : state_(std::make_unique<State>()), outer_(current_state) {
  current_state = state_.get();
  state_->one = Expr(1);
  state_->pi = state_->intern({.kind = Expr::Kind::pi});
  state_->e = state_->intern({.kind = Expr::Kind::e});
}

ExprArena::~ExprArena() {
  current_state = outer_;
}

Index ExprArena::size() const {
  return state_->used;
}

ExprArena::State& ExprArena::current() {
  assert(current_state != nullptr && "an ExprArena must exist while expressions are built");
  return *current_state;
}

Expr ExprArena::State::intern(const ExprShape& shape) {
  const std::size_t hash = hash_of(shape);
  const std::size_t mask = table.size() - 1;
  std::size_t slot = hash & mask;
  for (; table[slot] != nullptr; slot = (slot + 1) & mask) {
    if (table[slot]->hash == hash && matches(*table[slot], shape)) return wrap(table[slot]);
  }
  Expr::Node& node = *new (memory_.allocate(sizeof(Expr::Node), alignof(Expr::Node))) Expr::Node;
  node.kind = shape.kind;
  node.function = shape.function;
  node.hash = hash;
  node.id = static_cast<std::uint32_t>(used + 1);
  if (shape.number != nullptr) node.number = *shape.number;
  if (!shape.name.empty()) {
    const auto name = kept(std::span(shape.name));
    node.name = {name.data(), name.size()};
  }
  node.operands = kept(shape.operands);
  node.coefficients = kept(shape.coefficients);
  node.has_call = is_function(node);
  if (shape.kind == Expr::Kind::symbol) node.symbol_bits = 1ULL << (symbols++ % 64);
  for (const Expr& operand : node.operands) {
    node.has_call |= operand.has_call();
    node.symbol_bits |= operand.symbol_bits();
    node.depth = std::max(node.depth, operand.depth() + 1);
    node.tree_size = saturating_sum(node.tree_size, operand.tree_size());
  }
  node.degree = degree_of(node);
  node.nonnegative = is_nonnegative(node);
  node.positive = is_positive(node);
  place(&node);
  return wrap(&node);
}

void ExprArena::State::place(const Expr::Node* node) {
  if (2 * ++used > std::ssize(table)) grow();
  const std::size_t mask = table.size() - 1;
  std::size_t slot = node->hash & mask;
  while (table[slot] != nullptr) slot = (slot + 1) & mask;
  table[slot] = node;
}

void ExprArena::State::grow() {
  std::vector<const Expr::Node*> old(table.size() * 2, nullptr);
  old.swap(table);
  const std::size_t mask = table.size() - 1;
  for (const Expr::Node* node : old) {
    if (node == nullptr) continue;
    std::size_t slot = node->hash & mask;
    while (table[slot] != nullptr) slot = (slot + 1) & mask;
    table[slot] = node;
  }
}

std::size_t DerivativeTable::slot_of(std::uint64_t key) const {
  const std::size_t mask = entries_.size() - 1;
  std::size_t slot = mix(0, key) & mask;
  while (entries_[slot].key != 0 && entries_[slot].key != key) slot = (slot + 1) & mask;
  return slot;
}

const Expr* DerivativeTable::find(Expr of, Expr by) const {
  if (entries_.empty()) return nullptr;
  const Entry& entry = entries_[slot_of(key_of(of, by))];
  return entry.key == 0 ? nullptr : &entry.derivative;
}

void DerivativeTable::insert(Expr of, Expr by, Expr derivative) {
  if (2 * ++used_ > std::ssize(entries_)) {
    std::vector<Entry> old(std::max(2 * std::ssize(entries_), kFirstTableSize));
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.key != 0) entries_[slot_of(entry.key)] = entry;
    }
  }
  const std::uint64_t key = key_of(of, by);
  entries_[slot_of(key)] = {key, derivative};
}

Expr::Expr(const Rational& value) {
  if (value.is_zero()) {
    node_ = zero();
  } else {
    *this = ExprArena::current().intern({.kind = Kind::number, .number = &value});
  }
}

Expr Expr::symbol(std::string_view name) {
  if (name == "e") ExprArena::current().has_symbol_e = true;
  if (name == "pi") ExprArena::current().has_symbol_pi = true;
  return ExprArena::current().intern({.kind = Kind::symbol, .name = name});
}
Expr Expr::pi() {
  return ExprArena::current().pi;
}
Expr Expr::e() {
  return ExprArena::current().e;
}

}  // namespace psolve
