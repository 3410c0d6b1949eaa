// The receptive field of a unit: the pixels of the input that it depends on.
//
// Unit u of layer l reads, along each axis, the units s_l u − p_l + d_l a (a = 0, …, k_l − 1) of
// the layer before: kernel k, stride s, padding p, dilation d. A window over units that are j
// pixels apart and see r pixels each spans
//
//     r_l = r_{l−1} + (k_l − 1) d_l j_{l−1},   j_l = s_l j_{l−1},   r_0 = j_0 = 1     (recursion)
//     r_n = 1 + Σ_{l=1}^{n} (k_l − 1) d_l ∏_{i=1}^{l−1} s_i                          (unrolled)
//     c_l = c_{l−1} + ((k_l − 1) d_l / 2 − p_l) j_{l−1},         c_0 = 0     (centre of unit 0)
//
// r is a span: with a stride or dilation above the kernel some pixels inside it do not count. Where
// branches meet, a unit sees what any path sees; the paths' jumps must agree (Araujo, Norris, Sim,
// "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
//
// A transposed layer turns its windows round: unit u reads those units v of the layer before with
// s_l v − p_l + d_l a = u, and an upsampling one unit ⌊u/f_l⌋. Units then differ in how much they
// see, but unit u + P sees what unit u sees, moved on, for some period P; what each of P units sees
// is followed through the layers, and r is the most.
//
// Pixel 0 is centred at 0; padding puts pixels before it, so a field may start below 0.

