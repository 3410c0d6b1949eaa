// The recursion where all layers read windows: units of a layer differ by a shift alone.

#include "problems/receptive_field/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/workings/stretch.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"
#include "problems/receptive_field/rules.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// The same recursion as lines. The image, place 0, has r = j = 1 and c = 0.
class AxisLines {
 public:
  AxisLines(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
            Workings& work)
      : network_(network),
        axis_(axis),
        fields_(fields),
        work_(work),
        stretch_(std::ssize(network.layers), 8) {}

  void run() {
    const Index n = std::ssize(network_.layers);
    for (Index place = 1; place <= n; ++place) {
      if (!stretch_.holds(place - 1)) continue;
      for (const Index source : sources(place)) take_up(source);
      const auto aside = work_.in_the_same_way(is_middle(place - 1, n, 14, 2));
      const auto group = work_.heading(line_id(axis_, place, ""), rule::recursion,
                                       place_claim(network_, axis_, place));
      if (sources(place).size() > 1) merge(place);
      pass_through(place);
      known_.insert(place);
    }
  }

 private:
  const std::vector<Index>& sources(Index place) const {
    return network_.layers[place - 1].sources;
  }

  /// What a held line reads behind the stretch that is left out.
  void take_up(Index place) {
    if (place == 0 || !known_.insert(place).second) return;
    const auto resume = [&](const char* letter, const char* what, auto value) {
      work_.resume(rule::recursion, value,
                   {.id = line_id(axis_, place, what), .name = sym(letter, place)});
    };
    resume("j", "jump", fields_[place].shift);
    resume("r", "receptive_field", fields_[place].size());
    resume("c", "start", fields_[place].start());
  }

  Formula the(const char* letter, Index place) const { return work_.the(sym(letter, place)); }
  static Formula of_union(const char* letter, Index place) {
    return sym(letter).mark("∪").at(place);
  }

  void span(Index place) {
    if (!spanned_.insert(place).second) return;
    const Field& field = fields_[place];
    const Formula half = (the("r", place) - 1) / 2;
    work_.define(rule::union_of_paths, field.first(),
                 {.id = line_id(axis_, place, "first"),
                  .name = sym("first", place),
                  .formula = the("c", place) - half});
    work_.define(rule::union_of_paths, field.last(),
                 {.id = line_id(axis_, place, "last"),
                  .name = sym("last", place),
                  .formula = the("c", place) + half});
  }

  void merge(Index place) {
    std::vector<Formula> firsts;
    std::vector<Formula> lasts;
    Integer first = largest_span;
    Integer last = -largest_span;
    for (const Index source : sources(place)) {
      if (source > 0) span(source);
      firsts.push_back(source > 0 ? the("first", source) : Formula(0));
      lasts.push_back(source > 0 ? the("last", source) : Formula(0));
      first = std::min(first, fields_[source].first());
      last = std::max(last, fields_[source].last());
    }
    work_.define(rule::union_of_paths, last - first + 1,
                 {.id = line_id(axis_, place, "union"),
                  .claim = "the span of what all paths see",
                  .name = of_union("r", place),
                  .formula = call("max", lasts) - call("min", firsts) + 1});
    work_.define(rule::union_of_paths, static_cast<double>(first + last) / 2,
                 {.id = line_id(axis_, place, "union_start"),
                  .claim = "and its centre",
                  .name = of_union("c", place),
                  .formula = (call("max", lasts) + call("min", firsts)) / 2});
  }

  void pass_through(Index place) {
    const Index source = sources(place)[0];
    const bool of_image = source == 0;
    const bool merged = sources(place).size() > 1;
    const Field& field = fields_[place];
    const auto input = [&](const char* letter) {
      return merged ? work_.the(of_union(letter, place)) : the(letter, source);
    };
    const auto times_jump = [&](std::vector<Formula> factors) {
      if (!of_image) factors.push_back(the("j", source));
      return product(std::move(factors));
    };
    const Formula reach = the("k", place) - 1;
    work_.define(rule::recursion, field.shift,
                 {.id = line_id(axis_, place, "jump"),
                  .name = sym("j", place),
                  .formula = times_jump({the("s", place)}),
                  .answer = field_answer(network_, axis_, place, "jump")});
    work_.define(rule::recursion, field.size(), [&] {
      const Formula before = of_image && !merged ? Formula(1) : input("r");
      return Definition{.id = line_id(axis_, place, "receptive_field"),
                        .name = sym("r", place),
                        .formula = before + times_jump({reach, the("d", place)}),
                        .answer = field_answer(network_, axis_, place, "receptive_field")};
    });
    work_.define(rule::recursion, field.start(), [&] {
      const Formula shift = times_jump({reach * the("d", place) / 2 - the("p", place)});
      return Definition{.id = line_id(axis_, place, "start"),
                        .name = sym("c", place),
                        .formula = of_image && !merged ? shift : input("c") + shift,
                        .answer = field_answer(network_, axis_, place, "start")};
    });
  }

  const WindowNetwork& network_;
  Index axis_;
  const std::vector<Field>& fields_;
  Workings& work_;
  Stretch stretch_;
  std::set<Index> known_;    ///< places whose j, r and c have lines
  std::set<Index> spanned_;  ///< and those whose first and last pixel have
};

}  // namespace

Formula end_symbol(const char* end, Index place, Integer unit, Integer period) {
  return period == 1 ? sym(end, place) : sym(end).at(place, unit + 1);
}

std::string line_id(Index axis, Index place, const char* what) {
  const std::string layer = fmt::format("{}/layers[{}]", axis_names[axis], place - 1);
  return *what == '\0' ? layer : layer + "/" + what;
}

