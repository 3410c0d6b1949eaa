// The recursion where layers are transposed or upsampled, so that not all units see alike: first
// and last pixel of every unit of a period. Unit u = q·(period) + r sees what unit r sees, (u − r) j
// pixels further on.

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/workings/stretch.h"
#include "math/convolutions/window.h"
#include "problems/receptive_field/derivation.h"
#include "problems/receptive_field/rules.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

class PhaseLines {
 public:
  PhaseLines(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
             Workings& work)
      : network_(network),
        axis_(axis),
        fields_(fields),
        work_(work),
        stretch_(std::ssize(network.layers), 4 * longest_period()) {}

  void run() {
    const Index n = std::ssize(network_.layers);
    for (place_ = 1; place_ <= n; ++place_) {
      if (!stretch_.holds(place_ - 1)) continue;
      for (const Index source : layer().sources) take_up(source);
      const auto aside = work_.in_the_same_way(is_middle(place_ - 1, n, 14, 2));
      const auto group = work_.heading(line_id(axis_, place_, ""), rule::recursion,
                                       place_claim(network_, axis_, place_));
      input_ = united(fields_, layer().sources);
      if (is_merged()) merge();
      define_jump();
      for (Integer u = 0; u < field().period(); ++u) {
        const auto left_out = work_.in_the_same_way(is_middle(u, field().period(), 6, 2));
        ends_of_unit(u);
      }
      define_size();
      define_start();
      known_.insert(place_);
    }
  }

 private:
  const WindowNetwork::Layer& layer() const { return network_.layers[place_ - 1]; }
  const Window& window() const { return layer().axes[axis_]; }
  const Field& field() const { return fields_[place_]; }
  bool is_merged() const { return layer().sources.size() > 1; }
  Index first_source() const { return layer().sources[0]; }

  Index longest_period() const {
    Index longest = 1;
    for (const Field& field : fields_) longest = std::max<Index>(longest, field.period());
    return longest;
  }

  static Formula union_symbol(const char* end, Index place, Integer unit, Integer period) {
    const Formula letter = sym(end).mark("∪");
    return period == 1 ? letter.at(place) : letter.at(place, unit + 1);
  }

  /// What a held line reads behind the stretch that is left out.
  void take_up(Index place) {
    if (place == 0 || !known_.insert(place).second) return;
    const Field& field = fields_[place];
    work_.resume(rule::recursion, field.jump(),
                 {.id = line_id(axis_, place, "jump"), .name = sym("j", place)});
    for (Integer u = 0; u < field.period(); ++u) {
      if (!field.phases[u]) continue;
      for (const bool is_first : {true, false}) {
        const Integer value = is_first ? field.phases[u]->first : field.phases[u]->last;
        work_.resume(rule::recursion, value,
                     {.id = unit_id(place, u, is_first ? "first" : "last"),
                      .name = end_symbol(is_first ? "first" : "last", place, u, field.period())});
      }
    }
  }

  static std::string unit_of(Integer unit) { return fmt::format("units[{}]", unit); }
  std::string unit_id(Index place, Integer unit, const char* what) const {
    return line_id(axis_, place, (unit_of(unit) + "/" + what).c_str());
  }

  /// An end of what `unit` of a source sees, by that of a unit of its period.
  Formula seen(const char* end, Index source, const Formula& unit, Integer number) const {
    if (source == 0) return unit;
    return moved(fields_[source],
                 work_.the(end_symbol(end, source, phase(fields_[source], number),
                                      fields_[source].period())),
                 unit, number, source);
  }
  static Integer phase(const Field& field, Integer unit) {
    return unit + ceiling(-unit, field.period()) * field.period();
  }
  /// `of` its period's unit, and (unit − r) j.
  Formula moved(const Field& field, const Formula& of, const Formula& unit, Integer number,
                Index jump_of) const {
    const Integer r = phase(field, number);
    if (unit.is(Formula::Kind::number) && number == r) return of;
    const Formula distance = r == 0 ? unit : unit - to_formula(r);
    return of + (jump_of == 0 ? distance : tuple({distance}) * work_.the(sym("j", jump_of)));
  }

  /// What all paths see together, unit by unit.
  void merge() {
    for (Integer u = 0; u < input_.period(); ++u) {
      if (!input_.phases[u]) continue;
      for (const bool is_first : {true, false}) {
        const char* end = is_first ? "first" : "last";
        std::vector<Formula> ends;
        for (const Index source : layer().sources) {
          if (fields_[source].of(u)) ends.push_back(seen(end, source, to_formula(u), u));
        }
        work_.define(rule::union_of_paths,
                     is_first ? input_.phases[u]->first : input_.phases[u]->last,
                     {.id = unit_id(place_, u, is_first ? "union_first" : "union_last"),
                      .name = union_symbol(end, place_, u, input_.period()),
                      .formula = call(is_first ? "min" : "max", ends)});
      }
    }
  }