#include "problems/receptive_field/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "formula/notation.h"
#include "math/convolutions/rules.h"
#include "problems/receptive_field/closed_form.h"
#include "problems/receptive_field/conventions.h"
#include "problems/receptive_field/derivation.h"
#include "problems/receptive_field/report.h"
#include "problems/receptive_field/rules.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// Two where anything in the spec tells rows and columns apart.
Index axes_of(const Problem& problem) {
  const auto is_pair = [](const WindowLayer& layer) {
    return (layer.kernel && layer.kernel->is_pair) || layer.stride.is_pair ||
           layer.padding.is_pair || layer.dilation.is_pair ||
           (layer.factor && layer.factor->is_pair);
  };
  const bool apart = (problem.input_size && problem.input_size->is_pair) ||
                     (problem.unit && problem.unit->size() == 2) ||
                     std::any_of(problem.layers.begin(), problem.layers.end(), is_pair);
  return apart ? 2 : 1;
}

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem), work_(work), network_(resolve(problem.layers, axes_of(problem))) {
    if (!problem.unit || std::ssize(*problem.unit) == axes()) return;
    refuse("/unit",
           "expected 2 numbers, row and column, since the spec tells heights from widths; got 1");
  }

  Solution run() {
    solution_.sought =
        "How many pixels of the input does one unit of the last layer see, and which?";
    solution_.headline = {"receptive_field", "jump", "start"};
    find_fields();
    if (work_.recording()) note_recursion(network_, work_);
    derive_axes();
    answer_fields();
    answer_support();
    answer_region();
    if (work_.recording()) {
      solution_.result = {{.step = "closed_form"}};
      if (is_uniform_) note_uniform();
      solution_.result.push_back({.answers = {"receptive_field", "jump", "start"}});
      solution_.checks = checks({network_, problem_.unit, fields_, support_, closed_values_});
      draw_fields();
      remark_first_layer();
      remark_padding();
    }
    return std::move(solution_);
  }

 private:
  /// The closed form of layers that are all alike, and what it is for the other strides.
  void note_uniform() {
    solution_.result.push_back({.step = "closed_form/uniform"});
    if (!of_stride_one_) return;
    solution_.result.push_back(
        {{"and where the stride is 1, ", equals({sym("r").at(sym("n")), *of_stride_one_})}});
  }
  Index axes() const { return network_.axes; }
  /// Whether one sum over the layers gives the field.
  bool is_chain() const { return !network_.has_branches() && !network_.is_phased(); }
  const Field& output(Index axis) const { return fields_[axis].back(); }

  /// One number where rows and columns are alike, else one for each.
  template <class Of>
  Json per_axis(Of of) const {
    if (axes() == 1) return of(Index{0});
    return Json::array({of(Index{0}), of(Index{1})});
  }

  /// Before the closed form is summed up: with fields and jumps within 2^53 it cannot overflow.
  void find_fields() {
    for (const Index axis : {0, 1}) {
      fields_[axis] = fields_along(network_, axis);
      if (axis == axes() || !problem_.unit) continue;
      Integer shift = 0;
      const Integer periods = (*problem_.unit)[axis] / output(axis).period();
      const bool overflow = __builtin_mul_overflow(periods, output(axis).shift, &shift);
      if (overflow || shift > largest_span - output(axis).farthest()) {
        refuse(fmt::format("/unit/{}", axis), "the field of this unit lies beyond 2^53 pixels");
      }
    }
  }

  /// Whether both axes have the same windows, so that one derivation serves both.
  bool axes_alike() const {
    return axes() == 1 || std::all_of(network_.layers.begin(), network_.layers.end(),
                                      [](const WindowNetwork::Layer& layer) {
                                        return layer.axes[0] == layer.axes[1];
                                      });
  }

  void derive_axes() {
    const bool alike = axes_alike();
    for (Index axis = 0; axis < axes(); ++axis) {
      const ClosedForm form(network_, axis);
      if (is_chain()) closed_values_[axis] = form.value();
      if (axis == 1 && alike) break;
      if (axis == 0 && is_chain() && work_.recording()) prove(form, work_);
      const std::string name(axis_names[axis]);
      if (alike) {
        derive_axis(axis, axes() == 1 ? "" : " (rows and columns are alike)");
      } else {
        const auto group = work_.heading(name, rule::evaluation, "Along the " + name, name);
        derive_axis(axis, "");
      }
      if (is_chain()) take_closed_form(form, axis, alike ? "" : name + ": ");
    }
    if (network_.has_branches() && !network_.is_phased()) {
      closed_form_ = "the largest span over the union of all paths; see the recursion";
    }
  }

  /// That of alike layers where they are, and the sum over layers that may differ.
  void take_closed_form(const ClosedForm& form, Index axis, const std::string& name) {
    const auto add = [&](const char* answer, std::string& all, const Formula& letters,
                         const std::optional<Formula>& numbers) {
      if (axis == 1) all += "; ";
      const Formula line = form.line(letters, numbers);
      all += name + write(line, Hand::plain);
      if (name.empty()) solution_.forms.insert_or_assign(answer, line);
    };
    const auto number = [&](const char* letter, Index place) {
      const Window& w = network_.layers[place - 1].axes[axis];
      return to_formula(*letter == 'k' ? w.kernel : *letter == 's' ? w.stride : w.dilation);
    };
    const auto uniform = form.uniform();
    add("closed_form", closed_form_, uniform ? *uniform : form.general(), form.special(number));
    add("closed_form_general", general_form_, form.general(), form.written_out(number));
    is_uniform_ = is_uniform_ || uniform.has_value();
    if (uniform && form.moves()) of_stride_one_ = form.of_stride_one();
  }

  void derive_axis(Index axis, const std::string& suffix) {
    if (!work_.recording()) return;
    give(axis);
    if (is_chain()) unroll(axis, suffix);
    const auto group = work_.heading(fmt::format("{}/layers", axis_names[axis]), rule::evaluation,
                                     "Layer by layer, in numbers" + suffix);
    derive_fields(network_, axis, fields_[axis], work_);
  }

  void give(Index axis) {
    for (Index i = 0; i < std::ssize(problem_.layers); ++i) {
      const WindowLayer& layer = problem_.layers[i];
      const auto datum = [&](const char* letter, const AxisPair& pair, const char* field) {
        work_.given(sym(letter, i + 1), static_cast<double>(pair[axis]),
                    fmt::format("/layers/{}/{}{}", i, field, pair.pointer(axis)));
      };
      if (layer.factor) {
        datum("f", *layer.factor, "upsample");
        continue;
      }
      datum("k", *layer.kernel, "kernel");
      datum("s", layer.stride, "stride");
      datum("p", layer.padding, "padding");
      datum("d", layer.dilation, "dilation");
    }
  }

  /// The recursion unrolled into a sum and put in numbers. With branches there is no one sum; the
  /// recursion decides.
  void unroll(Index axis, const std::string& suffix) {
    const ClosedForm form(network_, axis);
    const auto formula = form.special(
        [&](const char* letter, Index place) { return work_.the(sym(letter, place)); });
    if (!formula) return;
    work_.define(rule::unrolled_sum, form.value(),
                 {.id = fmt::format("closed_form/{}", axis_names[axis]),
                  .claim = "The closed form in numbers" + suffix,
                  .name = sym("r", std::ssize(network_.layers)),
                  .formula = *formula});
  }

  void answer_fields() {
    auto& answers = solution_.answers;
    answers["receptive_field"] = per_axis([&](Index a) { return Json(output(a).size()); });
    answers["jump"] = per_axis([&](Index a) { return jump_json(output(a)); });
    answers["start"] = per_axis([&](Index a) { return start_json(output(a)); });
    Json layers = Json::array();
    for (Index i = 0; i < std::ssize(network_.layers); ++i) {
      const auto field = [&](auto of) {
        return per_axis([&](Index a) { return Json(of(fields_[a][i + 1])); });
      };
      Json layer = Json::object();
      if (problem_.layers[i].name) layer["name"] = *problem_.layers[i].name;
      layer["receptive_field"] = field([](const Field& f) { return f.size(); });
      layer["jump"] = field(jump_json);
      layer["start"] = field(start_json);
      layers.push_back(std::move(layer));
    }
    answers["layers"] = std::move(layers);
    if (!closed_form_.empty()) answers["closed_form"] = closed_form_;
    if (is_uniform_) answers["closed_form_general"] = general_form_;
  }

  static Json jump_json(const Field& field) {
    return field.period() == 1 ? Json(field.shift) : Json(field.jump());
  }
  /// Null where unit 0 sees nothing.
  static Json start_json(const Field& field) {
    return field.phases[0] ? Json(field.start()) : Json();
  }

  void answer_support() {
    const auto seen = [&](Index axis) {  // by unit 0
      return output(axis).phases[0] ? output(axis).phases[0]->size() : 0;
    };
    Integer area = seen(0);
    const bool overflow = axes() == 2 && __builtin_mul_overflow(area, seen(1), &area);
    const auto pixels = support_of(network_, fields_);
    if (!pixels || overflow || area > largest_span) {
      solution_.remarks.push_back(
          {"support-not-counted", Remark::Kind::limit,
           pixels ? "The field has more than 2^53 pixels; those that count are not counted."
                  : "The pixels that count lie in too many pieces to be counted."});
      return;
    }
    support_ = count(*pixels);
    solution_.answers["support"] = *support_;
    solution_.answers["has_holes"] = *support_ < area;
    work_.note("support", rule::union_of_paths,
               area == 0 ? "Unit 0 sees no pixel"
               : *support_ == area
                   ? "All pixels of the field count: there are no holes"
                   : fmt::format("Only {} of the {} pixels of the field count: it has holes",
                                 *support_, area));
  }

  void answer_region() {
    if (problem_.input_size) check_sizes();
    if (!problem_.unit) return;
    const auto& unit = *problem_.unit;
    for (Index axis = 0; axis < axes(); ++axis) {
      if (output(axis).of(unit[axis])) continue;
      solution_.answers["region"] = Json();
      work_.note("region", rule::evaluation, "The unit asked for sees no pixel");
      return;
    }
    Json first = Json::array();
    Json last = Json::array();
    const auto group = work_.heading("region", rule::evaluation,
                                     "The field of the unit asked for, before clipping");
    for (Index axis = 0; axis < axes(); ++axis) {
      const auto seen = output(axis).of(unit[axis]);
      first.push_back(seen->first);
      last.push_back(seen->last);
      if (!work_.recording()) continue;
      const std::string label = axes_alike() ? "" : std::string(axis_names[axis]);
      derive_region(network_, axis, label, {unit[axis], output(axis)}, work_);
    }
    solution_.answers["region"] = {{"first", first}, {"last", last}};
  }

  void check_sizes() {
    Json size = Json::array();
    for (Index axis = 0; axis < axes(); ++axis) {
      const auto sizes = map_sizes(network_, (*problem_.input_size)[axis], axis);
      size.push_back(sizes.back());
      if (problem_.unit && (*problem_.unit)[axis] >= sizes.back()) {
        refuse(fmt::format("/unit/{}", axis), "the last layer has {} {}, counted from 0; got {}",
               sizes.back(), axis_names[axis], (*problem_.unit)[axis]);
      }
    }
    solution_.answers["output_size"] = axes() == 1 ? size[0] : size;
  }

  // -------------------------------------------------------------- evidence and remarks

  void draw_fields() {
    for (Index axis = 0; axis < axes(); ++axis) {
      const Integer unit = problem_.unit ? (*problem_.unit)[axis] : 0;
      if (auto figure = field_figure(network_, fields_[axis], axis, unit)) {
        solution_.figures.push_back(std::move(*figure));
      }
    }
  }

  /// "In the first layer" may mean the image or the map that the first layer makes of it.
  void remark_first_layer() {
    if (!is_chain() || network_.layers.size() < 2) return;
    std::vector<Formula> inner;
    bool differ = false;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Integer size = ClosedForm(network_, axis).value_from(1);
      inner.push_back(to_formula(size));
      differ = differ || size != output(axis).size();
    }
    if (!differ) return;
    const auto shown_size = [&](auto of) { return axes() == 1 ? of(0) : tuple({of(0), of(1)}); };
    Prose text = "The field is counted in pixels of the input: ";
    text << shown_size([&](Index a) { return to_formula(output(a).size()); })
         << ". " + sentence_start(kFirstLayer.text) + ", the sum starts at "
         << equals({sym("l"), 2}) << " and gives " << shown_size([&](Index a) { return inner[a]; })
         << ".";
    solution_.remarks.push_back(
        {std::string(kFirstLayer.id), Remark::Kind::convention, std::move(text)});
  }

  void remark_padding() {
    if (!problem_.unit || !problem_.input_size) return;
    for (Index axis = 0; axis < axes(); ++axis) {
      const auto seen = output(axis).of((*problem_.unit)[axis]);
      if (!seen) continue;
      const auto [first, last] = *seen;
      const Integer size = (*problem_.input_size)[axis];
      const Integer outside = std::max<Integer>(0, -first) + std::max<Integer>(0, last - size + 1);
      if (outside == 0) continue;
      solution_.remarks.push_back(
          {fmt::format("{}-in-the-padding", axis_names[axis]), Remark::Kind::explanation,
           fmt::format("Of the {} {} of this unit's field {} lie in the padding, outside the "
                       "input's 0 to {}.",
                       seen->size(), axis_names[axis], outside, size - 1)});
    }
  }

  const Problem& problem_;
  Workings& work_;
  WindowNetwork network_;
  std::array<std::vector<Field>, 2> fields_;
  std::array<Integer, 2> closed_values_{};
  std::string closed_form_;
  std::string general_form_;  ///< beside that of layers that are all alike
  bool is_uniform_ = false;
  std::optional<Formula> of_stride_one_;  ///< beside another stride of alike layers
  std::optional<Integer> support_;
  Solution solution_;
};

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::receptive_field