std::string field_answer(const WindowNetwork& network, Index axis, Index place, const char* what) {
  const std::string entry = network.axes == 1 ? "" : fmt::format("[{}]", axis);
  if (place == std::ssize(network.layers)) return what + entry;
  return fmt::format("layers[{}].{}{}", place - 1, what, entry);
}

Prose place_claim(const WindowNetwork& network, Index axis, Index place) {
  const auto& layer = network.layers[place - 1];
  const Window& w = layer.axes[axis];
  if (layer.reading == Reading::blocks) {
    return {layer.name + ", upsampling: ", equals({sym("f", place), to_formula(w.stride)})};
  }
  return {layer.name + (layer.reading == Reading::transposed ? ", transposed: " : ": "),
          tuple({equals({sym("k", place), to_formula(w.kernel)}),
                 equals({sym("s", place), to_formula(w.stride)}),
                 equals({sym("p", place), to_formula(w.before)}),
                 equals({sym("d", place), to_formula(w.dilation)})})};
}

namespace {

/// A term of the index map of layers of this kind, and what else is said of it.
void note_index_maps(const WindowNetwork& network, Workings& work) {
  const auto has = [&](Reading reading) {
    return std::any_of(network.layers.begin(), network.layers.end(),
                       [&](const WindowNetwork::Layer& layer) { return layer.reading == reading; });
  };
  const Formula l = sym("l");
  const auto at = [&](const char* name) { return sym(name).at(l); };
  const Formula u = sym("u");
  if (has(Reading::windows)) {
    work.note("window", rule::index_map,
              {"What a unit reads: unit ", u, " of layer ", l,
               " reads these units of the layer before it, for ", equals({sym("a"), 0}), ", …, ",
               at("k") - 1},
              {at("s") * u - at("p") + at("d") * sym("a")});
  }
  if (has(Reading::transposed)) {
    work.note("transposed", rule::index_map,
              {"What a unit reads: in a transposed layer a window of unit v lies on the units s v "
               "− p + d a; so unit ",
               u, " reads those of these that are whole"},
              {(u + at("p") - at("d") * sym("a")) / at("s")});
  }
  if (has(Reading::blocks)) {
    work.note("upsample", rule::index_map,
              {"An upsampling repeats every unit; so unit ", u, " reads"},
              {call("floor", {u / at("f")})});
  }
}

void note_phases(Workings& work) {
  const Formula l = sym("l");
  const auto at = [&](const char* name) { return sym(name).at(l); };
  const Formula j = sym("j").at(l - 1);
  work.note("recursion", rule::recursion,
            {"How the distance of neighbours changes. A stride multiplies the distance ", sym("j"),
             " of neighbouring units, in pixels, and one that is turned round divides it. Behind "
             "such a layer units differ in how much they see; but those that are a period of the "
             "factors apart see alike, moved on by as many times ",
             at("j"), ". So the first and the last pixel are followed for each unit of a period"},
            {equals({at("j"), at("s") * j}), equals({at("j"), j / at("s")}),
             equals({at("j"), j / at("f")})});
}

}  // namespace

void note_recursion(const WindowNetwork& network, Workings& work) {
  note_index_maps(network, work);
  if (network.is_phased()) {
    note_phases(work);
    return;
  }
  const Formula l = sym("l");
  const auto at = [&](const char* name) { return sym(name).at(l); };
  const auto before = [&](const char* name) { return sym(name).at(l - 1); };
  work.note(
      "recursion", rule::recursion,
      {"What it then sees. Those units are ", before("j"), " pixels apart and see ", before("r"),
       " pixels each, so together they span"},
      {equals({at("r"), before("r") + product({at("k") - 1, at("d"), before("j")})}),
       equals({at("j"), at("s") * before("j")}),
       equals({at("c"), before("c") + ((at("k") - 1) * at("d") / 2 - at("p")) * before("j")})});
}

void derive_region(const WindowNetwork& network, Index axis, const std::string& label,
                   const SeenUnit& seen, Workings& work) {
  const std::string_view name = axis_names[axis];
  const Index n = std::ssize(network.layers);
  const Field& field = seen.field;
  const bool lone = network.axes == 1;
  const Formula u = work.given(lone ? sym("u") : sym("u", axis + 1), static_cast<double>(seen.unit),
                               fmt::format("/unit/{}", axis));
  const auto the = [&](const Formula& symbol) { return work.the(symbol, label); };
  const Integer phase = seen.unit % field.period();
  const auto from_start = [&](bool is_first) {
    const Formula centre = the(sym("c", n)) + u * the(sym("j", n));
    const Formula half = (the(sym("r", n)) - 1) / 2;
    return is_first ? centre - half : centre + half;
  };
  // From the unit of the first period that sees as much.
  const auto from_phase = [&](bool is_first) {
    const Formula further = (u - to_formula(phase)) * the(sym("j", n));
    return the(end_symbol(is_first ? "first" : "last", n, phase, field.period())) + further;
  };
  const auto ends = field.of(seen.unit);
  for (const bool is_first : {true, false}) {
    const char* end = is_first ? "first" : "last";
    const Formula symbol = sym(is_first ? "from" : "to");
    work.define(rule::evaluation, is_first ? ends->first : ends->last,
                {.id = fmt::format("region/{}/{}", name, end),
                 .name = lone ? symbol : symbol.at(axis + 1),
                 .formula = network.is_phased() ? from_phase(is_first) : from_start(is_first),
                 .answer = fmt::format("region.{}[{}]", end, axis)});
  }
}

void derive_fields(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work) {
  if (network.is_phased()) {
    derive_phases(network, axis, fields, work);
  } else {
    AxisLines(network, axis, fields, work).run();
  }
}

}  // namespace psolve::receptive_field
