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
// Pixel 0 is centred at 0; padding puts pixels before it, so a field may start below 0.

#include "problems/receptive_field/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "formula/notation.h"
#include "problems/receptive_field/derivation.h"
#include "problems/receptive_field/figures.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// Two where anything in the spec tells rows and columns apart.
Index axes_of(const Problem& problem) {
  const auto is_pair = [](const WindowLayer& layer) {
    return layer.kernel.is_pair || layer.stride.is_pair || layer.padding.is_pair ||
           layer.dilation.is_pair;
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
    throw SpecError("/unit",
                    "expected 2 numbers, row and column, since the spec tells heights "
                    "from widths; got 1");
  }

  Solution run() {
    solution_.sought =
        "How many pixels of the input does one unit of the last layer see, and which?";
    solution_.headline = {"receptive_field", "jump", "start"};
    refuse_overflow();
    derive_recursion();
    trace_axes();
    answer_fields();
    answer_support();
    answer_region();
    if (work_.recording()) {
      check_by_marks();
      draw_fields();
      remark_first_layer();
      remark_padding();
    }
    return std::move(solution_);
  }

 private:
  Index axes() const { return network_.axes; }
  bool branched() const { return network_.has_branches(); }
  const Field& output(Index axis) const { return fields_[axis].back(); }

  /// One number where rows and columns are alike, else one for each.
  template <class Of>
  Json per_axis(Of of) const {
    if (axes() == 1) return of(Index{0});
    return Json::array({of(Index{0}), of(Index{1})});
  }

  /// Before the closed form is summed up: with fields and jumps within 2^53 it cannot overflow.
  void refuse_overflow() const {
    Workings silent(false);
    for (Index axis = 0; axis < axes(); ++axis) {
      const auto fields = derive_fields(network_, axis, silent);
      if (!problem_.unit) continue;
      Integer shift = 0;
      const bool overflow =
          __builtin_mul_overflow(Integer{(*problem_.unit)[axis]}, fields.back().jump, &shift);
      if (overflow || shift > largest_span - std::abs(fields.back().last())) {
        throw SpecError(fmt::format("/unit/{}", axis),
                        "the field of this unit lies beyond 2^53 pixels");
      }
    }
  }

  void derive_recursion() {
    const Formula l = sym("l");
    const auto at = [&](const char* name) { return sym(name).at(l); };
    const auto before = [&](const char* name) { return sym(name).at(l - 1); };
    work_.step([&] {
      return Step{
          "window",
          Rule::index_map,
          {"Unit ", sym("u"), " of layer ", l, " reads these units of the layer before it, for ",
           equals({sym("a"), 0}), ", …, ", at("k") - 1},
          {at("s") * sym("u") - at("p") + at("d") * sym("a")},
          Json(),
          {}};
    });
    work_.step([&] {
      return Step{
          "recursion",
          Rule::recursion,
          {"Those units are ", before("j"), " pixels apart and see ", before("r"),
           " pixels each, so together they span"},
          {equals({at("r"), before("r") + product({at("k") - 1, at("d"), before("j")})}),
           equals({at("j"), at("s") * before("j")}),
           equals({at("c"), before("c") + ((at("k") - 1) * at("d") / 2 - at("p")) * before("j")})},
          Json(),
          {}};
    });
  }

  void trace_axes() {
    const bool alike = axes() == 1 || std::all_of(network_.layers.begin(), network_.layers.end(),
                                                  [](const WindowNetwork::Layer& layer) {
                                                    return layer.axes[0] == layer.axes[1];
                                                  });
    Workings silent(false);
    for (const Index axis : {0, 1}) {
      Workings& work = axis == 0 || !alike ? work_ : silent;
      if (axis == 0 || axes() == 2) unroll(axis, alike, work);
      const auto group = (axis < axes() ? work : silent).group([&] {
        return Step{fmt::format("{}", axis_names[axis]),
                    Rule::evaluation,
                    "Layer by layer, in numbers" + suffix(axis, alike),
                    {},
                    Json(),
                    {}};
      });
      fields_[axis] = derive_fields(network_, axis, axis < axes() ? work : silent);
    }
  }

  std::string suffix(Index axis, bool alike) const {
    if (axes() == 1) return "";
    return alike ? " (rows and columns are alike)" : fmt::format(" ({})", axis_names[axis]);
  }

  /// The recursion unrolled into a sum, proved by induction and put in numbers. With branches there
  /// is no one sum; the recursion decides.
  void unroll(Index axis, bool alike, Workings& work) {
    if (branched()) {
      closed_form_ = "the largest span over the union of all paths; see the recursion";
      return;
    }
    const ClosedForm form(network_, axis);
    if (axis == 0) prove(form);
    const Formula r = sym("r", network_.layers.size());
    const Integer value = work.define(Rule::unrolled_sum, form.value(), [&] {
      return Definition{.id = fmt::format("closed_form/{}", axis_names[axis]),
                        .claim = "The closed form in numbers" + suffix(axis, alike),
                        .name = r,
                        .formula = form.special()};
    });
    closed_values_[axis] = value;
    const std::string label = axes() == 1 || alike ? "" : std::string(axis_names[axis]) + ": ";
    const std::string text =
        label +
        write(equals({sym("r_n"), form.general(), in_numbers(form.special()), to_formula(value)}),
              Hand::plain);
    if (axis == 0) {
      closed_form_ = text;
    } else if (!alike) {
      closed_form_ += "; " + text;
    }
  }

  void prove(const ClosedForm& form) {
    const Formula l = sym("l");
    work_.step([&] {
      const Formula strides = big("product", equals({sym("i"), 1}), l, sym("s").at(sym("i")));
      return Step{
          "closed_form",
          Rule::induction,
          {"Unrolled, by induction: ", equals({sym("r", 0), sym("j", 0), 1}),
           " is the empty sum and product; if the form holds for ", l - 1,
           ", the recursion adds to ", sym("r"), " the term with index ", l, " and to ", sym("j"),
           " the factor ", sym("s").at(l), ", so it holds for ", l},
          {equals({sym("j").at(l), strides}), equals({sym("r").at(sym("n")), form.general()})},
          Json(),
          {}};
    });
  }

  void answer_fields() {
    auto& answers = solution_.answers;
    answers["receptive_field"] = per_axis([&](Index a) { return Json(output(a).size); });
    answers["jump"] = per_axis([&](Index a) { return Json(output(a).jump); });
    answers["start"] = per_axis([&](Index a) { return Json(output(a).start()); });
    Json layers = Json::array();
    for (Index i = 0; i < std::ssize(network_.layers); ++i) {
      const auto field = [&](auto of) {
        return per_axis([&](Index a) { return Json(of(fields_[a][i + 1])); });
      };
      Json layer = Json::object();
      if (problem_.layers[i].name) layer["name"] = *problem_.layers[i].name;
      layer["receptive_field"] = field([](const Field& f) { return f.size; });
      layer["jump"] = field([](const Field& f) { return f.jump; });
      layer["start"] = field([](const Field& f) { return f.start(); });
      layers.push_back(std::move(layer));
    }
    answers["layers"] = std::move(layers);
    answers["closed_form"] = closed_form_;
  }

  void answer_support() {
    Integer area = output(0).size;
    const bool overflow = axes() == 2 && __builtin_mul_overflow(area, output(1).size, &area);
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
    work_.step([&] {
      const std::string all =
          *support_ == area
              ? "All pixels of the field count: there are no holes"
              : fmt::format("Only {} of the {} pixels of the field count: it has holes", *support_,
                            area);
      return Step{"support", Rule::union_of_paths, all, {}, Json(*support_), {}};
    });
  }

  void answer_region() {
    if (problem_.input_size) check_sizes();
    if (!problem_.unit) return;
    const auto& unit = *problem_.unit;
    Json first = Json::array();
    Json last = Json::array();
    std::vector<Formula> lines;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Field& field = output(axis);
      const Integer shift = unit[axis] * field.jump;
      first.push_back(field.first + shift);
      last.push_back(field.last() + shift);
      if (!work_.recording()) continue;
      const Formula moved =
          quantity(sym("u"), to_formula(unit[axis])) * quantity(sym("j"), to_formula(field.jump));
      const Formula half = (quantity(sym("r"), to_formula(field.size)) - 1) / 2;
      const Formula centre = quantity(sym("c"), field.start()) + moved;
      for (const bool is_first : {true, false}) {
        const Formula formula = is_first ? centre - half : centre + half;
        lines.push_back(equals({Formula::words(is_first ? "first" : "last"), in_symbols(formula),
                                in_numbers(formula),
                                to_formula((is_first ? field.first : field.last()) + shift)}));
      }
    }
    solution_.answers["region"] = {{"first", first}, {"last", last}};
    work_.step([&] {
      return Step{
          "region",         Rule::evaluation, "The field of the unit asked for, before clipping",
          std::move(lines), Json(),           {}};
    });
  }

  void check_sizes() {
    Json size = Json::array();
    for (Index axis = 0; axis < axes(); ++axis) {
      const auto sizes = map_sizes(network_, (*problem_.input_size)[axis], axis);
      size.push_back(sizes.back());
      if (problem_.unit && (*problem_.unit)[axis] >= sizes.back()) {
        throw SpecError(fmt::format("/unit/{}", axis),
                        fmt::format("the last layer has {} {}, counted from 0; got {}",
                                    sizes.back(), axis_names[axis], (*problem_.unit)[axis]));
      }
    }
    solution_.answers["output_size"] = axes() == 1 ? size[0] : size;
  }

  // -------------------------------------------------------------- evidence and remarks

  /// The marks that unit `u` (on each axis) leaves on the input; axis by axis where no branches tie
  /// the axes together.
  MarkedPixels marks(const std::array<Integer, 2>& unit) const {
    if (branched() || axes() == 1) return push_marks(network_, unit);
    MarkedPixels both{{}, {}, 1, true};
    for (const Index axis : {0, 1}) {
      WindowNetwork line = network_;
      for (auto& layer : line.layers) layer.axes = {layer.axes[axis], Window{}};
      const MarkedPixels one = push_marks(line, {unit[axis], 0});
      both.first[axis] = one.first[0];
      both.last[axis] = one.last[0];
      both.count *= one.count;
      both.all = both.all && one.all;
    }
    return both;
  }

  void check_by_marks() {
    std::array<Integer, 2> unit{};
    for (Index axis = 0; axis < axes() && problem_.unit; ++axis) {
      unit[axis] = (*problem_.unit)[axis];
    }
    const MarkedPixels here = marks(unit);
    const MarkedPixels next = marks({unit[0] + 1, unit[1] + (axes() == 2 ? 1 : 0)});
    Integer span_error = 0;
    Integer jump_error = 0;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Field& field = output(axis);
      const Integer shift = unit[axis] * field.jump;
      span_error = std::max({span_error, std::abs(here.first[axis] - field.first - shift),
                             std::abs(here.last[axis] - field.last() - shift)});
      jump_error = std::max(jump_error, std::abs(next.first[axis] - here.first[axis] - field.jump));
    }
    const char* method = "a mark pushed back index by index";
    solution_.checks.push_back({"span", "the first and last pixel of the field", method,
                                static_cast<double>(span_error), 0});
    solution_.checks.push_back({"jump", "the shift from one unit to the next", method,
                                static_cast<double>(jump_error), 0});
    if (support_ && here.all) {
      solution_.checks.push_back({"support", "the number of pixels that count", method,
                                  static_cast<double>(std::abs(here.count - *support_)), 0});
    }
    if (branched()) return;
    Integer closed_error = 0;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Integer marked = here.last[axis] - here.first[axis] + 1;
      closed_error = std::max(closed_error, std::abs(closed_values_[axis] - marked));
    }
    solution_.checks.push_back(
        {"closed_form", "the closed form's value", method, static_cast<double>(closed_error), 0});
  }

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
    if (branched() || network_.layers.size() < 2) return;
    std::vector<Formula> inner;
    bool differ = false;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Integer size = ClosedForm(network_, axis).value_from(1);
      inner.push_back(to_formula(size));
      differ = differ || size != output(axis).size;
    }
    if (!differ) return;
    const auto shown_size = [&](auto of) { return axes() == 1 ? of(0) : tuple({of(0), of(1)}); };
    Prose text = "The field is counted in pixels of the input: ";
    text << shown_size([&](Index a) { return to_formula(output(a).size); })
         << ". Counted in units of the first layer's own map, the other reading of \"in the first "
            "layer\", the sum starts at "
         << equals({sym("l"), 2}) << " and gives " << shown_size([&](Index a) { return inner[a]; })
         << ".";
    solution_.remarks.push_back(
        {"other-reading-of-the-first-layer", Remark::Kind::convention, std::move(text)});
  }

  void remark_padding() {
    if (!problem_.unit || !problem_.input_size) return;
    for (Index axis = 0; axis < axes(); ++axis) {
      const Integer first = output(axis).first + (*problem_.unit)[axis] * output(axis).jump;
      const Integer last = first + output(axis).size - 1;
      const Integer size = (*problem_.input_size)[axis];
      const Integer outside = std::max<Integer>(0, -first) + std::max<Integer>(0, last - size + 1);
      if (outside == 0) continue;
      solution_.remarks.push_back(
          {fmt::format("{}-in-the-padding", axis_names[axis]), Remark::Kind::explanation,
           fmt::format("Of the {} {} of this unit's field {} lie in the padding, outside the "
                       "input's 0 to {}.",
                       output(axis).size, axis_names[axis], outside, size - 1)});
    }
  }

  const Problem& problem_;
  Workings& work_;
  WindowNetwork network_;
  std::array<std::vector<Field>, 2> fields_;
  std::array<Integer, 2> closed_values_{};
  std::string closed_form_;
  std::optional<Integer> support_;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    constexpr long most = 1'000'000;
    const auto layer =
        Record<WindowLayer>("a layer")
            .optional("name", &WindowLayer::name, string(), "for the inputs of later layers")
            .required("kernel", &WindowLayer::kernel, axis_pair(1, most), "size of the window")
            .optional("stride", &WindowLayer::stride, axis_pair(1, most), 1,
                      "inputs from one window to the next")
            .optional("padding", &WindowLayer::padding, axis_pair(0, most), 0,
                      "inputs added on each side")
            .optional("dilation", &WindowLayer::dilation, axis_pair(1, most), 1,
                      "inputs from one tap of the window to the next")
            .optional("inputs", &WindowLayer::inputs, list(string()),
                      "names of earlier layers, or \"input\", that are added or concatenated; by "
                      "default the layer before");
    return spec_record<Problem>("receptive-field",
                                "the pixels of the input that one unit of the last layer sees")
        .required("layers", &Problem::layers, list(layer, {1, 10'000}),
                  "convolutions and poolings, first to last")
        .optional("unit", &Problem::unit, list(integer(0, 1'000'000'000), {1, 2}),
                  "position [i] or [i, j] of a unit of the last layer, counted from 0")
        .optional("input_size", &Problem::input_size, axis_pair(1, 1'000'000'000),
                  "of the image, in pixels");
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::receptive_field
