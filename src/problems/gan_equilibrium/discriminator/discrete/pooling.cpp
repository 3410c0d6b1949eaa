// With the places a_k and weights u_k of one distribution, or samples s_k, and the places x_i of all,
//
//     p_i = Σ_k u_k [a_k = x_i]  (/ Σ_k u_k),   or   p_i = (1/n) Σ_k [s_k = x_i],
//
// where [a = b] is 1 − |sign(a − b)|.

#include "problems/gan_equilibrium/discriminator/discrete/pooling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/distributions/masses.h"
#include "problems/gan_equilibrium/mass_lines.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Masses whose quotients by a sum that is no fraction are kept exactly.
constexpr Index kMostExactQuotients = 64;
constexpr Index kFirstPlaces = 8;

/// One distribution as it is given.
struct Side {
  const std::vector<Entry>* places = nullptr;   ///< none where there is a cost
  const std::vector<Entry>* weights = nullptr;  ///< none of samples
  bool is_divided = false;                      ///< the weights, by their sum
  std::string places_at, weights_at;            ///< where they stand in the spec
};

Side side_of(const Problem& problem, bool is_data) {
  const Distribution& given = is_data ? problem.p_data : problem.p_model;
  const std::string at = is_data ? "/p_data" : "/p_model";
  const bool divided = problem.normalise.value_or(false);
  const auto* own = std::get_if<OwnMasses>(&given);
  if (own == nullptr) {
    const auto* places = problem.support ? &*problem.support : nullptr;
    return {places, &std::get<std::vector<Entry>>(given), divided, "/support", at};
  }
  if (own->samples) return {&*own->samples, nullptr, false, at + "/samples", ""};
  return {&*own->support, &*own->masses, divided, at + "/support", at + "/masses"};
}

std::string text_of(const Entry& entry) {
  return entry.text ? *entry.text : Rational::from_shortest_decimal(entry.number).text();
}

Entry exact_entry(const Rational& value) {
  Entry entry(value.to_double());
  entry.text = std::make_shared<std::string>(value.text());
  return entry;
}

/// Each divided by the sum of all, exactly where that can be said.
std::vector<Entry> divided_by_sum(const std::vector<Entry>& weights) {
  std::vector<Entry> masses;
  if (const auto exact = rationals_of(weights)) {
    Rational total = 0;
    for (const Rational& weight : *exact) total += weight;
    for (const Rational& weight : *exact) masses.push_back(exact_entry(weight / total));
    return masses;
  }
  double total = 0;
  std::string sum;
  for (const Entry& weight : weights) {
    total += weight.number;
    if (std::ssize(weights) <= kMostExactQuotients) {
      sum += (sum.empty() ? "(" : " + (") + text_of(weight) + ")";
    }
  }
  for (const Entry& weight : weights) {
    Entry& mass = masses.emplace_back(weight.number / total);
    if (!sum.empty()) {
      mass.text = std::make_shared<std::string>("(" + text_of(weight) + ")/(" + sum + ")");
    }
  }
  return masses;
}

/// All places of both, ascending, each once.
std::vector<Entry> union_of(const Side& a, const Side& b) {
  std::vector<Entry> places = *a.places;
  places.insert(places.end(), b.places->begin(), b.places->end());
  std::ranges::stable_sort(places, {}, &Entry::number);
  const auto same = [](const Entry& x, const Entry& y) { return x.number == y.number; };
  places.erase(std::unique(places.begin(), places.end(), same), places.end());
  return places;
}

std::vector<Entry> pooled_masses(const Side& side, const std::vector<Entry>& places) {
  const auto index_of = [&](const Entry& place) {
    return std::ranges::lower_bound(places, place.number, {}, &Entry::number) - places.begin();
  };
  std::vector<Entry> masses(places.size(), Entry(0.0));
  if (side.weights == nullptr) {
    std::vector<long> counts(places.size());
    for (const Entry& sample : *side.places) ++counts[index_of(sample)];
    const auto all = static_cast<int>(side.places->size());
    for (Index i = 0; i < std::ssize(counts); ++i) {
      if (counts[i] > 0) masses[i] = exact_entry(Rational(static_cast<int>(counts[i]), all));
    }
    return masses;
  }
  const std::vector<Entry> own = side.is_divided ? divided_by_sum(*side.weights) : *side.weights;
  for (Index k = 0; k < std::ssize(own); ++k) masses[index_of((*side.places)[k])] = own[k];
  return masses;
}

/// The letters of what is given of one side.
struct Letters {
  const char *mass, *place, *weight, *sample;
};
constexpr Letters kData{"p", "a", "u", "s"}, kModel{"q", "b", "v", "t"};

class Pooling {
 public:
  Pooling(const Answers& answers, Workings& work)
      : masses_(answers.masses),
        data_(side_of(*answers.given, true)),
        model_(side_of(*answers.given, false)),
        work_(work),
        held_(held_points(masses_.size())) {}

  void record() {
    give(data_, kData);
    give(model_, kModel);
    const auto group = work_.heading(
        "pooling", rule::push_forward,
        masses_.along_line()
            ? Prose("Both on one support: x has all their places in ascending order, p and q what "
                    "mass each has there; 1 − |sign| is 1 at the place itself and 0 elsewhere")
            : Prose("The masses, divided by their sums"));
    if (masses_.along_line()) record_places();
    record_masses(data_, kData, masses_.p);
    record_masses(model_, kModel, masses_.q);
  }

