#pragma once

#include <map>
#include <string>
#include <utility>

#include "core/json/json.h"
#include "core/matrix.h"
#include "formula/formula.h"

namespace psolve {

/// A number or a list of them with the fractions that it is, which a line shows in its place.
template <class V>
struct Exactly {
  V value;
  Formula form;  ///< blank where decimals say it all
};

template <class V>
Formula to_formula(const Exactly<V>& exactly) {
  return exactly.form.is(Formula::Kind::blank) ? to_formula(exactly.value) : exactly.form;
}
template <class V>
bool is_short(const Exactly<V>& exactly) {
  return is_short(exactly.value);
}
template <class V>
Json to_json(const Exactly<V>& exactly) {
  return to_json(exactly.value);
}

/// The short fractions that numbers of a network are, 182/9 for 20.2222, from the exact answers.
class ExactForms {
 public:
  /// `exact`: as `exact_numbers` gives them.
  explicit ExactForms(Json exact) : exact_(std::move(exact)) {}

  /// `value`, which the derivation calls `name` and which is the answer at `path`.
  template <class V>
  Exactly<V> of(const std::string& path, const Formula& name, V value) {
    return {std::move(value), form(path, name)};
  }

  /// A quantity that was called so, with its fractions.
  Formula shown(const Formula& quantity) const;

 private:
  Formula form(const std::string& path, const Formula& name);

  Json exact_;
  std::map<std::string, Formula> forms_;  ///< by NAME, of wholes and of entries
};

}  // namespace psolve
