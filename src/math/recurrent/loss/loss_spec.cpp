#include "math/recurrent/loss/loss_spec.h"

#include <fmt/format.h>

#include "core/text/text.h"
#include "spec/error.h"

namespace psolve {
namespace {

// ------------------------------------------------------------------ the fields

/// JSON as it stands, of lists as deep as targets may be.
Type<Json> nested_target() {
  TypeInfo info("a list of numbers, or of such lists", kNumber | kString | kList | kObject, [] {
    return Json{{"anyOf",
                 {{{"type", {"number", "string", "null"}}},
                  {{"type", "array"}, {"minItems", 1}},
                  {{"type", "object"}, {"required", {"class"}}}}}};
  });
  return {std::move(info), [](const Node& node) { return node.value(); }};
}

struct SumFields : LossFields {};
template <Loss loss>
struct ComparedFields : LossFields {
  ComparedFields() { comparison = loss; }
};

template <class Fields>
Record<Fields> declared(Record<Fields> record, const std::vector<Choice<Emission>>& emissions) {
  const auto at = choice<bool>({{"last", false, "the last step"},
                                {"every", true, "every step that has a target; all are added up"}});
  return record.optional("at", &LossFields::at_every_step, at, "last", "at which steps")
      .optional("of", &LossFields::of, choice(emissions), "of what");
}

template <Loss loss>
Tagged<LossFields> compared(const std::vector<Choice<Emission>>& emissions) {
  const std::string name(name_of(loss));
  Record<ComparedFields<loss>> record("a loss of type " + name);
  record.required("target", &LossFields::target, nested_target(),
                  "what should come out, a list; at every step a row for each, null where there is "
                  "none; for sequences a list of these; of a softmax also {\"class\": k}, from 0");
  return {name, declared(record, emissions)};
}

}  // namespace

Type<LossFields> step_loss_type(std::vector<Choice<Emission>> emissions) {
  return tagged<LossFields>("a loss", "type",
                            {compared<Loss::squared_error>(emissions),
                             compared<Loss::half_squared_error>(emissions),
                             compared<Loss::mse>(emissions),
                             compared<Loss::cross_entropy>(emissions),
                             {"sum", declared(Record<SumFields>("a sum of entries"), emissions)}});
}

Type<Activation> output_activation_type() {
  return choice<Activation>({{"identity", Activation::identity},
                             {"sigmoid", Activation::sigmoid},
                             {"softmax", Activation::softmax}});
}

void settle_output_activation(const std::optional<Activation>& activation, const Node& node) {
  if (activation.value_or(Activation::identity) != Activation::identity) return;
  node.value()["output_activation"] = "identity";
  node.tell("output_activation", Telling::not_at_all);
}

JudgedShape judged_shape(Index units, const std::optional<Matrix>& W, std::string_view W_name,
                         const std::optional<Matrix>& x,
                         const std::optional<std::vector<Matrix>>& sequences) {
  JudgedShape shape{units, W ? W->rows() : 0, W_name, {}, sequences.has_value()};
  if (x) shape.lengths.push_back(x->rows());
  if (!sequences) return shape;
  for (const Matrix& each : *sequences) shape.lengths.push_back(each.rows());
  return shape;
}

StepLoss resolved_loss(const LossFields& fields, const std::optional<Activation>& activation,
                       Emission fallback, const JudgedShape& shape, const Node& spec) {
  const bool has_output = shape.outputs > 0;
  const std::string only_with =
      fmt::format("only with {} among the weights", in_quotes(shape.output));
  StepLoss loss{.comparison = fields.comparison,
                .of = fields.of.value_or(has_output ? Emission::y : fallback),
                .at_every_step = fields.at_every_step};
  if (loss.is_of(Emission::y)) loss.activation = activation.value_or(Activation::identity);
  if (activation && !has_output) spec.fail_at("output_activation", only_with);
  if (loss.is_of(Emission::y) && !has_output) throw SpecError("/loss/of", only_with);
  const bool gives_probabilities =
      loss.is_of(Emission::y) && loss.activation != Activation::identity;
  if (loss.is_cross_entropy() && !gives_probabilities) {
    throw SpecError("/loss/type", fmt::format("cross-entropy needs probabilities: give {} and an "
                                              "\"output_activation\", \"softmax\" or \"sigmoid\"",
                                              in_quotes(shape.output)));
  }
  constexpr const char* names[] = {"h", "c", "y"};
  spec.value()["loss"]["of"] = names[static_cast<Index>(loss.of)];
  return loss;
}

namespace {

// ------------------------------------------------------------------ targets

class TargetReader {
 public:
  TargetReader(const StepLoss& loss, const JudgedShape& shape) : loss_(loss), shape_(shape) {}

