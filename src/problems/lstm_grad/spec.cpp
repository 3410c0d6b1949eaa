// The spec of an LSTM: weights and input as given, or drawn from a seed and then written into the
// spec, so that any program can repeat the case.

#include <fmt/format.h>

#include <array>

#include "core/text/text.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/loss_spec.h"
#include "problems/lstm_grad/spec.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve::lstm_grad {
namespace {

constexpr Index kMostUnits = 1024;
constexpr Index kMostSteps = 100'000;
constexpr Index kMostSequences = 10'000;
/// Numbers of all states and inputs together.
constexpr double kMostNumbers = 1e7;

/// The weights under their own names.
struct NamedWeights {
  Matrix Wf, Uf, Wi, Ui, Wo, Uo, Wc, Uc;
  Vector bf, bi, bo, bc;
  std::optional<Matrix> Wy;
  std::optional<Vector> by;
};

/// The members of a gate, in the order of `kGates`.
struct Members {
  Matrix NamedWeights::*W;
  Matrix NamedWeights::*U;
  Vector NamedWeights::*b;
};
constexpr std::array<Members, 4> kMembers = {{
    {&NamedWeights::Wf, &NamedWeights::Uf, &NamedWeights::bf},
    {&NamedWeights::Wi, &NamedWeights::Ui, &NamedWeights::bi},
    {&NamedWeights::Wo, &NamedWeights::Uo, &NamedWeights::bo},
    {&NamedWeights::Wc, &NamedWeights::Uc, &NamedWeights::bc},
}};
constexpr std::array<const char*, 4> kRoles = {"the forget gate", "the input gate",
                                               "the output gate", "the candidate state"};

/// The spec as it is written.
struct LstmFields : CommonFields {
  std::optional<NamedWeights> weights;
  std::optional<Draw> random;
  std::optional<Matrix> x;
  std::optional<std::vector<Matrix>> sequences;
  std::optional<long> length;
  std::optional<Vector> h0;
  std::optional<Vector> c0;
  std::optional<Activation> output_activation;
  LossFields loss;
  std::optional<double> learning_rate;
};

void check_shape(const Matrix& matrix, Index rows, Index columns, const std::string& name,
                 const Node& node) {
  if (matrix.rows() == rows && matrix.cols() == columns) return;
  node.fail_at(name, fmt::format("expected {} x {} numbers (a row for each unit, as Wf has), got "
                                 "{} x {}",
                                 rows, columns, matrix.rows(), matrix.cols()));
}

void check_shapes(const NamedWeights& weights, const Node& node) {
  const Index m = weights.Wf.rows();
  for (Index g = 0; g < std::ssize(kGates); ++g) {
    const std::string gate(name_of(kGates[g]));
    check_shape(weights.*kMembers[g].W, m, weights.Wf.cols(), "W" + gate, node);
    check_shape(weights.*kMembers[g].U, m, m, "U" + gate, node);
    const Index biases = (weights.*kMembers[g].b).size();
    if (biases != m) {
      node.fail_at("b" + gate, fmt::format("expected {} (one for each row of Wf), got {}",
                                           counted(m, "number"), biases));
    }
  }
  if (weights.by && !weights.Wy) node.fail_at("by", "only with \"Wy\"");
  if (weights.Wy && weights.Wy->cols() != m) {
    node.fail_at("Wy", fmt::format("expected rows of {} (one for each unit), got rows of {}", m,
                                   weights.Wy->cols()));
  }
  if (weights.by && weights.by->size() != weights.Wy->rows()) {
    node.fail_at("by", fmt::format("expected {} (one for each row of Wy), got {}",
                                   counted(weights.Wy->rows(), "number"), weights.by->size()));
  }
}

Record<NamedWeights> weights_record() {
  const auto rows = matrix_or_number({1, kMostUnits}, {1, kMostUnits});
  const auto entries = vector_or_number({1, kMostUnits});
  Record<NamedWeights> record("an object of weights");
  for (Index g = 0; g < std::ssize(kGates); ++g) {
    const std::string gate(name_of(kGates[g]));
    const std::string role = kRoles[g];
    record.required("W" + gate, kMembers[g].W, rows, "of " + role + ", for the input x(t)")
        .required("U" + gate, kMembers[g].U, rows, "of " + role + ", for h(t-1)")
        .required("b" + gate, kMembers[g].b, entries, "of " + role);
  }
  record
      .optional("Wy", &NamedWeights::Wy, rows,
                "of an output y(t), which is output_activation of Wy h(t) + by")
      .optional("by", &NamedWeights::by, entries, "of the output; without it, none");
  return record.check(check_shapes);
}

Record<Draw> draw_record() {
  return Record<Draw>("an object that says how to draw")
      .required("input_size", &Draw::input_size, integer(1, kMostUnits), "numbers in x(t)")
      .required("hidden_size", &Draw::hidden_size, integer(1, kMostUnits), "units")
      .optional("scale", &Draw::scale, number({.at_least = 0, .at_most = 1e6}), 0.5,
                "weights are uniform from -scale to scale")
      .optional("forget_bias", &Draw::forget_bias, number({.at_least = -1e6, .at_most = 1e6}), 0,
                "every entry of bf; the other biases are 0")
      .optional("seed", &Draw::seed, integer(0), 1, "of the generator (SplitMix64)")
      .optional("output_size", &Draw::output_size, integer(1, kMostUnits),
                "numbers in an output y(t), whose Wy is drawn last and whose by is 0; without it, "
                "there is none");
}

/// All x as wide as Wf, and together not too long.
void check_inputs(const LstmFields& fields, Index m, const Node& node) {
  const Index n = fields.weights ? fields.weights->Wf.cols() : Index{fields.random->input_size};
  double numbers = 0;
  const auto check_steps = [&](Index steps, const std::string& pointer) {
    numbers += static_cast<double>(steps) * static_cast<double>(n + m);
    if (numbers <= kMostNumbers) return;
    throw SpecError(node.pointer() + pointer,
                    fmt::format("steps times inputs and units may be {} at most in all; take fewer "
                                "steps",
                                static_cast<long>(kMostNumbers)));
  };
  const auto check = [&](const Matrix& x, const std::string& pointer) {
    if (x.cols() != n) {
      throw SpecError(node.pointer() + pointer,
                      fmt::format("expected rows of {} (one for each column of Wf), got rows of {}",
                                  n, x.cols()));
    }
    check_steps(x.rows(), pointer);
  };
  if (fields.x) check(*fields.x, "/x");
  if (fields.length) check_steps(*fields.length, "/length");
  for (Index s = 0; fields.sequences && s < std::ssize(*fields.sequences); ++s) {
    check((*fields.sequences)[s], fmt::format("/sequences/{}", s));
  }
}

void check_fields(const LstmFields& fields, const Node& node) {
  if (fields.weights.has_value() == fields.random.has_value()) {
    node.fail(fields.weights ? "give \"weights\" or \"random\", not both"
                             : "missing field \"weights\" (or \"random\", to have them drawn)");
  }
  if (fields.length && !fields.random) {
    node.fail_at("length", "only with \"random\"; give \"x\", a row for each step");
  }
  const int inputs = fields.x.has_value() + fields.sequences.has_value();
  if (inputs > 1) node.fail("give \"x\" or \"sequences\", not both");
  if (fields.length && inputs > 0) {
    node.fail_at("length", fmt::format("\"{}\" already says how many steps there are; leave one of "
                                       "them out",
                                       fields.x ? "x" : "sequences"));
  }
  if (!fields.length && inputs == 0) {
    node.fail(fields.random ? "missing field \"length\" (or \"x\", a row for each step)"
                            : "missing field \"x\" (a row for each step), or \"sequences\", a list "
                              "of these");
  }
  const Index m = fields.weights ? fields.weights->Wf.rows() : Index{fields.random->hidden_size};
  const auto check_length = [&](const std::optional<Vector>& v, const char* name) {
    if (!v || v->size() == m) return;
    node.fail_at(name, fmt::format("expected {} (one for each unit), got {}", counted(m, "number"),
                                   v->size()));
  };
  check_length(fields.h0, "h0");
  check_length(fields.c0, "c0");
  check_inputs(fields, m, node);
}

LstmWeights stacked(const NamedWeights& named) {
  const Index m = named.Wf.rows();
  LstmWeights weights{Matrix(4 * m, named.Wf.cols()), Matrix(4 * m, m), Vector(4 * m)};
  if (named.Wy) weights.output = {*named.Wy, named.by};
  for (Index g = 0; g < std::ssize(kGates); ++g) {
    const Index block = block_of(kGates[g]) * m;
    weights.W.middleRows(block, m) = named.*kMembers[g].W;
    weights.U.middleRows(block, m) = named.*kMembers[g].U;
    weights.b.segment(block, m) = named.*kMembers[g].b;
  }
  return weights;
}

/// W and U gate by gate, row by row, then x.
NamedWeights draw_weights(const Draw& draw, Random& random) {
  NamedWeights weights;
  for (const auto& member : kMembers) {
    Matrix& W = weights.*member.W;
    Matrix& U = weights.*member.U;
    W.resize(draw.hidden_size, draw.input_size);
    U.resize(draw.hidden_size, draw.hidden_size);
    for (double& w : W.reshaped<Eigen::RowMajor>()) w = random.symmetric(draw.scale);
    for (double& u : U.reshaped<Eigen::RowMajor>()) u = random.symmetric(draw.scale);
    weights.*member.b = Vector::Zero(draw.hidden_size);
  }
  weights.bf.setConstant(draw.forget_bias);
  return weights;
}

Json weights_json(const NamedWeights& weights) {
  Json json = Json::object();
  for (Index g = 0; g < std::ssize(kGates); ++g) {
    const std::string gate(name_of(kGates[g]));
    json["W" + gate] = to_json(weights.*kMembers[g].W);
    json["U" + gate] = to_json(weights.*kMembers[g].U);
    json["b" + gate] = to_json(weights.*kMembers[g].b);
  }
  return json;
}

void draw_output(const Draw& draw, Random& random, NamedWeights& weights, Json& spec) {
  weights.Wy.emplace(*draw.output_size, draw.hidden_size);
  for (double& w : weights.Wy->reshaped<Eigen::RowMajor>()) w = random.symmetric(draw.scale);
  weights.by = Vector::Zero(*draw.output_size);
  spec["weights"]["Wy"] = to_json(*weights.Wy);
  spec["weights"]["by"] = to_json(*weights.by);
}

/// Draws what is to be drawn, here and in the spec.
void draw(LstmFields& fields, Json& spec) {
  Random random(static_cast<std::uint64_t>(fields.random->seed));
  fields.weights = draw_weights(*fields.random, random);
  spec["weights"] = weights_json(*fields.weights);
  spec.erase("random");
  if (fields.length) {
    fields.x = Matrix(*fields.length, fields.random->input_size);
    for (double& x : fields.x->reshaped<Eigen::RowMajor>()) x = random.symmetric(1);
    spec["x"] = to_json(*fields.x);
    spec.erase("length");
  }
  if (fields.random->output_size) draw_output(*fields.random, random, *fields.weights, spec);
}

Problem resolve(LstmFields fields, const Node& node) {
  Json& spec = node.value();
  if (fields.random) draw(fields, spec);
  Problem problem;
  static_cast<CommonFields&>(problem) = fields;
  const JudgedShape shape =
      judged_shape(fields.weights->Wf.rows(), fields.weights->Wy, "Wy", fields.x, fields.sequences);
  const Emission fallback = fields.loss.comparison ? Emission::h : Emission::c;
  problem.loss = resolved_loss(fields.loss, fields.output_activation, fallback, shape, node);
  problem.targets = read_targets(problem.loss, shape, node);
  if (fields.weights->Wy) settle_output_activation(fields.output_activation, node);
  if (!fields.h0) spec["h0"] = to_json(*(fields.h0 = Vector::Zero(shape.units)));
  if (!fields.c0) spec["c0"] = to_json(*(fields.c0 = Vector::Zero(shape.units)));
  problem.cell = {stacked(*fields.weights), *fields.h0, *fields.c0};
  problem.is_list = shape.is_list;
  if (fields.x) {
    problem.sequences.push_back(*std::move(fields.x));
  } else {
    problem.sequences = *std::move(fields.sequences);
  }
  problem.drawn = fields.random;
  problem.learning_rate = fields.learning_rate;
  problem.closed_forms = closed_forms(spec);
  return problem;
}

Record<LstmFields> fields_record() {
  const auto steps = matrix_or_number({1, kMostSteps}, {1, kMostUnits});
  const auto losses =
      step_loss_type({{"h", Emission::h, "the state h(t); so where there is a target and no Wy"},
                      {"c", Emission::c, "the cell state c(t); so for a sum without Wy"},
                      {"y", Emission::y, "the output y(t); so where there is Wy"}});
  return spec_record<LstmFields>("lstm-grad", "how gradients flow through the steps of an LSTM",
                                 claims(), WithTheory::yes)
      .optional("weights", &LstmFields::weights, weights_record(), "of the cell")
      .optional("random", &LstmFields::random, draw_record(), "the weights drawn instead")
      .optional("x", &LstmFields::x, steps,
                "the input: a row for each step; total and full, a matrix for each step, are given "
                "where they have a million numbers at most")
      .optional("sequences", &LstmFields::sequences, list(steps, {1, kMostSequences}),
                "several inputs, each of its own length, in place of x")
      .optional("length", &LstmFields::length, integer(1, kMostSteps),
                "with \"random\": steps of an x drawn uniformly from -1 to 1")
      .optional("h0", &LstmFields::h0, vector_or_number({1, kMostUnits}), "h(0); by default zeros")
      .optional("c0", &LstmFields::c0, vector_or_number({1, kMostUnits}), "c(0); by default zeros")
      .optional("output_activation", &LstmFields::output_activation, output_activation_type(),
                "of the output; by default identity")
      .optional("loss", &LstmFields::loss, losses, Json{{"type", "sum"}},
                "of each sequence; added up over all")
      .optional("learning_rate", &LstmFields::learning_rate, number({.at_least = 0}),
                "of one step of gradient descent; without it, none is made")
      .check(check_fields);
}

}  // namespace

const Type<Problem>& spec() {
  static const Type<Problem> spec = [] {
    const Record<LstmFields> fields = fields_record();
    return Type<Problem>{
        fields, [read = fields.decode](const Node& node) { return resolve(read(node), node); }};
  }();
  return spec;
}

}  // namespace psolve::lstm_grad
