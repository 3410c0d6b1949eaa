// The spec of a plain recurrent cell.

#include <fmt/format.h>

#include "core/text/text.h"
#include "math/recurrent/loss/loss_spec.h"
#include "problems/rnn_grad/spec.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve::rnn_grad {
namespace {

constexpr Index kMostUnits = 1024;
constexpr Index kMostSteps = 100'000;
constexpr Index kMostSequences = 10'000;
/// Numbers of all states and inputs together.
constexpr double kMostNumbers = 1e7;

/// The weights as they are written.
struct WeightFields {
  Matrix W_xh;
  Matrix W_hh;
  Vector b_h;
  std::optional<Matrix> W_hy;
  std::optional<Vector> b_y;
};

/// The spec as it is written.
struct RnnFields : CommonFields {
  WeightFields weights;
  Activation activation = Activation::tanh;
  std::optional<Activation> output_activation;
  std::optional<Matrix> x;
  std::optional<std::vector<Matrix>> sequences;
  std::optional<Vector> h0;
  LossFields loss;
  std::optional<long> truncate;
  std::optional<double> learning_rate;
};

void check_weights(const WeightFields& w, const Node& node) {
  const Index m = w.W_xh.rows();
  if (w.W_hh.rows() != m || w.W_hh.cols() != m) {
    node.fail_at("W_hh", fmt::format("expected {0} x {0} numbers (a row and a column for each row "
                                     "of W_xh), got {1} x {2}",
                                     m, w.W_hh.rows(), w.W_hh.cols()));
  }
  if (w.b_h.size() != m) {
    node.fail_at("b_h", fmt::format("expected {} (one for each row of W_xh), got {}",
                                    counted(m, "number"), w.b_h.size()));
  }
  if (w.b_y && !w.W_hy) node.fail_at("b_y", "only with \"W_hy\"");
  if (w.W_hy && w.W_hy->cols() != m) {
    node.fail_at("W_hy", fmt::format("expected rows of {} (one for each unit), got rows of {}", m,
                                     w.W_hy->cols()));
  }
  if (w.b_y && w.b_y->size() != w.W_hy->rows()) {
    node.fail_at("b_y", fmt::format("expected {} (one for each row of W_hy), got {}",
                                    counted(w.W_hy->rows(), "number"), w.b_y->size()));
  }
}

Record<WeightFields> weights_record() {
  const auto rows = matrix_or_number({1, kMostUnits}, {1, kMostUnits});
  const auto entries = vector_or_number({1, kMostUnits});
  return Record<WeightFields>("an object of weights")
      .required("W_xh", &WeightFields::W_xh, rows, "for the input x(t), a row for each unit")
      .required("W_hh", &WeightFields::W_hh, rows, "for h(t-1)")
      .required("b_h", &WeightFields::b_h, entries, "one number a unit")
      .optional("W_hy", &WeightFields::W_hy, rows,
                "of an output y(t), which is output_activation of W_hy h(t) + b_y")
      .optional("b_y", &WeightFields::b_y, entries, "of the output; without it, none")
      .check(check_weights);
}

void check_inputs(const RnnFields& fields, const Node& node) {
  if (fields.x.has_value() == fields.sequences.has_value()) {
    node.fail(fields.x ? "give \"x\" or \"sequences\", not both"
                       : "missing field \"x\" (a row for each step), or \"sequences\", a list of "
                         "these");
  }
  const Index n = fields.weights.W_xh.cols();
  const Index m = fields.weights.W_xh.rows();
  double numbers = 0;
  const auto check = [&](const Matrix& x, const std::string& pointer) {
    if (x.cols() != n) {
      throw SpecError(node.pointer() + pointer,
                      fmt::format("expected rows of {} (one for each column of W_xh), got rows of "
                                  "{}",
                                  n, x.cols()));
    }
    numbers += static_cast<double>(x.rows()) * static_cast<double>(n + m);
    if (numbers > kMostNumbers) {
      throw SpecError(node.pointer() + pointer,
                      fmt::format("steps times inputs and units may be {} at most in all; take "
                                  "fewer steps",
                                  static_cast<long>(kMostNumbers)));
    }
  };
  if (fields.x) check(*fields.x, "/x");
  for (Index i = 0; fields.sequences && i < std::ssize(*fields.sequences); ++i) {
    check((*fields.sequences)[i], fmt::format("/sequences/{}", i));
  }
  if (fields.h0 && fields.h0->size() != m) {
    node.fail_at("h0", fmt::format("expected {} (one for each unit), got {}", counted(m, "number"),
                                   fields.h0->size()));
  }
}

Problem resolve(RnnFields fields, const Node& node) {
  Json& spec = node.value();
  Problem problem;
  static_cast<CommonFields&>(problem) = fields;
  const JudgedShape shape = judged_shape(fields.weights.W_xh.rows(), fields.weights.W_hy, "W_hy",
                                         fields.x, fields.sequences);
  problem.loss = resolved_loss(fields.loss, fields.output_activation, Emission::h, shape, node);
  problem.targets = read_targets(problem.loss, shape, node);
  WeightFields& w = fields.weights;
  problem.cell.weights = {std::move(w.W_xh), std::move(w.W_hh), std::move(w.b_h)};
  if (w.W_hy) {
    problem.cell.weights.output = {*std::move(w.W_hy), std::move(w.b_y)};
    settle_output_activation(fields.output_activation, node);
  }
  if (!fields.h0) spec["h0"] = to_json(*(fields.h0 = Vector::Zero(shape.units)));
  problem.cell.activation = fields.activation;
  problem.cell.h0 = *fields.h0;
  problem.is_list = shape.is_list;
  if (fields.x) {
    problem.sequences.push_back(*std::move(fields.x));
  } else {
    problem.sequences = *std::move(fields.sequences);
  }
  problem.truncate = fields.truncate;
  problem.learning_rate = fields.learning_rate;
  problem.closed_forms = closed_forms(spec);
  return problem;
}

Record<RnnFields> fields_record() {
  const auto activation =
      choice<Activation>({{"tanh", Activation::tanh},
                          {"sigmoid", Activation::sigmoid, "1/(1 + e^-z)"},
                          {"relu", Activation::relu, "max(0, z), with slope 0 at 0"},
                          {"identity", Activation::identity, "z"}});
  const auto steps = matrix_or_number({1, kMostSteps}, {1, kMostUnits});
  const auto losses =
      step_loss_type({{"h", Emission::h, "the state h(t)"},
                      {"y", Emission::y, "the output y(t); so where there is W_hy"}});
  return spec_record<RnnFields>("rnn-grad", "how gradients flow through the steps of a plain RNN",
                                claims(), WithTheory::yes)
      .required("weights", &RnnFields::weights, weights_record(), "of the cell")
      .optional("activation", &RnnFields::activation, activation, "tanh", "of the units")
      .optional("output_activation", &RnnFields::output_activation, output_activation_type(),
                "of the output; by default identity")
      .optional("x", &RnnFields::x, steps,
                "the input: a row for each step; what is asked of the Jacobian of each step is "
                "given where these have a million numbers at most")
      .optional("sequences", &RnnFields::sequences, list(steps, {1, kMostSequences}),
                "several inputs, each of its own length, in place of x")
      .optional("h0", &RnnFields::h0, vector_or_number({1, kMostUnits}), "h(0); by default zeros")
      .optional("loss", &RnnFields::loss, losses, Json{{"type", "sum"}},
                "of each sequence; added up over all")
      .optional(
          "truncate", &RnnFields::truncate, integer(1, kMostSteps),
          "also the gradients with this many steps back at most, and how far they are off; with "
          "a loss at every step the state is held fixed after each so many steps")
      .optional("learning_rate", &RnnFields::learning_rate, number({.at_least = 0}),
                "of one step of gradient descent by the whole gradient; without it, none is made")
      .check(check_inputs);
}

}  // namespace

const Type<Problem>& spec() {
  static const Type<Problem> spec = [] {
    const Record<RnnFields> fields = fields_record();
    return Type<Problem>{
        fields, [read = fields.decode](const Node& node) { return resolve(read(node), node); }};
  }();
  return spec;
}

}  // namespace psolve::rnn_grad
