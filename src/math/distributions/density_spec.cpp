#include "math/distributions/density_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "math/distributions/masses.h"
#include "math/entries/exact_number.h"
#include "math/syntax/syntax.h"
#include "spec/scalar_type.h"

namespace psolve {
namespace {

Type<Entry> mass() {
  return constant_entry({.at_least = 0});
}

/// A position, or "infinity" or "-infinity".
Type<Entry> end_type() {
  const auto plain = position();
  TypeInfo info = plain;
  info.one = "a number, \"infinity\" or \"-infinity\"";
  return {info, [read = plain.decode](const Node& node) {
            const auto* text = node.value().get_ptr<const std::string*>();
            if (text != nullptr && *text == "infinity") return Entry(kInfinity);
            if (text != nullptr && *text == "-infinity") return Entry(-kInfinity);
            return read(node);
          }};
}

std::string end_text(double end) {
  if (std::isinf(end)) return end > 0 ? "infinity" : "-infinity";
  return number_text(end);
}

/// What is given, of a form's fields.
std::vector<std::string> given(const DensityForm& form) {
  std::vector<std::string> names;
  if (form.normal) names.emplace_back("normal");
  if (form.uniform) names.emplace_back("uniform");
  if (form.expression) names.emplace_back("expression");
  return names;
}

/// Refuses a width that is nothing beside the positions where it lies.
void check_width(const char* name, const char* what, double width, double reach, const Node& node) {
  const bool far = kFinest * reach > 1 / kFarthest;
  const double least = far ? kFinest * reach : 1 / kFarthest;
  if (width >= least) return;
  node.fail_at(name,
               fmt::format("expected {} of at least {:.3g}{}, got {}; {}", what, least,
                           far ? " so far from 0" : "", number_text(width),
                           far ? "shift all positions towards 0" : "measure in a smaller unit"));
}

void check_normal(double mean, double sd, const Node& node) {
  if (!(sd > 0)) {
    node.fail_at("normal", "expected a standard deviation above 0, got " + number_text(sd));
  }
  check_width("normal", "a standard deviation", sd, std::abs(mean), node);
}

void check_interval(const char* name, const std::vector<Entry>& ends, const Node& node) {
  const double a = ends[0].number, b = ends[1].number;
  if (!(a < b)) {
    node.fail_at(name, fmt::format("expected an interval [a, b] with a < b, got [{}, {}]{}",
                                   end_text(a), end_text(b), a > b ? "; swap its ends" : ""));
  }
  if (std::isinf(a) || std::isinf(b)) return;
  check_width(name, "a width", b - a, std::max(std::abs(a), std::abs(b)), node);
}

void check_form(const DensityForm& form, std::vector<std::string> names, bool may_be_mixture,
                const Node& node) {
  const std::string forms = may_be_mixture
                                ? "\"normal\", \"uniform\", \"mixture\" or \"expression\""
                                : "\"normal\", \"uniform\" or \"expression\"";
  if (names.empty()) node.fail("expected a density: one of the fields " + forms);
  if (names.size() > 1) {
    node.fail_at(names[1], "a density has one form: there is already \"" + names[0] + "\"");
  }
  if (form.normal) check_normal((*form.normal)[0].number, (*form.normal)[1].number, node);
  if (form.uniform) check_interval("uniform", *form.uniform, node);
  if (form.expression.has_value() != form.interval.has_value()) {
    node.fail(form.expression ? "missing field \"interval\": [a, b], where the expression holds"
                              : "unknown field \"interval\" without \"expression\"");
  }
  if (!form.expression) return;
  check_interval("interval", *form.interval, node);
  try {
    Syntax::parse(*form.expression, {"x"});
  } catch (const TextError& error) {
    throw SpecError(node.pointer() + "/expression", error.what(), error.offset());
  }
}

template <class Form>
void declare_form(Record<Form>& record) {
  record
      .optional("normal", &DensityForm::normal, list(position(), {2, 2}),
                "[mean, standard deviation]")
      .optional("uniform", &DensityForm::uniform, list(position(), {2, 2}),
                "[a, b]: constant between a and b")
      .optional("expression", &DensityForm::expression, string(),
                "in x, such as \"2*exp(-2*x)\"; it must integrate to 1")
      .optional("interval", &DensityForm::interval, list(end_type(), {2, 2}),
                "[a, b]: where the expression holds; outside the density is 0");
}

constexpr Index kMostOwn = 100'000;

/// A distribution that is given by an object.
struct GivenDistribution : DensitySpec, OwnMasses {};

void check_own(const GivenDistribution& given, const std::vector<std::string>& forms,
               const Node& node) {
  const char* first = given.samples ? "samples" : given.masses ? "masses" : "support";
  if (!forms.empty()) {
    node.fail_at(first, "a distribution is given once: there is already \"" + forms[0] + "\"");
  }
  if (given.samples) {
    if (given.support || given.masses) {
      node.fail_at("samples", "samples are places and masses by themselves; leave out the others");
    }
    return;
  }
  if (!given.support || !given.masses) {
    node.fail(given.masses ? "missing field \"support\": the position of each mass"
                           : "missing field \"masses\": one for each position");
  }
  if (given.support->size() != given.masses->size()) {
    node.fail_at("masses",
                 fmt::format("expected {} (one for each position), got {}",
                             counted(given.support->size(), "number"), given.masses->size()));
  }
  check_positions(*given.support, node);
}

Record<GivenDistribution> distribution_record() {
  Record<WeightedForm> part("a part of a mixture");
  part.required("weight", &WeightedForm::weight, constant_entry({.above = 0}), "its share");
  declare_form(part);
  part.check([](const WeightedForm& form, const Node& node) {
    check_form(form, given(form), false, node);
  });
  Record<GivenDistribution> record("a density");
  declare_form(record);
  record.optional("mixture", &DensitySpec::mixture, list(part, {1, 1'000}),
                  "densities with weights that sum to 1");
  record
      .optional("support", &OwnMasses::support,
                list_or_lone(list(position(), {1, kMostOwn}), position()),
                "positions of masses that are this distribution's alone")
      .optional("masses", &OwnMasses::masses, list_or_lone(list(mass(), {1, kMostOwn}), mass()),
                "one for each of them")
      .optional("samples", &OwnMasses::samples,
                list_or_lone(list(position(), {1, kMostOwn}), position()),
                "positions, each with the same mass");
  record.check([](const GivenDistribution& spec, const Node& node) {
    auto names = given(spec);
    if (spec.mixture) names.emplace_back("mixture");
    if (spec.support || spec.masses || spec.samples) return check_own(spec, names, node);
    check_form(spec, names, true, node);
    if (!spec.mixture) return;
    double sum = 0;
    for (const auto& weighted : *spec.mixture) sum += weighted.weight.number;
    if (std::abs(sum - 1) > kSumTolerance) {
      node.fail_at("mixture", "expected weights that sum to 1, got " + number_text(sum) +
                                  "; divide them by it");
    }
  });
  return record;
}

}  // namespace

const Type<Distribution>& distribution_type() {
  const auto to_distribution = [](auto value) { return Distribution(std::move(value)); };
  static const auto type = [&] {
    auto any = one_of<Distribution>(
        {converted<Distribution>(list_or_lone(list(mass(), {1, 10'000'000}), mass()),
                                 to_distribution),
         converted<Distribution>(static_cast<Type<GivenDistribution>>(distribution_record()),
                                 [](GivenDistribution given) {
                                   if (given.masses || given.samples) {
                                     return Distribution(static_cast<OwnMasses&&>(given));
                                   }
                                   return Distribution(static_cast<DensitySpec&&>(given));
                                 })});
    any.many = "distributions";
    return any;
  }();
  return type;
}

}  // namespace psolve
