#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "problems/jacobian/names.h"
#include "problems/jacobian/spec.h"

namespace psolve::jacobian {

/// f₂ ∘ f₁
Formula composition_of(const Linearisation& found);
/// (x₁, x₂) = (1, 2): where the k-th function is evaluated.
Formula point_of(const Linearisation& found, Index k);

/// The lines from the point to the Jacobian. The variables of an outer function have its name as
/// their label: f2_x1. Where a function stands several times in the composition, all quantities of
/// a stage have its number: stage2_f_1.
class Trace {
 public:
  Trace(const Linearisation& found, Workings& work);

  void derive(const Problem& problem);

  /// The k-th function's expression with its variables, each with its value.
  Formula at_point(Index k, Expr expression) const;

 private:
  void given(const Problem& problem);
  void idea();
  void values();
  void value(Index k);
  void inputs(Index k);
  void output(Index k, Index i);

  void jacobians();
  void derivatives(Index k, bool in_letters);
  void letters(const ParsedFunction& f, Index i, Index j);
  void derivative_at_point(Index k, Index i, Index j);
  void factor(Index k);

  void product();
  void entries();
  void closed_form();

  const ParsedFunction& function(Index k) const { return found_.function(k); }
  bool is_last(Index k) const { return k + 1 == found_.size(); }
  std::string input_label(Index k) const;
  std::string label(Index k) const { return repeats_ ? input_label(k) : ""; }
  Formula output_name(Index k, Index i) const { return output_letters_.at(&function(k)).at(i + 1); }
  Formula derivative_name(Index k, Index i, Index j) const;
  Formula factor_name(Index k) const { return letter_.at(sym(function(k).name)); }
  Formula put_in(Index k, const Formula& formula) const;
  Formula factor_entry(Index k, Index i, Index j) const;
  bool is_constant(Index k) const;
  bool is_constant(Index k, Index i, Index j) const;
  std::string answer_of_factor(Index k) const;

  const Linearisation& found_;
  Workings& work_;
  Formula letter_;
  std::map<const ParsedFunction*, Formula> output_letters_;
  bool repeats_;
  Index derivations_ = 0;
};

}  // namespace psolve::jacobian
