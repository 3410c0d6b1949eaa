#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/workings/stretch.h"
#include "core/workings/workings.h"
#include "math/backpropagation/symbols/exact_forms.h"
#include "math/backpropagation/windows/derivation.h"
#include "math/networks/batches/batch.h"
#include "math/networks/names.h"
#include "math/networks/network.h"
#include "math/networks/shared_symbols.h"
#include "math/networks/spec.h"

namespace psolve {

/// The derivative of each activation of the network, in letters: ∂σ(z)/∂z = σ(z)(1 − σ(z)).
Lines slope_laws(const Network<double>& network);
/// "Backward: δ⁽ˡ⁾ = ∂L/∂z⁽ˡ⁾, from the last layer to the first".
Prose backward_heading(const char* pass, const NetworkNames& names);

/// Writes a network's forward pass, backward pass and descent step into a derivation: lines whose
/// formulas are compared with the numbers of `network.h`. Small layers are worked entry by entry,
/// larger ones in matrices. All of it does nothing where nothing is recorded.
class NetworkTrace {
 public:
  using Values = ExampleValues;
  using Gradients = std::vector<LayerGradients<double>>;

  /// `exact`: the answers that are fractions.
  NetworkTrace(const Network<double>& network, Json exact, Workings& work)
      : network_(network),
        names_(network),
        forms_(std::move(exact)),
        windows_(network, names_, place_, forms_, work),
        work_(work) {}

  /// The data, under their names; those of a batch's examples stand with each.
  void given(const NetworkProblem& problem);
  /// The rules that the passes and the step go by, in letters; where `is_formal` also for what is no
  /// parameter.
  void laws(bool steps, bool is_formal);
  void forward(const Values& values);
  void loss(const Values& values, double loss_value);
  void backward(const Values& values, const Gradients& gradients);
  /// What is given or defined under this name, in the fractions that it is.
  Formula the(const Formula& symbol) const { return forms_.shown(work_.the(symbol, label_)); }
  /// ∂L/∂(what layer l gives out), for all entries at once, from the layer after it or the loss.
  Formula output_gradient(Index l) const;
  /// ∂L/∂w as the sum over the places where w stands.
  void sum_over_places(const SharedSymbol& symbol, double sum, bool is_answer);
  /// θ′ = θ − η ∂L/∂θ for every parameter that is not held; the places of a symbol move by its
  /// derivative.
  void descent(const std::vector<Layer<double>>& updated, const std::vector<SharedSymbol>& symbols,
               const Held& held);
  /// The same example with the parameters after the step.
  void after_descent(const Values& values, double before, double after);

  /// What comes before the NAMEs of an example of a batch.
  static std::string label(Index n);
  /// The examples of a batch one by one, and what they come to; without a loss `gradients` is null.
  void batch(const NetworkProblem& problem, const std::vector<Values>& values, double loss_value,
             const BatchGradients* gradients);
  void after_descent(const std::vector<Values>& values, double before, double after);

 private:
  /// Layers of up to this many inputs and units are worked entry by entry.
  static constexpr Index kEntrywise = 5;

  const Layer<double>& layer(Index l) const { return network_.layers[l]; }
  const Vector& target() const { return network_.examples[example_].target; }
  bool is_last(Index l) const { return l + 1 == std::ssize(network_.layers); }
  bool is_shown(Index l) const;
  /// Of a layer with weights.
  bool is_small(Index l) const;
  Stretch stretch() const;
  Workings::Group layer_heading(const char* pass, Rule rule, Index l);

  /// What a dense layer reads, an image row by row.
  Formula input_list(Index l) const;
  Formula input_entry(Index l, Index j) const;
  Formula output_entry(Index l, Index i) const;
  /// z, or for a layer that is an activation alone what it reads.
  Formula pre_activation(Index l) const;
  Formula pre_activation_entry(Index l, Index i) const;
  Formula target_entry(Index i) const;
  Formula weight_entry(Index l, Index i, Index j) const;
  Formula delta_entry(Index l, Index i) const;

