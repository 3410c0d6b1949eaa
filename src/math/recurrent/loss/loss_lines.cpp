#include "math/recurrent/loss/loss_lines.h"

#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/loss_law.h"
#include "math/networks/rules.h"

namespace psolve {
namespace {

using namespace recurrent_symbols;

/// Where 1 − y has lost digits that o still has.
bool is_next_to_one(double y) {
  return y > 1 - 1e-4;
}

std::string row_place(Index t) {
  return fmt::format("[{}]", t - 1);
}

/// −log y_i of a softmax. Of the largest it is log(1 + …), of which the logarithm alone would lose
/// the digits.
Formula surprise_formula(const Formula& o, const Vector& values, Index i,
                         const std::function<Formula(const Formula&)>& the) {
  const auto entry = [&](Index k) { return the(o.at(k + 1)); };
  Index top = 0;
  values.maxCoeff(&top);
  const Formula others = long_sum(values.size() - 1, [&](Index k) {
    return call("exp", {entry(k < top ? k : k + 1) - entry(top)});
  });
  const Formula rest = call("softplus", {call("log", {others})});
  return i == top ? rest : rest + (entry(top) - entry(i));
}

}  // namespace

Formula LossLines::emission(const Formula& t, Pass pass) const {
  constexpr const char* letters[] = {"h", "c", "y"};
  return pass.computed(sym(letters[static_cast<Index>(loss_.of)])).at(t);
}

Formula LossLines::output_sum(const Formula& t, Pass pass) const {
  if (loss_.activation == Activation::identity) return emission(t, pass);
  return pass.computed(sym(names_.sum)).at(t);
}

Formula LossLines::step_symbol(const Formula& t, Pass pass) const {
  return pass.computed(sym("ell")).at(t);
}

Formula LossLines::weighted(const Formula& W, const Formula& h,
                            const std::optional<Formula>& b) const {
  const Formula Wh = times({W, h});
  return b ? Wh + *b : Wh;
}

// ------------------------------------------------------------------ what is given, and in letters

void LossLines::given_loss(Index size) const {
  const Formula t = loss_.at_every_step ? now() : sym("T");
  const Formula name = loss_.at_every_step ? step_symbol(t, {}) : sym("L");
  const Formula wanted = loss_.at_every_step ? sym("target").at(t) : sym("target");
  const Formula lost =
      loss_.comparison ? loss_law(*loss_.comparison, loss_.activation, emission(t), wanted, size)
                       : call("sum", {emission(t)});
  if (loss_.at_every_step) {
    work.given_law(equals({sym("L"), big("sum", now(), {}, name)}), "/loss/at");
  }
  work.given_law(equals({name, lost}), "/loss");
}

void LossLines::given_layer() const {
  if (!layer_) return;
  work.given(sym(names_.W), to_value(layer_->W), "/weights/" + names_.W);
  if (layer_->b) work.given(sym(names_.b), to_value(*layer_->b), "/weights/" + names_.b);
  if (!loss_.is_of(Emission::y) || loss_.activation == Activation::identity) return;
  work.given_law(equals({emission(now()), call(name_of(loss_.activation), {output_sum(now())})}),
                 "/output_activation");
}

void LossLines::given_targets(Index s, const Targets& targets) const {
  if (!loss_.comparison) return;
  const std::string pointer = is_list() ? fmt::format("/loss/target/{}", s) : "/loss/target";
  if (!loss_.at_every_step) {
    work.given(sym("target"), to_value(Vector(targets.rows.row(0))), pointer);
    return;
  }
  const Index T = targets.steps();
  if (targets.all()) {
    work.given(sym("target"), to_value(targets.rows), pointer);
    return;
  }
  for (Index t = 1; t <= T; ++t) {
    if (!targets.there[t - 1] || !holds(s, t)) continue;
    work.given(target(t), to_value(Vector(targets.rows.row(t - 1))),
               fmt::format("{}/{}", pointer, t - 1));
  }
}

void LossLines::in_letters() const {
  Lines lines;
  const Formula t = loss_.at_every_step ? now() : sym("T");
  if (loss_.is_of(Emission::y)) {
    const auto b = layer_->b ? std::optional(sym(names_.b)) : std::nullopt;
    lines.push_back(equals({output_sum(t), weighted(sym(names_.W), at("h", t), b)}));
    if (loss_.activation != Activation::identity) {
      lines.push_back(equals({emission(t), call(name_of(loss_.activation), {output_sum(t)})}));
    }
  }
  if (loss_.at_every_step) {
    lines.push_back(equals({sym("L"), big("sum", now(), {}, step_symbol(now(), {}))}));
  }
  if (lines.empty()) return;
  work.note("judged", rule::loss,
            loss_.at_every_step
                ? Prose{"What is lost at the steps, ", step_symbol(now(), {}), ", adds up"}
                : Prose("What comes out after the last step"),
            std::move(lines));
}

// ------------------------------------------------------------------ forward

void LossLines::forward(Index s, Index t, Index T, const Targets& targets, const Emissions& emitted,
                        Pass pass) const {
  const Index k = row_of(t, T);
  if (k < 0) return;
  const std::string at_t = loss_.at_every_step ? row_place(t) : "";
  const auto id_of = [&](const char* name) { return id(s, pass.id(name + row_place(t))); };
  if (loss_.is_of(Emission::y)) {
    const auto b = layer_->b ? std::optional(the(pass.weight(sym(names_.b)))) : std::nullopt;
    const Formula h = the(pass.computed(sym("h")).at(t));
    const std::string y = pass.answer(answer(s, "y" + at_t));
    const bool is_sum = loss_.activation == Activation::identity;
    define(rule::weighted_sum, Vector(emitted.sums.row(k)), id_of(is_sum ? "y" : "o"),
           {output_sum(t, pass), weighted(the(pass.weight(sym(names_.W))), h, b)}, is_sum ? y : "");
    if (!is_sum) {
      define(rule::activation, Vector(emitted.outputs.row(k)), id_of("y"),
             {emission(t, pass), call(name_of(loss_.activation), {the(output_sum(t, pass))})}, y);
    }
  }
  if (!targets.there[k]) return;
  const Formula formula = loss_formula(t, emitted, k, pass);
  if (loss_.at_every_step) {
    define(rule::loss, emitted.losses(k), id_of("losses"), {step_symbol(t, pass), formula},
           pass.answer(answer(s, "losses" + at_t)));
  } else {
    const std::string whole =
        pass.is_after ? (is_list() ? "" : "loss_after_update") : answer(s, "loss");
    define(rule::loss, emitted.losses(k), id(s, pass.id("loss")), {total_symbol(pass), formula},
           whole);
  }
}

void LossLines::total(Index s, Index T, const Targets& targets, const Emissions& emitted,
                      const std::string& answer, Pass pass) const {
  if (!loss_.at_every_step) return;
  const std::string place = id(s, pass.id("loss"));
  const auto judged = [&](Index t) { return is_judged(t, T, targets); };
  Formula sum = over_steps<double>(
      s, judged, [&](Index t) { return the(step_symbol(t, pass)); },
      step_symbol(Formula::words("rest"), pass), place + "/resumed", 0,
      [&](Index t) { return emitted.losses(t - 1); });
  // A sequence in which no step has a target loses nothing, whatever comes out.
  if (!targets.any()) {
    sum = 0 * call("sum", {the(emission(T, pass))});
  }
  define(rule::loss, emitted.loss(), place, {total_symbol(pass), sum}, answer);
}

Formula LossLines::loss_formula(Index t, const Emissions& emitted, Index k, Pass pass) const {
  const Formula e = emission(t, pass);
  const Index n = emitted.outputs.cols();
  if (!loss_.comparison) {
    if (n == 1) return call("sum", {the(e)});
    return long_sum(n, [&](Index j) { return the(e.at(j + 1)); });
  }
  const Formula wish = target(t);
  if (!loss_.is_cross_entropy()) {
    const Formula squares =
        long_sum(n, [&](Index j) { return power(the(e.at(j + 1)) - the(wish.at(j + 1)), 2); });
    if (loss_.comparison == Loss::half_squared_error) return Formula(1) / 2 * squares;
    return loss_.comparison == Loss::mse && n > 1 ? Formula(1) / n * squares : squares;
  }
  // Of an output next to 0 or 1 the logarithm has lost the digits that o still has.
  constexpr double near = 1e-6;
  const auto y = emitted.outputs.row(k);
  const bool is_saturated = y.maxCoeff() > 1 - near || y.minCoeff() < near;
  const auto entry = [&](const Formula& list) {
    return [&, list](Index j) { return the(list.at(j + 1)); };
  };
  const auto out = entry(e);
  const auto in = entry(output_sum(t, pass));
  const auto want = entry(wish);
  if (is_softmax()) {
    if (!is_saturated) {
      return -long_sum(n, [&](Index j) { return want(j) * call("log", {out(j)}); });
    }
    const Vector o = emitted.sums.row(k);
    if (n == 1) return want(0) * call("log", {out(0)});
    return long_sum(n, [&](Index j) {
      return want(j) *
             surprise_formula(output_sum(t, pass), o, j, [&](const Formula& f) { return the(f); });
    });
  }
  if (is_saturated) {
    return long_sum(n, [&](Index j) {
      return want(j) * call("softplus", {-in(j)}) + (1 - want(j)) * call("softplus", {in(j)});
    });
  }
  return -long_sum(n, [&](Index j) {
    return want(j) * call("log", {out(j)}) + (1 - want(j)) * call("log", {1 - out(j)});
  });
}

// ------------------------------------------------------------------ backward

/// ∂ℓ/∂e, of all entries at once; of a sum each entry counts once, whatever it is.
Formula LossLines::compared_slope(const Formula& e, const Formula& wish, Index size) const {
  if (!loss_.comparison) return 1 + 0 * the(e);
  const Formula difference = the(e) - the(wish);
  if (loss_.comparison == Loss::half_squared_error) return difference;
  return (loss_.comparison == Loss::mse && size > 1 ? Formula(2) / size : Formula(2)) * difference;
}

Formula LossLines::through_activation(Index t, const Vector& y) const {
  const Formula dL = the(by(emission(t)));
  const Formula out = the(emission(t));
  if (is_softmax()) return hadamard({out, dL - times({transpose(out), dL})});
  const bool saturated = is_next_to_one(y.maxCoeff());
  return hadamard({dL, out, saturated ? call("sigmoid", {-the(output_sum(t))}) : 1 - out});
}

void LossLines::slopes(Index s, Index t, const Targets& targets, const Emissions& emitted,
                       Index T) const {
  if (!loss_.is_of(Emission::y) || !is_judged(t, T, targets)) return;
  const Index k = row_of(t, T);
  const Vector y = emitted.outputs.row(k);
  const Vector slope = emitted.slopes.row(k);
  const Vector wanted = loss_.comparison ? Vector(targets.rows.row(k)) : Vector();
  if (loss_.is_cross_entropy()) {
    entropy_slopes(s, t, wanted, y, slope);
    return;
  }
  const Formula e = emission(t);
  const Formula formula = compared_slope(e, target(t), y.size());
  const Prose claim = loss_.comparison ? Prose() : Prose("Each entry counts once, whatever it is");
  define(rule::loss, Vector(emitted.output_slopes.row(k)), id(s, "dy" + row_place(t)),
         {by(e), formula}, {}, claim);
  if (loss_.activation == Activation::identity) return;
  define(rule::chain_rule, slope, id(s, "do" + row_place(t)),
         {by(output_sum(t)), through_activation(t, y)});
}

/// Where an output is next to 1 it is taken as 1 less the rest, entry by entry.
void LossLines::entropy_slopes(Index s, Index t, const Vector& wanted, const Vector& y,
                               const Vector& slope) const {
  const Formula dL = by(output_sum(t));
  const Formula out = the(emission(t));
  const Formula wish = the(target(t));
  const std::string place = id(s, "do" + row_place(t));
  const Prose claim = "Cross-entropy and activation together";
  if (!is_next_to_one(y.maxCoeff()) || y.size() == 1) {
    const bool is_weighted = is_softmax() && wanted.sum() != 1;
    const bool is_one = y.size() == 1 && is_next_to_one(y(0)) && !is_softmax();
    const Formula formula = is_one ? (1 - wish) - call("sigmoid", {-the(output_sum(t))})
                                   : (is_weighted ? call("sum", {wish}) * out : out) - wish;
    define(rule::output_delta, slope, place, {dL, formula}, {}, claim);
    return;
  }
  for (Index i = 0; i < y.size(); ++i) {
    const Formula each = the(target(t).at(i + 1));
    Formula formula = the(emission(t).at(i + 1)) - each;
    if (is_next_to_one(y(i))) {
      formula = entropy_slope_next_to_one(t, i, wanted);
    } else if (is_softmax() && wanted.sum() != 1) {
      formula = call("sum", {wish}) * the(emission(t).at(i + 1)) - each;
    }
    define(rule::output_delta, slope(i), fmt::format("{}[{}]", place, i),
           {by(output_sum(t).at(i + 1)), formula}, {}, i == 0 ? claim : Prose());
  }
}

Formula LossLines::entropy_slope_next_to_one(Index t, Index i, const Vector& wanted) const {
  if (!is_softmax()) {
    return (1 - the(target(t).at(i + 1))) - call("sigmoid", {-the(output_sum(t).at(i + 1))});
  }
  const auto others = [&](const Formula& list) {
    return long_sum(wanted.size() - 1,
                    [&](Index k) { return the(list.at(k < i ? k + 1 : k + 2)); });
  };
  const Formula rest = others(emission(t));
  return others(target(t)) - (wanted.sum() == 1 ? rest : rest * call("sum", {the(target(t))}));
}

Formula LossLines::state_slope(Index t, bool is_all) const {
  if (loss_.is_of(Emission::y)) {
    return times({transpose(the(sym(names_.W))), the(by(output_sum(t)))});
  }
  if (!loss_.comparison && !is_all) return 1;
  const Index size = std::ssize(work.value_of(emission(t)).entries());
  return compared_slope(emission(t), target(t), size);
}

void LossLines::layer_gradients(Index s, Index T, const Targets& targets, const Emissions& emitted,
                                const Matrix& states, const OutputLayer& gradients) const {
  const auto define_gradient = [&](const std::string& name, const auto& value,
                                   const Formula& formula, const Prose& claim) {
    define(rule::sum_over_time, value, id(s, name), {by(sym(name)), formula},
           answer(s, "gradients." + name), claim);
  };
  if (!loss_.is_of(Emission::y)) {
    define_gradient(names_.W, gradients.W, 0 * the(sym(names_.W)),
                    "The loss does not see the output");
    if (gradients.b) define_gradient(names_.b, *gradients.b, 0 * the(sym(names_.b)), {});
    return;
  }
  const auto judged = [&](Index t) { return is_judged(t, T, targets); };
  const auto slope = [&](Index t) { return Vector(emitted.slopes.row(row_of(t, T))); };
  const auto dL = [&](Index t) { return the(by(output_sum(t))); };
  const Formula rest = Formula::words("rest");
  const bool is_any = targets.any();
  const Formula none = 0 * the(sym(names_.W));
  define_gradient(
      names_.W, gradients.W,
      !is_any ? none
              : over_steps<Matrix>(
                    s, judged,
                    [&](Index t) {
                      return times({dL(t), transpose(the(at("h", t)))});
                    },
                    by(sym(names_.W).at(rest)), id(s, names_.W + "/resumed"),
                    Matrix(Matrix::Zero(gradients.W.rows(), gradients.W.cols())),
                    [&](Index t) { return Matrix(slope(t) * states.row(t)); }),
      loss_.at_every_step ? "The output layer, by the steps that are judged" : "The output layer");
  if (!gradients.b) return;
  define_gradient(names_.b, *gradients.b,
                  !is_any ? 0 * the(sym(names_.b))
                          : over_steps<Vector>(s, judged, dL, by(sym(names_.b).at(rest)),
                                               id(s, names_.b + "/resumed"),
                                               Vector(Vector::Zero(gradients.b->size())), slope),
                  {});
}

}  // namespace psolve
