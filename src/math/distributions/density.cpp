#include "math/distributions/density.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "core/text/text.h"
#include "formula/notation.h"
#include "math/distributions/exact_number.h"
#include "math/distributions/log_number.h"
#include "math/expressions/parse.h"
#include "math/syntax/evaluation.h"

namespace psolve {
namespace {

/// Standard deviations beyond which a normal density is 0 in doubles.
constexpr double kReach = 39;
/// Widths are at least this part of the positions, whose rounding would show otherwise.
constexpr double kFinest = 1e-8;

/// log Σ e^l, where the e^l may underflow.
class SumOfExponentials {
 public:
  /// Whether e^l shows in any digit of the sum, be there a thousand of them.
  bool shows(double l) const { return l > top_ - 60; }
  void add(double l) {
    if (std::isnan(l)) {
      sum_ = l;
    } else if (l > top_) {
      sum_ = sum_ * std::exp(top_ - l) + 1;
      top_ = l;
    } else if (shows(l)) {
      sum_ += std::exp(l - top_);
    }
  }
  double log() const { return top_ + std::log(sum_); }

 private:
  double top_ = -kInfinity;
  double sum_ = 0;
};

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

Record<DensitySpec> density_record() {
  Record<WeightedForm> part("a part of a mixture");
  part.required("weight", &WeightedForm::weight, constant_entry({.above = 0}), "its share");
  declare_form(part);
  part.check([](const WeightedForm& form, const Node& node) {
    check_form(form, given(form), false, node);
  });
  Record<DensitySpec> record("a density");
  declare_form(record);
  record.optional("mixture", &DensitySpec::mixture, list(part, {1, 1'000}),
                  "densities with weights that sum to 1");
  record.check([](const DensitySpec& spec, const Node& node) {
    auto names = given(spec);
    if (spec.mixture) names.emplace_back("mixture");
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
        {converted<Distribution>(list(constant_entry({.at_least = 0}), {1, 10'000'000}),
                                 to_distribution),
         converted<Distribution>(static_cast<Type<DensitySpec>>(density_record()),
                                 to_distribution)});
    any.many = "distributions";
    return any;
  }();
  return type;
}

Density::Density(const DensitySpec& spec, std::string pointer) : pointer_(std::move(pointer)) {
  if (spec.mixture) {
    for (Index i = 0; i < std::ssize(*spec.mixture); ++i) {
      const auto& weighted = (*spec.mixture)[i];
      add(weighted, weighted.weight, fmt::format("{}/mixture/{}", pointer_, i));
    }
  } else {
    add(spec, Entry(1.0), pointer_);
  }
  sort_normals();
  learn_cuts();
}

void Density::add(const DensityForm& form, const Entry& weight, const std::string& pointer) {
  Part part{Part::Kind::normal,
            weight,
            std::log(weight.number),
            -kInfinity,
            kInfinity,
            {},
            {},
            0,
            nullptr,
            pointer};
  if (form.expression) {
    part.kind = Part::Kind::expression;
    part.syntax =
        std::make_shared<Syntax>(Syntax::parse(*form.expression, std::vector<std::string>{"x"}));
  } else if (form.uniform) {
    part.kind = Part::Kind::uniform;
  }
  const auto& pair = form.normal ? *form.normal : form.uniform ? *form.uniform : *form.interval;
  part.first = pair[0];
  part.second = pair[1];
  if (!form.normal) {
    part.low = pair[0].number;
    part.high = pair[1].number;
  }
  part.log_width = std::log(form.normal ? part.second.number : part.high - part.low);
  parts_.push_back(std::move(part));
}

std::set<double> Density::cuts_of_normals() const {
  std::vector<Index> narrowest_first = normals_;
  std::stable_sort(narrowest_first.begin(), narrowest_first.end(), [&](Index a, Index b) {
    return parts_[a].second.number < parts_[b].second.number;
  });
  std::set<double> cuts;
  for (const Index i : narrowest_first) {
    const double mean = parts_[i].first.number, sd = parts_[i].second.number;
    for (const double k : {0.0, 1.0, 2.0, 4.0, 8.0, 16.0, kReach}) {
      const double near = std::max(k, 1.0) * sd / 4;
      for (const double cut : {mean - k * sd, mean + k * sd}) {
        const auto next = cuts.lower_bound(cut - near);
        if (next == cuts.end() || *next > cut + near) cuts.insert(cut);
      }
    }
  }
  return cuts;
}

void Density::learn_cuts() {
  double low = kInfinity, high = -kInfinity;
  for (const Part& part : parts_) {
    const double mean = part.first.number, sd = part.second.number;
    if (part.kind == Part::Kind::normal) {
      low = std::min(low, mean - 4 * sd);
      high = std::max(high, mean + 4 * sd);
      continue;
    }
    constexpr double kShown = 10;  // of an infinite interval
    const bool left = std::isinf(part.low), right = std::isinf(part.high);
    const double middle = left && right ? 0 : left ? part.high : part.low;
    low = std::min(low, left ? middle - kShown : part.low);
    high = std::max(high, right ? middle + kShown : part.high);
    for (const double end : {part.low, part.high}) {
      cuts_.push_back(end);
      if (std::isfinite(end)) edges_.push_back(end);
    }
    if (left && right) cuts_.push_back(0);
  }
  for (const double cut : cuts_of_normals()) cuts_.push_back(cut);
  for (auto* list : {&cuts_, &edges_}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  bulk_ = {low, high};
}

void Density::sort_normals() {
  for (Index i = 0; i < std::ssize(parts_); ++i) {
    const Part& part = parts_[i];
    if (part.kind != Part::Kind::normal) {
      others_.push_back(i);
      continue;
    }
    const double peak = part.log_weight + log_of(part, part.first.number);
    highest_ = normals_.empty() ? peak : std::max(highest_, peak);
    widest_ = std::max(widest_, part.second.number);
    normals_.push_back(i);
  }
  std::stable_sort(normals_.begin(), normals_.end(), [&](Index a, Index b) {
    return parts_[a].first.number < parts_[b].first.number;
  });
}

Density Density::shifted(double d) const {
  Density moved = *this;
  moved.shift_ += d;
  for (double& x : moved.cuts_) x += d;
  for (double& x : moved.edges_) x += d;
  moved.bulk_ = {bulk_.first + d, bulk_.second + d};
  return moved;
}

double Density::farthest_shift() const {
  double width = kInfinity;
  for (const Part& part : parts_) {
    const bool normal = part.kind == Part::Kind::normal;
    width = std::min(width, normal ? part.second.number : part.high - part.low);
  }
  return std::min(width, 1.0) / kFinest;
}

double Density::log_of(const Part& part, double x) const {
  if (x < part.low || x > part.high) return -kInfinity;
  switch (part.kind) {
    case Part::Kind::normal: {
      const double z = (x - part.first.number) / part.second.number;
      return -z * z / 2 - part.log_width - std::log(2 * std::numbers::pi) / 2;
    }
    case Part::Kind::uniform:
      return -part.log_width;
    case Part::Kind::expression:
      break;
  }
  try {
    const LogNumber at(x);
    const LogNumber value = evaluate<LogNumber>(*part.syntax, {&at, 1});
    if (value.sign < 0) {
      throw SpecError(part.pointer + "/expression",
                      fmt::format("expected a density of at least 0; at x = {} it is {}",
                                  shown(x, 6), shown(static_cast<double>(value), 6)));
    }
    return value.log;
  } catch (const DomainError& error) {
    if (x == part.low || x == part.high) return std::nan("");
    throw SpecError(part.pointer + "/expression",
                    fmt::format("no value at x = {}: {}", shown(x, 6), error.what()),
                    error.offset());
  }
}

double Density::log_at(double x) const {
  x -= shift_;
  if (parts_.size() == 1) return log_of(parts_[0], x);
  SumOfExponentials sum;
  const auto add = [&](Index i) { sum.add(parts_[i].log_weight + log_of(parts_[i], x)); };
  for (const Index i : others_) add(i);
  // Of the normals the nearest first, as far as any could show.
  const auto distance = [&](Index i) { return std::abs(x - parts_[i].first.number); };
  auto right = std::partition_point(normals_.begin(), normals_.end(),
                                    [&](Index i) { return parts_[i].first.number < x; });
  auto left = right;
  while (left != normals_.begin() || right != normals_.end()) {
    const bool is_left = right == normals_.end() ||
                         (left != normals_.begin() && distance(left[-1]) < distance(*right));
    const Index nearest = is_left ? *--left : *right++;
    const double z = distance(nearest) / widest_;
    if (!sum.shows(highest_ - z * z / 2)) break;
    add(nearest);
  }
  return sum.log();
}

double Density::at(double x) const {
  const double log = log_at(x);
  return std::isnan(log) ? 0 : std::exp(log);
}

Expr Density::around(double at) const {
  const Expr x = Expr::symbol("x") - Expr(shift_);
  std::vector<Expr> terms;
  for (const Part& part : parts_) {
    if (at - shift_ < part.low || at - shift_ > part.high) continue;
    const Expr weight = part.weight.expression();
    const Expr first = std::isfinite(part.first.number) ? part.first.expression() : Expr(0);
    const Expr second = std::isfinite(part.second.number) ? part.second.expression() : Expr(0);
    switch (part.kind) {
      case Part::Kind::normal:
        terms.push_back(weight * exp(-pow((x - first) / second, 2) / 2) /
                        (second * sqrt(2 * Expr::pi())));
        break;
      case Part::Kind::uniform:
        terms.push_back(weight / (second - first));
        break;
      case Part::Kind::expression:
        terms.push_back(weight * to_expression(*part.syntax, {&x, 1}));
        break;
    }
  }
  return Expr::sum(terms);
}

std::optional<std::pair<Entry, Entry>> Density::as_normal() const {
  if (parts_.size() != 1 || parts_[0].kind != Part::Kind::normal) return std::nullopt;
  Entry mean = parts_[0].first;
  if (shift_ != 0) mean = Entry(mean.number + shift_);
  return std::pair{mean, parts_[0].second};
}

}  // namespace psolve