  void given_input(const NetworkProblem& problem);
  void given_target(const NetworkProblem& problem);
  void given_list(const Formula& symbol, const std::vector<Entry>& entries, const Vector& values,
                  const Dims& dims, const std::string& pointer);

  // law_derivation.cpp
  void forward_laws(Lines& lines) const;
  void backward_laws(Lines& lines) const;
  void window_laws(Index l, Lines& lines) const;
  Formula pooling_law(Index l) const;
  void step_laws(bool is_formal);

  void forward_layers(const Values& values);
  void pass_on(Index l, const Vector& a);
  void weighted_sum(Index l, const LayerValues<double>& values);
  void activation(Index l, const LayerValues<double>& values);
  Formula loss_formula(const Values& values) const;
  Formula surprise_formula(const Vector& z, Index i) const;

  /// ∂L/∂z from ∂L/∂a, at entry i of layer l or for all entries at once.
  Formula through_activation(Index l, Index i, const std::function<Formula(Index)>& dL_da) const;
  Formula through_activation(Index l, const Formula& dL_da) const;
  void output_delta(const Vector& delta);
  Formula output_delta_entry(Index i) const;
  Formula delta_next_to_one(Index i) const;
  Formula output_delta_whole() const;
  void resume_behind(Index l, const LayerGradients<double>& gradients);
  bool is_told_by_windows(Index l) const;
  void hidden_delta(Index l, const Gradients& gradients);
  void hidden_deltas(Index l, const Gradients& gradients);
  Formula pulled_back(Index l, Index i) const;
  void parameter_gradients(Index l, const Gradients& gradients);

  Formula share_formula(const NumberPlace& place);
  Formula share_of_example(const NumberPlace& place);
  Workings::Group after_heading(double before, double after);

  // Of a batch.
  Index numbers_of_example(bool with_shares) const;
  Stretch stretch_of_examples() const;
  Stretch stretch_after_step() const;
  void example(const NetworkProblem& problem, Index n, const Values& values,
               const ExampleGradients* gradients);
  LayerGradients<double> share_of(Index l, const LayerValues<double>& values,
                                  const LayerGradients<double>& own) const;
  ExampleGradients shares_of(Index n, const Values& values, const ExampleGradients& own) const;
  Formula of_example(Index n, const Formula& symbol, const Formula& shown) const;
  Formula averaged(const Formula& sum) const;
  template <class V>
  Formula over_examples(const Formula& symbol, const std::function<Formula(const Formula&)>& shown,
                        const std::string& id, const std::function<V(Index)>& part,
                        const Stretch& held);
  void loss_of_batch(const std::vector<Values>& values, double loss_value, bool is_after);
  Formula rows(const Formula& name, const std::string& id, const Matrix& value,
               const std::function<Formula(Index)>& row);
  void dense_gradients(Index l, const std::vector<Values>& values, const BatchGradients& gradients);
  void summed_gradients(Index l, const std::vector<Values>& values,
                        const BatchGradients& gradients);
  void step_as_a_whole(Index l, const Layer<double>& updated, const Held& held);
  void step_by_entries(Index l, const Layer<double>& updated, const Held& held);
  void step_entry(const NumberPlace& place, double result, const Held& held);

  const Network<double>& network_;
  NetworkNames names_;
  PassPlace place_;
  ExactForms forms_;
  WindowTrace windows_;
  Workings& work_;
  const Values* values_ = nullptr;  ///< of the pass forward, in the pass backward
  /// Whether ∂L/∂x of the first layer is worked, and whether it is an answer.
  bool works_input_gradient_ = false;
  bool answers_input_gradient_ = false;
  /// The name of ∂L/∂w by which a place moves that does not move by its own gradient.
  std::map<std::tuple<Index, bool, Index>, Formula> directions_;
  bool is_batch_ = false;
  bool has_shares_ = true;  ///< whether the examples' own ∂L/∂W of dense layers are worked
  Index example_ = 0;       ///< the one that is worked
  std::string label_;       ///< of the example whose quantities are looked up from outside
};

}  // namespace psolve