  Formula seen_below(const char* end, const Formula& unit, Integer number) const {
    if (!is_merged()) return seen(end, first_source(), unit, number);
    return moved(input_,
                 work_.the(union_symbol(end, place_, phase(input_, number), input_.period())), unit,
                 number, first_source());
  }

  Formula the(const char* letter) const { return work_.the(sym(letter, place_)); }

  void define_jump() {
    work_.define(rule::recursion, field().jump(), [&] {
      const Formula s = the(layer().reading == Reading::blocks ? "f" : "s");
      const Formula before = first_source() == 0 ? Formula(1) : work_.the(sym("j", first_source()));
      Formula formula = layer().reading == Reading::windows ? s * before : before / s;
      if (first_source() == 0 && layer().reading == Reading::windows) formula = s;
      return Definition{.id = line_id(axis_, place_, "jump"),
                        .name = sym("j", place_),
                        .formula = formula,
                        .answer = field_answer(network_, axis_, place_, "jump")};
    });
  }

  /// The unit below that `unit` reads through tap a, as a formula.
  Formula read(Integer unit, Integer tap) const {
    const Formula u = to_formula(unit);
    if (layer().reading == Reading::blocks) return call("floor", {u / the("f")});
    std::vector<Formula> terms;
    if (layer().reading == Reading::windows) {
      if (unit > 0) terms.push_back(the("s") * u);
      terms.push_back(-the("p"));
      if (tap > 0) terms.push_back(the("d") * to_formula(tap));
      return sum(std::move(terms));
    }
    if (unit > 0) terms.push_back(u);
    terms.push_back(the("p"));
    if (tap > 0) terms.push_back(-(the("d") * to_formula(tap)));
    return sum(std::move(terms)) / the("s");
  }

  /// Its tap for the unit `below` that it reads.
  Integer tap_of(Integer unit, Integer below) const {
    const Window& w = window();
    switch (layer().reading) {
      case Reading::windows:
        return (below - w.place(unit, 0)) / w.dilation;
      case Reading::transposed:
        return (unit + w.before - below * w.stride) / w.dilation;
      case Reading::blocks:
        break;
    }
    return 0;
  }

  void ends_of_unit(Integer u) {
    const auto& span = field().phases[u];
    if (!span) {
      work_.note(line_id(axis_, place_, unit_of(u).c_str()), rule::recursion,
                 fmt::format("Unit {} sees nothing: no window comes to it", u));
      return;
    }
    const auto units = outermost_read(layer().reading, window(), u, input_.period());
    for (const bool is_first : {true, false}) {
      const char* end = is_first ? "first" : "last";
      const std::size_t most = input_.period();
      const auto begin =
          is_first || units.size() <= most ? units.begin() : units.end() - input_.period();
      const auto stop = is_first && units.size() > most ? begin + input_.period() : units.end();
      std::vector<Formula> ends;
      for (auto below = begin; below != stop; ++below) {
        // With one unit in a period the first and the last that are read decide.
        if (input_.period() == 1 && below != (is_first ? begin : stop - 1)) continue;
        if (input_.of(*below)) ends.push_back(seen_below(end, read(u, tap_of(u, *below)), *below));
      }
      work_.define(rule::recursion, is_first ? span->first : span->last,
                   {.id = unit_id(place_, u, end),
                    .name = end_symbol(end, place_, u, field().period()),
                    .formula = ends.size() == 1 ? ends[0] : call(is_first ? "min" : "max", ends)});
    }
  }

  Formula end_of(const char* which, Integer u) const {
    return work_.the(end_symbol(which, place_, u, field().period()));
  }

  void define_size() {
    std::vector<Formula> sizes;
    for (Integer u = 0; u < field().period(); ++u) {
      if (field().phases[u]) sizes.push_back(end_of("last", u) - end_of("first", u));
    }
    if (sizes.empty()) return;
    work_.define(rule::recursion, field().size(),
                 {.id = line_id(axis_, place_, "receptive_field"),
                  .claim = sizes.size() > 1 ? "The most that any unit sees" : "",
                  .name = sym("r", place_),
                  .formula = (sizes.size() == 1 ? sizes[0] : call("max", sizes)) + 1,
                  .answer = field_answer(network_, axis_, place_, "receptive_field")});
  }

  void define_start() {
    if (!field().phases[0]) return;
    work_.define(rule::recursion, field().start(),
                 {.id = line_id(axis_, place_, "start"),
                  .claim = field().period() > 1 ? "The centre of what unit 0 sees" : "",
                  .name = sym("c", place_),
                  .formula = (end_of("first", 0) + end_of("last", 0)) / 2,
                  .answer = field_answer(network_, axis_, place_, "start")});
  }

  const WindowNetwork& network_;
  Index axis_;
  const std::vector<Field>& fields_;
  Workings& work_;
  Stretch stretch_;
  Index place_ = 0;
  Field input_;            ///< what the layer at `place_` reads
  std::set<Index> known_;  ///< places whose lines are there
};

}  // namespace

void derive_phases(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work) {
  PhaseLines(network, axis, fields, work).run();
}

}  // namespace psolve::receptive_field
