#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/expressions/substitute.h"
#include "math/networks/names.h"
#include "math/networks/shared_symbols.h"
#include "math/networks/spec.h"

namespace psolve {

/// The symbols by which the loss is to be differentiated: those of `wrt`, by default all that are
/// weights or biases somewhere.
std::vector<std::string> wanted_symbols(const NetworkProblem& problem);

/// Refuses symbols in `wrt` and `values` that the network does not have or that are named twice,
/// and numbers that are missing. Throws SpecError.
void check_symbols(const NetworkProblem& problem, const std::vector<std::string>& symbols);

/// Works a network with symbols out: the derivative of the loss by each of them in closed form.
///
/// The layers are those of `networks/network.h`, run over expressions. What a layer makes is given
/// a name, and the next layer works with the names; so each line of the derivation is as short as
/// one layer, and only in the answer all names are replaced by what they stand for.
class SymbolicSolver {
 public:
  /// `problem` has symbols. Throws SpecError where the network is too large for closed forms.
  SymbolicSolver(const NetworkProblem& problem, const NetworkShapes& shapes, Workings& work);

  /// Adds `derivatives`, with values `derivative_values`, and without them `y_hat` and `loss`, or
  /// `examples`, as closed forms; with checks and remarks where the work is recorded.
  void run(Solution& solution);

 private:
  using List = VectorOf<Expr>;
  struct Errors;   ///< of closed forms at some points
  struct Judged;   ///< what is compared there
  struct AtPoint;  ///< the definition and the closed forms at a point

  Expr named(const Formula& name, Expr value);
  List named(const std::string& id, Rule rule, const Formula& symbol, const Dims& dims,
             const List& values);
  Formula shown(Expr e) const;
  Expr expanded(Expr e) const;

  void given() const;
  void forward_pass();
  Expr find_loss();
  void backward_pass();
  Expr derivative_by(const std::string& symbol) const;
  Expr target_derivative(const std::string& symbol, Index n) const;
  Expr averaged(const std::vector<Expr>& each) const;
  Workings::Group example_heading();
  std::string id(const std::string& what) const;
  void add_closed_forms(const std::vector<Expr>& losses, Solution& solution) const;
  void differentiate_by(const std::string& symbol, Solution& solution);
  std::vector<double> given_values() const;
  AtPoint at_point(const std::vector<double>& values) const;
  std::vector<Index> places_of(const std::string& symbol) const;
  std::string where() const;
  std::vector<Check> claims(const Judged& loss, const Judged& dual, const Judged& along,
                            const char* difference) const;
  std::vector<Check> compare_in_doubles(const std::vector<std::vector<double>>& points) const;
  std::vector<Check> compare(const std::vector<std::vector<double>>& points) const;
  void compare_at(const std::vector<double>& values, Errors& errors) const;
  std::vector<std::vector<double>> points() const;
  void check(Solution& solution) const;
  Check check_prediction() const;
  void remark_other_mode(Solution& solution) const;

  ExprArena arena_;
  const NetworkProblem& problem_;
  const NetworkShapes& shapes_;
  Workings& work_;
  Network<Expr> network_;
  Network<double> numbers_;  ///< with 0 for symbols: for the names
  NetworkNames names_;
  std::vector<std::vector<LayerValues<Expr>>> values_;  ///< of each example
  std::vector<std::vector<LayerGradients<Expr>>> gradients_;
  Index example_ = 0;  ///< the one that is worked
  Expr loss_;
  std::vector<std::string> symbols_;
  std::vector<std::string> wrt_;
  std::vector<Expr> derivatives_;               ///< in all names, one for each of `wrt_`
  std::map<std::string, Formula> formulas_;     ///< of the names
  std::vector<Replacement> definitions_;        ///< each name with what it stands for, expanded
  std::vector<Replacement> delta_definitions_;  ///< of δ, in the names of the forward pass
  bool backward_ = false;                       ///< whether the names are those of δ by now
};

}  // namespace psolve
