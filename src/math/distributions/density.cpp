#include "math/distributions/density.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/distributions/density_in.h"
#include "math/expressions/parse.h"

namespace psolve {
namespace {

bool are_equal(const Entry& a, const Entry& b) {
  const bool same_text = a.text && b.text ? *a.text == *b.text : !a.text && !b.text;
  return a.number == b.number && same_text;
}

bool are_equal(const DensityPart& a, const DensityPart& b) {
  const bool same_syntax =
      a.syntax && b.syntax ? a.syntax->text() == b.syntax->text() : !a.syntax && !b.syntax;
  return a.kind == b.kind && same_syntax && are_equal(a.weight, b.weight) &&
         are_equal(a.first, b.first) && are_equal(a.second, b.second);
}

DensityPart part_of(const DensityForm& form, const Entry& weight, const std::string& pointer) {
  using Kind = DensityPart::Kind;
  const auto& pair = form.normal ? *form.normal : form.uniform ? *form.uniform : *form.interval;
  DensityPart part{form.normal    ? Kind::normal
                   : form.uniform ? Kind::uniform
                                  : Kind::expression,
                   weight,
                   pair[0],
                   pair[1],
                   nullptr,
                   pointer,
                   {}};
  if (form.expression) {
    part.syntax =
        std::make_shared<Syntax>(Syntax::parse(*form.expression, std::vector<std::string>{"x"}));
    part.landmarks = landmarks_of(*part.syntax, pair[0].number, pair[1].number);
  }
  return part;
}

}  // namespace

Density::Density(const DensitySpec& spec, std::string pointer) : pointer_(std::move(pointer)) {
  std::vector<DensityPart> parts;
  if (spec.mixture) {
    for (Index i = 0; i < std::ssize(*spec.mixture); ++i) {
      const auto& weighted = (*spec.mixture)[i];
      const std::string at = fmt::format("{}/mixture/{}", pointer_, i);
      parts.push_back(part_of(weighted, weighted.weight, at));
    }
  } else {
    parts.push_back(part_of(spec, Entry(1.0), pointer_));
  }
  parts_ = std::make_shared<const std::vector<DensityPart>>(std::move(parts));
  learn_range();
  values_ = std::make_shared<DensityIn<double>>(*this, 0);
}

void Density::learn_range() {
  double low = kInfinity, high = -kInfinity;
  for (const DensityPart& part : *parts_) {
    const double first = part.first.number, second = part.second.number;
    if (part.is_normal()) {
      low = std::min(low, first - 4 * second);
      high = std::max(high, first + 4 * second);
      continue;
    }
    const double shown = 10 * part.landmarks.scale;  // of an infinite interval
    const bool left = std::isinf(first), right = std::isinf(second);
    const double middle = left && right ? 0 : left ? second : first;
    low = std::min(low, left ? middle - shown : first);
    high = std::max(high, right ? middle + shown : second);
    for (const double end : {first, second}) {
      if (std::isfinite(end)) edges_.push_back(end);
    }
  }
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  bulk_ = {low, high};
}

Density Density::shifted(double d) const {
  Density moved = *this;
  moved.shift_ += d;
  for (double& x : moved.edges_) x += d;
  moved.bulk_ = {bulk_.first + d, bulk_.second + d};
  moved.values_ = std::make_shared<DensityIn<double>>(moved, 0);
  return moved;
}

double Density::farthest_shift() const {
  double width = kInfinity;
  for (const DensityPart& part : *parts_) {
    const double second = part.second.number;
    width = std::min(width, part.is_normal() ? second : second - part.first.number);
  }
  return std::min(width, 1.0) / kFinest;
}

double Density::at(double x) const {
  return values_->at(x);
}

double Density::log_at(double x) const {
  return values_->log_at(x);
}

struct PreciseDensity::Values {
  DensityIn<Wide> in;

  static Wide exact(double x) { return to_number<Wide>(Rational::from_shortest_decimal(x)); }
};

PreciseDensity::PreciseDensity(const Density& density)
    : values_(std::make_shared<Values>(Values{DensityIn<Wide>(density, 0)})) {}

double PreciseDensity::at(double x) const {
  return static_cast<double>(values_->in.at(Values::exact(x)));
}

double PreciseDensity::log_at(double x) const {
  return static_cast<double>(values_->in.log_at(Values::exact(x)));
}

const std::vector<double>& Density::cuts() const {
  return values_->cuts();
}

Expr Density::around(double at) const {
  const Expr x = Expr::symbol("x") - Expr(shift_);
  std::vector<Expr> terms;
  for (const DensityPart& part : *parts_) {
    const double from = part.first.number, to = part.second.number;
    if (!part.is_normal() && (at - shift_ < from || at - shift_ > to)) continue;
    const Expr weight = part.weight.expression();
    const Expr first = std::isfinite(part.first.number) ? part.first.expression() : Expr(0);
    const Expr second = std::isfinite(part.second.number) ? part.second.expression() : Expr(0);
    switch (part.kind) {
      case DensityPart::Kind::normal:
        terms.push_back(weight * exp(-pow((x - first) / second, 2) / 2) /
                        (second * sqrt(2 * Expr::pi())));
        break;
      case DensityPart::Kind::uniform:
        terms.push_back(weight / (second - first));
        break;
      case DensityPart::Kind::expression:
        terms.push_back(weight * to_expression(*part.syntax, {&x, 1}));
        break;
    }
  }
  return Expr::sum(terms);
}

bool Density::is_given_as(const Density& other) const {
  return shift_ == other.shift_ &&
         std::equal(parts_->begin(), parts_->end(), other.parts_->begin(), other.parts_->end(),
                    [](const auto& a, const auto& b) { return are_equal(a, b); });
}

std::optional<std::pair<Entry, Entry>> Density::as_normal() const {
  if (parts_->size() != 1 || !parts_->front().is_normal()) return std::nullopt;
  Entry mean = parts_->front().first;
  if (shift_ != 0) mean = Entry(mean.number + shift_);
  return std::pair{mean, parts_->front().second};
}

}  // namespace psolve
