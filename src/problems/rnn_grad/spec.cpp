// The spec of a plain recurrent cell.

#include <fmt/format.h>

#include "core/text/text.h"
#include "problems/rnn_grad/spec.h"
#include "spec/error.h"
#include "spec/matrix_type.h"
#include "spec/tensor_type.h"

namespace psolve::rnn_grad {
namespace {

constexpr Index kMostUnits = 1024;
constexpr Index kMostSteps = 100'000;
constexpr Index kMostSequences = 10'000;
/// Numbers of all states and inputs together.
constexpr double kMostNumbers = 1e7;

struct LossFields {
  FinalLoss::Kind kind = FinalLoss::Kind::sum;
  Tensor<double> target;
};

/// The spec as it is written.
struct RnnFields : CommonFields {
  RnnWeights weights;
  Activation activation = Activation::tanh;
  std::optional<Matrix> x;
  std::optional<std::vector<Matrix>> sequences;
  std::optional<Vector> h0;
  LossFields loss;
  std::optional<long> truncate;
};

struct SumFields : LossFields {};
struct SquaredFields : LossFields {
  SquaredFields() { kind = FinalLoss::Kind::squared_error; }
};

Type<LossFields> loss_type() {
  const auto target =
      tensor_of(number(), "a list of numbers, or for sequences a list of these", {1, 2});
  const auto squared =
      Record<SquaredFields>("a squared error")
          .required("target", &LossFields::target, target,
                    "what h(T), or y(T), should be: sum of (h(T) - target)^2; for sequences a row "
                    "for each");
  return tagged<LossFields>("a loss", "type",
                            {{"squared-error", squared}, {"sum", Record<SumFields>("a sum")}});
}

void check_weights(const RnnWeights& w, const Node& node) {
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

Record<RnnWeights> weights_record() {
  const auto rows = matrix({1, kMostUnits}, {1, kMostUnits});
  const auto entries = vector({1, kMostUnits});
  return Record<RnnWeights>("an object of weights")
      .required("W_xh", &RnnWeights::W_xh, rows, "for the input x(t), a row for each unit")
      .required("W_hh", &RnnWeights::W_hh, rows, "for h(t-1)")
      .required("b_h", &RnnWeights::b_h, entries, "one number a unit")
      .optional("W_hy", &RnnWeights::W_hy, rows, "of an output y(T) = W_hy h(T) + b_y")
      .optional("b_y", &RnnWeights::b_y, entries, "of the output; without it, none")
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

/// A target as long as the output; for sequences, one for each.
void check_target(const RnnFields& fields, const Node& node) {
  if (fields.loss.kind != FinalLoss::Kind::squared_error) return;
  const Dims& dims = fields.loss.target.dims;
  const Index size = fields.weights.W_hy ? fields.weights.W_hy->rows() : fields.weights.W_xh.rows();
  const Dims expected = fields.sequences ? Dims{std::ssize(*fields.sequences), size} : Dims{size};
  if (dims == expected) return;
  const std::string entries = counted(size, "number");
  throw SpecError(node.pointer() + "/loss/target",
                  fields.sequences ? fmt::format("expected {} of {} (one for each sequence)",
                                                 counted(expected[0], "row"), entries)
                                   : fmt::format("expected {} (one for each {})", entries,
                                                 fields.weights.W_hy ? "row of W_hy" : "unit"));
}

Problem resolve(RnnFields fields, Json& spec) {
  Problem problem;
  static_cast<CommonFields&>(problem) = fields;
  const Index m = fields.weights.W_xh.rows();
  if (!fields.h0) spec["h0"] = to_json(*(fields.h0 = Vector::Zero(m)));
  problem.cell = {std::move(fields.weights), fields.activation, *fields.h0};
  problem.is_list = fields.sequences.has_value();
  if (fields.x) {
    problem.sequences.push_back(*std::move(fields.x));
  } else {
    problem.sequences = *std::move(fields.sequences);
  }
  const Tensor<double>& target = fields.loss.target;
  const Index size = target.entries.size() / problem.sequences.size();
  for (Index i = 0; i < std::ssize(problem.sequences); ++i) {
    problem.losses.push_back(
        {fields.loss.kind, Eigen::Map<const Vector>(target.entries.data() + i * size, size)});
  }
  problem.truncate = fields.truncate;
  return problem;
}

Record<RnnFields> fields_record() {
  const auto activation =
      choice<Activation>({{"tanh", Activation::tanh},
                          {"relu", Activation::relu, "max(0, z), with slope 0 at 0"},
                          {"identity", Activation::identity, "z"}});
  const auto steps = matrix({1, kMostSteps}, {1, kMostUnits});
  return spec_record<RnnFields>("rnn-grad", "how gradients flow through the steps of a plain RNN")
      .required("weights", &RnnFields::weights, weights_record(), "of the cell")
      .optional("activation", &RnnFields::activation, activation, "tanh", "of the units")
      .optional("x", &RnnFields::x, steps,
                "the input: a row for each step; what is asked of the Jacobian of each step is "
                "given where these have a million numbers at most")
      .optional("sequences", &RnnFields::sequences, list(steps, {1, kMostSequences}),
                "several inputs, each of its own length, in place of x")
      .optional("h0", &RnnFields::h0, vector({1, kMostUnits}), "h(0); by default zeros")
      .optional("loss", &RnnFields::loss, loss_type(), Json{{"type", "sum"}},
                "of h(T), or of y(T) where there is W_hy; summed over sequences")
      .optional("truncate", &RnnFields::truncate, integer(1, kMostSteps),
                "also the gradients with this many steps back at most, and how far they are off")
      .check(check_inputs)
      .check(check_target);
}

}  // namespace

const Type<Problem>& spec() {
  static const Type<Problem> spec = [] {
    const Record<RnnFields> fields = fields_record();
    return Type<Problem>{fields, [read = fields.decode](const Node& node) {
                           return resolve(read(node), node.value());
                         }};
  }();
  return spec;
}

}  // namespace psolve::rnn_grad