  std::vector<Targets> run(const Node& node) {
    std::vector<Targets> all;
    if (!shape_.is_list) {
      all.push_back(of_sequence(node, shape_.lengths[0]));
    } else {
      const Index count = std::ssize(shape_.lengths);
      expect_list(node, count, loss_.at_every_step ? "list" : "row", "sequence");
      Mistakes mistakes;
      for (Index s = 0; s < count; ++s) {
        mistakes.attempt(
            [&] { all.push_back(of_sequence(Node(node.value()[s], node, s), shape_.lengths[s])); });
      }
      mistakes.raise();
    }
    if (!any_) node.fail("no step has a target; give at least one, or the loss \"sum\"");
    return all;
  }

 private:
  Index size() const { return loss_.is_of(Emission::y) ? shape_.outputs : shape_.units; }
  /// "2 numbers (one for each row of W_hy)"
  std::string expected_row() const {
    return fmt::format("{} (one for each {})", counted(size(), "number"),
                       loss_.is_of(Emission::y) ? fmt::format("row of {}", shape_.output) : "unit");
  }

  static void expect_list(const Node& node, Index count, const char* what, const char* each) {
    const Json& json = node.value();
    if (json.is_array() && std::ssize(json) == count) return;
    node.fail(fmt::format("expected {} (one for each {}), got {}", counted(count, what), each,
                          json.is_array() ? std::to_string(json.size()) : description(json)));
  }

  Targets of_sequence(const Node& node, Index T) {
    const Index K = loss_.judged(T);
    Targets targets{Matrix::Zero(K, size()), std::vector<bool>(K, false)};
    if (!loss_.at_every_step) {
      read_row(node, targets, 0);
      return targets;
    }
    const Json& json = node.value();
    if (!json.is_array() || std::ssize(json) != T) {
      node.fail(fmt::format(
          "expected {} (one for each step, null where a step has no target), got {}",
          counted(T, "row"), json.is_array() ? std::to_string(json.size()) : description(json)));
    }
    Mistakes mistakes;
    for (Index t = 0; t < T; ++t) {
      if (node.value()[t].is_null()) continue;
      mistakes.attempt([&] { read_row(Node(node.value()[t], node, t), targets, t); });
    }
    mistakes.raise();
    return targets;
  }

  /// A list, a number for a list of one, or a class; in the spec it is a list then.
  void read_row(const Node& node, Targets& targets, Index k) {
    Json& json = node.value();
    if (json.is_object()) json = one_hot(node);
    if (json.is_number() || json.is_string()) json = Json::array({json});
    if (!loss_.at_every_step && json.is_array() && !json.empty() &&
        (json[0].is_array() || json[0].is_null())) {
      node.fail(
          fmt::format("expected {}, got a list of rows; for a row for each step give the loss "
                      "\"at\": \"every\"",
                      expected_row()));
    }
    if (!json.is_array() || std::ssize(json) != size()) {
      node.fail(fmt::format("expected {}, got {}", expected_row(),
                            json.is_array() ? std::to_string(json.size()) : description(json)));
    }
    const Type<double> entry = number();
    Mistakes mistakes;
    for (Index j = 0; j < size(); ++j) {
      mistakes.attempt([&] {
        const Node at(json[j], node, j);
        const double value = entry.decode(at);
        if (loss_.is_cross_entropy() && (value < 0 || value > 1)) {
          at.fail_expected("a probability from 0 to 1 for cross-entropy");
        }
        targets.rows(k, j) = value;
      });
    }
    mistakes.raise();
    targets.there[k] = any_ = true;
  }

  Json one_hot(const Node& node) const {
    if (!loss_.is_of(Emission::y) || loss_.activation != Activation::softmax) {
      node.fail(
          "a class is a target of outputs with \"output_activation\" \"softmax\" alone; give "
          "numbers");
    }
    struct Class {
      long number = 0;
    };
    const auto record = Record<Class>("a class").required("class", &Class::number,
                                                          integer(0, size() - 1), "from 0");
    Json row = Json::array();
    const Index k = record.decode(node).number;
    for (Index j = 0; j < size(); ++j) row.push_back(j == k ? 1 : 0);
    return row;
  }

  const StepLoss& loss_;
  const JudgedShape& shape_;
  bool any_ = false;
};

}  // namespace

std::vector<Targets> read_targets(const StepLoss& loss, const JudgedShape& shape,
                                  const Node& spec) {
  if (!loss.comparison) {
    std::vector<Targets> all;
    for (const Index T : shape.lengths) {
      all.push_back({{}, std::vector<bool>(loss.judged(T), true)});
    }
    return all;
  }
  const std::string names[] = {"loss", "target"};
  const Node node(spec.value()["loss"], spec, names[0]);
  return TargetReader(loss, shape).run(Node(node.value()["target"], node, names[1]));
}

}  // namespace psolve
