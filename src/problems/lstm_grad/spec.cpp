// The spec of an LSTM: weights and input as given, or drawn from a seed and then written into the
// spec, so that any program can repeat the case.

#include <fmt/format.h>

#include <array>

#include "core/text/text.h"
#include "math/numbers/random.h"
#include "problems/lstm_grad/spec.h"
#include "spec/error.h"
#include "spec/matrix_type.h"

namespace psolve::lstm_grad {
namespace {

constexpr Index kMostUnits = 1024;
constexpr Index kMostSteps = 100'000;
/// Numbers of all states and inputs together.
constexpr double kMostNumbers = 1e7;

/// The weights under their own names.
struct NamedWeights {
  Matrix Wf, Uf, Wi, Ui, Wo, Uo, Wc, Uc;
  Vector bf, bi, bo, bc;
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
  std::optional<long> length;
  std::optional<Vector> h0;
  std::optional<Vector> c0;
  Loss loss;
};

struct SumLoss : Loss {
  SumLoss() { kind = Kind::sum; }
};
struct SquaredLoss : Loss {
  SquaredLoss() { kind = Kind::squared_error; }
};

Type<Loss> loss_type() {
  const auto squared = Record<SquaredLoss>("a squared error")
                           .required("target", &SquaredLoss::target, vector({1, kMostUnits}),
                                     "what h(T) should be: sum of (h(T) - target)^2");
  const auto of = choice<bool>({{"c", true, "the cell state c(T)"}, {"h", false, "h(T)"}});
  const auto sum =
      Record<SumLoss>("a sum").optional("of", &Loss::of_cell_state, of, "c", "entries of what");
  return tagged<Loss>("a loss", "type", {{"squared-error", squared}, {"sum", sum}});
}

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
}

Record<NamedWeights> weights_record() {
  const auto rows = matrix({1, kMostUnits}, {1, kMostUnits});
  Record<NamedWeights> record("an object of weights");
  for (Index g = 0; g < std::ssize(kGates); ++g) {
    const std::string gate(name_of(kGates[g]));
    const std::string role = kRoles[g];
    record.required("W" + gate, kMembers[g].W, rows, "of " + role + ", for the input x(t)")
        .required("U" + gate, kMembers[g].U, rows, "of " + role + ", for h(t-1)")
        .required("b" + gate, kMembers[g].b, vector({1, kMostUnits}), "of " + role);
  }
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
      .optional("seed", &Draw::seed, integer(0), 1, "of the generator (SplitMix64)");
}

void check_fields(const LstmFields& fields, const Node& node) {
  if (fields.weights.has_value() == fields.random.has_value()) {
    node.fail(fields.weights ? "give \"weights\" or \"random\", not both"
                             : "missing field \"weights\" (or \"random\", to have them drawn)");
  }
  if (fields.length && !fields.random) {
    node.fail_at("length", "only with \"random\"; give \"x\", a row for each step");
  }
  if (fields.length && fields.x) {
    node.fail_at("length", "\"x\" already says how many steps there are; leave one of them out");
  }
  if (!fields.x && !fields.length) {
    node.fail(fields.random ? "missing field \"length\" (or \"x\", a row for each step)"
                            : "missing field \"x\" (a row for each step)");
  }
  const Index n = fields.weights ? fields.weights->Wf.cols() : Index{fields.random->input_size};
  const Index m = fields.weights ? fields.weights->Wf.rows() : Index{fields.random->hidden_size};
  const Index T = fields.x ? fields.x->rows() : Index{*fields.length};
  if (fields.x && fields.x->cols() != n) {
    node.fail_at("x", fmt::format("expected rows of {} (one for each column of Wf), got rows of {}",
                                  n, fields.x->cols()));
  }
  const auto check_length = [&](const std::optional<Vector>& v, const char* name) {
    if (!v || v->size() == m) return;
    node.fail_at(name, fmt::format("expected {} (one for each unit), got {}", counted(m, "number"),
                                   v->size()));
  };
  check_length(fields.h0, "h0");
  check_length(fields.c0, "c0");
  if (fields.loss.is_squared() && fields.loss.target.size() != m) {
    throw SpecError(node.pointer() + "/loss/target",
                    fmt::format("expected {} (one for each unit), got {}", counted(m, "number"),
                                fields.loss.target.size()));
  }
  if (static_cast<double>(T) * static_cast<double>(n + m) > kMostNumbers) {
    node.fail_at(fields.x ? "x" : "length",
                 fmt::format("steps times inputs and units may be {} at most; take fewer steps",
                             static_cast<long>(kMostNumbers)));
  }
}

LstmWeights stacked(const NamedWeights& named) {
  const Index m = named.Wf.rows();
  LstmWeights weights{Matrix(4 * m, named.Wf.cols()), Matrix(4 * m, m), Vector(4 * m)};
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

/// Draws what is to be drawn, here and in the spec.
void draw(LstmFields& fields, Json& spec) {
  Random random(static_cast<std::uint64_t>(fields.random->seed));
  fields.weights = draw_weights(*fields.random, random);
  spec["weights"] = weights_json(*fields.weights);
  spec.erase("random");
  if (fields.x) return;
  fields.x = Matrix(*fields.length, fields.random->input_size);
  for (double& x : fields.x->reshaped<Eigen::RowMajor>()) x = random.symmetric(1);
  spec["x"] = to_json(*fields.x);
  spec.erase("length");
}

Problem resolve(LstmFields fields, Json& spec) {
  if (fields.random) draw(fields, spec);
  const Index m = fields.weights->Wf.rows();
  if (!fields.h0) spec["h0"] = to_json(*(fields.h0 = Vector::Zero(m)));
  if (!fields.c0) spec["c0"] = to_json(*(fields.c0 = Vector::Zero(m)));
  Problem problem;
  static_cast<CommonFields&>(problem) = fields;
  problem.cell = {stacked(*fields.weights), *fields.h0, *fields.c0, *std::move(fields.x)};
  problem.loss = fields.loss;
  problem.drawn = fields.random;
  return problem;
}

Record<LstmFields> fields_record() {
  const auto steps = static_cast<long>(kMostSteps);
  return spec_record<LstmFields>("lstm-grad", "how gradients flow through the steps of an LSTM")
      .optional("weights", &LstmFields::weights, weights_record(), "of the cell")
      .optional("random", &LstmFields::random, draw_record(), "the weights drawn instead")
      .optional("x", &LstmFields::x, matrix({1, kMostSteps}, {1, kMostUnits}),
                "the input: a row for each step; total and full, a matrix for each step, are given "
                "where they have a million numbers at most")
      .optional("length", &LstmFields::length, integer(1, steps),
                "with \"random\": steps of an x drawn uniformly from -1 to 1")
      .optional("h0", &LstmFields::h0, vector({1, kMostUnits}), "h(0); by default zeros")
      .optional("c0", &LstmFields::c0, vector({1, kMostUnits}), "c(0); by default zeros")
      .optional("loss", &LstmFields::loss, loss_type(), Json{{"type", "sum"}, {"of", "c"}},
                "of the last step")
      .check(check_fields);
}

}  // namespace

const Type<Problem>& spec() {
  static const Type<Problem> spec = [] {
    const Record<LstmFields> fields = fields_record();
    return Type<Problem>{fields, [read = fields.decode](const Node& node) {
                           return resolve(read(node), node.value());
                         }};
  }();
  return spec;
}

}  // namespace psolve::lstm_grad