 private:
  void give(const Side& side, const Letters& letters) {
    const auto list = [&](const char* name, const std::vector<Entry>& entries,
                          const std::string& pointer) {
      work_.given(sym(name), Value({entries.size()}, numbers_of(entries)), pointer);
    };
    if (side.weights != nullptr) list(letters.weight, *side.weights, side.weights_at);
    if (side.places != nullptr) list(place_letter(side, letters), *side.places, side.places_at);
  }
  static const char* place_letter(const Side& side, const Letters& letters) {
    return side.weights == nullptr ? letters.sample : letters.place;
  }

  void record_places() {
    const Index size = masses_.size();
    for (Index i = 0; i < size; ++i) {
      if (!held_.holds(i)) continue;
      const auto aside = work_.in_the_same_way(is_middle(i, size, kFirstPlaces, 1));
      work_.define(rule::definition, masses_.x[i],
                   {.id = fmt::format("support[{}]", i),
                    .name = sym("x", i + 1),
                    .formula = place_of(masses_.x[i]),
                    .answer = fmt::format("support[{}]", i)});
    }
  }

  /// Where the place stands in what is given.
  Formula place_of(double x) const {
    const auto place_in = [&](const Side& side) {
      return std::ranges::find(*side.places, x, &Entry::number) - side.places->begin();
    };
    const Index k = place_in(data_);
    if (k < std::ssize(*data_.places)) {
      return work_.the(sym(place_letter(data_, kData), k + 1));
    }
    return work_.the(sym(place_letter(model_, kModel), place_in(model_) + 1));
  }

  void record_masses(const Side& side, const Letters& letters, const std::vector<double>& values) {
    const Index size = masses_.size();
    for (Index i = 0; i < size; ++i) {
      if (!held_.holds(i)) continue;
      const auto aside = work_.in_the_same_way(is_middle(i, size, kFirstPlaces, 1));
      work_.define(rule::push_forward, values[i],
                   {.id = fmt::format("{}[{}]", letters.mass, i),
                    .name = sym(letters.mass, i + 1),
                    .formula = mass_formula(side, letters, i)});
    }
  }

  Formula mass_formula(const Side& side, const Letters& letters, Index i) const {
    const Formula sum = side.is_divided ? call("sum", {work_.the(sym(letters.weight))}) : Formula();
    if (side.places == nullptr) return work_.the(sym(letters.weight, i + 1)) / sum;
    const Formula places = work_.the(sym(place_letter(side, letters)));
    const Formula here = 1 - call("abs", {call("sign", {places - work_.the(sym("x", i + 1))})});
    if (side.weights == nullptr) return call("mean", {here});
    const Formula mass = call(
        "sum", {product({work_.the(sym(letters.weight)), tuple({here})}, product_sign::hadamard)});
    return side.is_divided ? mass / sum : mass;
  }

  const Masses& masses_;
  Side data_, model_;
  Workings& work_;
  Stretch held_;
};

/// Σ w x^j/Σ w for j = 0, 1, 2, and the same of |x|.
struct Moments {
  long double sums[3] = {}, sizes[3] = {};

  void add(long double weight, long double x) {
    for (const int j : {0, 1, 2}) {
      sums[j] += weight;
      sizes[j] += std::abs(weight);
      weight *= x;
    }
  }
};

double moments_error(const Side& side, const std::vector<double>& p, const std::vector<double>& x) {
  Moments given, found;
  for (Index k = 0; k < std::ssize(side.weights ? *side.weights : *side.places); ++k) {
    given.add(side.weights ? (*side.weights)[k].number : 1,
              side.places ? (*side.places)[k].number : static_cast<double>(k));
  }
  for (Index i = 0; i < std::ssize(p); ++i) {
    found.add(p[i], x.empty() ? static_cast<double>(i) : x[i]);
  }
  const long double total = side.is_divided || !side.weights ? given.sums[0] : 1;
  double error = 0;
  for (const int j : {0, 1, 2}) {
    const long double size = given.sizes[j] / total;
    const long double apart = std::abs(found.sums[j] - given.sums[j] / total);
    if (size > 0) error = worse(error, static_cast<double>(apart / size));
  }
  return error;
}

}  // namespace

bool is_to_be_pooled(const Problem& problem) {
  return problem.normalise.value_or(false) || std::holds_alternative<OwnMasses>(problem.p_data) ||
         std::holds_alternative<OwnMasses>(problem.p_model);
}

Problem pooled(const Problem& problem) {
  const Side data = side_of(problem, true), model = side_of(problem, false);
  Problem common = problem;
  common.normalise.reset();
  if (problem.cost) {
    common.p_data = divided_by_sum(*data.weights);
    common.p_model = divided_by_sum(*model.weights);
    return common;
  }
  common.support = union_of(data, model);
  common.p_data = pooled_masses(data, *common.support);
  common.p_model = pooled_masses(model, *common.support);
  return common;
}

void record_pooling(const Answers& answers, Workings& work) {
  Pooling(answers, work).record();
}

Check pooling_check(const Answers& answers) {
  constexpr double kTolerance = 1e-12;
  const Masses& masses = answers.masses;
  const std::vector<double> places = masses.along_line() ? masses.x : std::vector<double>();
  return {"support", "sum, mean and mean square of both distributions",
          "from what the spec gives, in its order",
          worse(moments_error(side_of(*answers.given, true), masses.p, places),
                moments_error(side_of(*answers.given, false), masses.q, places)),
          kTolerance};
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
