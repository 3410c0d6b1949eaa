#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grade/slips/edits.h"
#include "grade/slips/terms.h"

namespace psolve {

/// A node of the tree that is edited.
class Site {
 public:
  Site(Term& whole, Term& part, const Scene& around, int most, const std::string& place,
       const TakeEdit& take)
      : scene(around),
        node(part),
        is_root(&whole == &part),
        most_(most),
        place_(place),
        take_(take) {}

  /// `replacement` in the node's place.
  void put(std::string_view id, int cost, Term replacement, std::string_view words,
           const Term& subject, std::string_view detail = "") {
    if (cost > most_) return;
    const Term about = subject;  // which may be part of the node
    std::swap(node, replacement);
    const std::string key = place_ + ":" + std::string(detail);
    take_({id, cost, words, about, replacement, key});
    std::swap(node, replacement);
  }
  /// The node without its part `i`.
  Term without(std::size_t i) const {
    std::vector<Term> rest = node.parts;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    return rest.size() == 1 ? std::move(rest[0]) : Term::call(*node.function, std::move(rest));
  }
  Term with(std::size_t i, Term part) const {
    Term other = node;
    other.parts[i] = std::move(part);
    return other;
  }
  bool wants(int cost) const { return cost <= most_; }

  const Scene& scene;
  Term& node;
  const bool is_root;

 private:
  int most_;
  const std::string& place_;
  const TakeEdit& take_;
};

inline bool is_symbol(const Term& term) {
  return term.is(Term::Kind::symbol);
}

inline bool is_rate(const Term& term, const Key& key) {
  if (!is_symbol(term)) return false;
  const Given* given = key.given_of(term.name);
  return given != nullptr && given->pointer.ends_with("learning_rate");
}

/// Whether a quantity is moved on: θ − α·(…), or θ + (…)·α.
inline bool is_step(const Term& term, const Key& key) {
  if (!term.is("Subtract") && !term.is("Add")) return false;
  if (term.parts.size() != 2 || !is_symbol(term.parts[0])) return false;
  const Term& by = term.parts[1];
  const auto is_learning_rate = [&](const Term& part) { return is_rate(part, key); };
  return (by.is("Multiply") || by.is("HadamardProduct") || by.is("Divide")) &&
         std::ranges::any_of(by.parts, is_learning_rate);
}

/// b, b1_2, b_h, b1_prime_1: not beta.
inline bool is_bias(const Term& term) {
  if (!is_symbol(term)) return false;
  std::string_view stem = stem_of(term.name);
  if (const auto label = stem.rfind("_b"); label != stem.npos && !stem.starts_with('b')) {
    stem.remove_prefix(label + 1);
  }
  return stem.starts_with('b') && stem.size() <= 9 && !stem.starts_with("beta");
}

inline bool is_product(const Term& term) {
  return term.is("Multiply") || term.is("HadamardProduct");
}

}  // namespace psolve
