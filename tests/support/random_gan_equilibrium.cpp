#include "support/random_gan_equilibrium.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace psolve::random_specs {
namespace {

// ------------------------------------------------------------------------------------------ games

std::string fraction(Draw& draw) {
  const int above = draw.between(-9, 9);
  return fmt::format("{}/{}", above, draw.between(1, 9));
}

Json payoff(Draw& draw, int kind) {
  switch (kind) {
    case 0:
      return draw.between(-1, 1);
    case 1:
      return draw.between(0, 9);
    case 2:
      return fraction(draw);
    default:
      return draw.number();
  }
}

Json game(Draw& draw) {
  const int rows = draw.between(1, 5), columns = draw.between(1, 5), kind = draw.below(5);
  const int relation = draw.below(4);  // zero-sum, of common interest, of equal rows, none
  Json A = Json::array(), B = Json::array();
  for (int i = 0; i < rows; ++i) {
    Json a = Json::array(), b = Json::array();
    for (int j = 0; j < columns; ++j) {
      a.push_back(payoff(draw, kind));
      Json other = payoff(draw, draw.one_in(9) ? 3 : kind);
      if (relation == 0 && a.back().is_number()) {
        other = a.back().is_number_integer() ? Json(-a.back().get<int>())
                                             : Json(-a.back().get<double>());
      }
      b.push_back(relation == 1 ? a.back() : std::move(other));
    }
    const bool repeated = relation == 2 && i > 0 && draw.one_in(2);
    A.push_back(repeated ? A[0] : a);
    B.push_back(repeated && draw.one_in(2) ? B[0] : b);
  }
  if (!draw.one_in(4)) return {{"task", "game"}, {"row_payoffs", A}, {"column_payoffs", B}};
  if (draw.one_in(2)) return {{"task", "game"}, {"payoffs", A}};
  Json spec = {{"task", "game"}, {"payoffs", A}};
  for (int i = 0; i < rows; ++i) {
    spec["row_actions"].push_back("r" + std::to_string(i));
    for (int j = 0; j < columns; ++j) spec["payoffs"][i][j] = {A[i][j], B[i][j]};
  }
  for (int j = 0; j < columns; ++j) spec["column_actions"].push_back("c" + std::to_string(j));
  return spec;
}

// ----------------------------------------------------------------------------------------- masses

/// Thousandths, or parts of another whole, that sum to it.
std::vector<int> shares(Draw& draw, int count, int whole) {
  std::vector<int> parts(static_cast<std::size_t>(count), 0);
  if (draw.one_in(8)) {
    parts[static_cast<std::size_t>(draw.below(count))] = whole;
    return parts;
  }
  int left = whole;
  for (int k = 0; k + 1 < count; ++k) {
    const int part = draw.one_in(5) ? 0 : draw.below(2 * left / (count - k) + 1);
    parts[static_cast<std::size_t>(k)] = std::min(part, left);
    left -= parts[static_cast<std::size_t>(k)];
  }
  parts.back() = left;
  return parts;
}

Json masses(Draw& draw, int count) {
  Json list = Json::array();
  if (draw.one_in(5)) {
    for (int k = 0; k < count; ++k) list.push_back(fmt::format("1/{}", count));
    return list;
  }
  if (count > 1 && draw.one_in(8)) {
    // All but a little at one point.
    const int digits = draw.between(2, 9);
    for (int k = 2; k < count; ++k) list.push_back(0);
    list.push_back(std::stod("1e-" + std::to_string(digits)));
    list.push_back(std::stod("0." + std::string(static_cast<std::size_t>(digits), '9')));
    return list;
  }
  if (draw.one_in(3)) {
    const int whole = draw.between(1, 30);
    for (const int part : shares(draw, count, whole)) {
      list.push_back(fmt::format("{}/{}", part, whole));
    }
    return list;
  }
  for (const int part : shares(draw, count, 1000)) list.push_back(part / 1000.0);
  return list;
}

/// The same masses, or with a little moved between two of them, as decimals allow.
Json masses_near(Draw& draw, const Json& masses) {
  Json near = masses;
  if (masses.size() < 2 || draw.one_in(3)) return near;
  const int digits = draw.between(3, 9);
  for (const int side : {1, -1}) {
    const auto at = static_cast<std::size_t>(side > 0 ? 0 : masses.size() - 1);
    if (!near[at].is_number()) return masses;
    const auto moved =
        std::llround(near[at].get<double>() * 1e9) + side * std::llround(std::pow(10, 9 - digits));
    if (moved < 0) return masses;
    near[at] = std::stod(fmt::format("{}e-9", moved));
  }
  return near;
}

Json positions(Draw& draw, int count) {
  std::vector<double> x;
  const int kind = draw.below(4);
  const double from = draw.number(), step = draw.positive();
  while (std::ssize(x) < count) {
    const auto k = static_cast<double>(x.size());
    const double next = kind == 0   ? k
                        : kind == 1 ? from + k * step
                        : kind == 2 ? draw.number()
                                    : 1e9 + draw.between(0, 99) / 10.0;
    if (std::find(x.begin(), x.end(), next) == x.end()) {
      x.push_back(next);
    } else if (kind < 2) {
      x.push_back(next + k + 1);
    }
  }
  if (draw.one_in(2)) std::reverse(x.begin(), x.end());
  return x;
}

Json costs(Draw& draw, int count) {
  Json cost = Json::array();
  const int kind = draw.below(3);
  for (int i = 0; i < count; ++i) {
    Json row = Json::array();
    for (int j = 0; j < count; ++j) {
      row.push_back(kind == 0   ? Json(std::abs(i - j))
                    : kind == 1 ? Json(draw.below(4))
                                : Json(draw.positive()));
    }
    cost.push_back(row);
  }
  return cost;
}

void add_distances(Draw& draw, Json& spec) {
  if (!draw.one_in(3)) return;
  spec["distances"] = Json::array();
  for (int k = draw.between(1, 4); k > 0; --k) {
    spec["distances"].push_back(draw.one_in(4) ? 0.0 : draw.number());
  }
}

/// Masses, or samples, at places of a distribution's own.
Json own_masses(Draw& draw) {
  const int count = draw.between(1, 6);
  if (!draw.one_in(3)) {
    return {{"support", positions(draw, count)}, {"masses", masses(draw, count)}};
  }
  Json samples = Json::array();
  for (int k = 0; k < count; ++k) samples.push_back(draw.between(-30, 30) / 10.0);
  return {{"samples", samples}};
}

Json own_masses_of_any_sum(Draw& draw) {
  Json list = Json::array();
  for (int k = draw.between(1, 6); k > 0; --k) list.push_back(draw.between(1, 9));
  return list;
}

Json discrete_discriminator(Draw& draw) {
  if (draw.one_in(8)) {
    Json spec = {{"task", "discriminator"}, {"p_data", own_masses_of_any_sum(draw)}};
    spec["p_model"] = spec["p_data"];
    spec["p_model"].back() = draw.between(1, 9);
    spec["normalise"] = true;
    spec["support"] = positions(draw, static_cast<int>(spec["p_data"].size()));
    return spec;
  }
  if (draw.one_in(4)) {
    Json spec = {
        {"task", "discriminator"}, {"p_data", own_masses(draw)}, {"p_model", own_masses(draw)}};
    add_distances(draw, spec);
    return spec;
  }
  const int count = draw.between(1, 9);
  const Json p = masses(draw, count);
  Json spec = {{"task", "discriminator"},
               {"p_data", p},
               {"p_model", draw.one_in(3) ? masses_near(draw, p) : masses(draw, count)}};
  if (draw.one_in(3)) {
    spec["cost"] = costs(draw, count);
  } else {
    spec["support"] = positions(draw, count);
    add_distances(draw, spec);
  }
  return spec;
}

// -------------------------------------------------------------------------------------- densities

Json normal(Draw& draw) {
  const double mean = draw.number();
  double deviation = draw.positive();
  while (deviation < 1e-7 * std::abs(mean)) deviation *= 10;
  return {{"normal", {mean, deviation}}};
}

Json uniform(Draw& draw) {
  const double a = draw.number();
  double width = draw.positive();
  while (width < 1e-7 * std::abs(a)) width *= 10;
  return {{"uniform", {a, a + width}}};
}

/// With kinks, jumps, poles at an end, tails of all kinds, and several scales.
Json expression(Draw& draw) {
  const double s = draw.any({0.001, 0.5, 1.0, 3.0, 1000.0}), m = draw.between(-3, 3);
  const auto form = [](const std::string& text, const Json& a, const Json& b) -> Json {
    return {{"expression", text}, {"interval", {a, b}}};
  };
  switch (draw.below(14)) {
    case 0:
      return form(fmt::format("(1 - abs((x - {})/{}))/{}", m, s, s), m - s, m + s);
    case 1:
      return form(fmt::format("exp(-x/{})/{}", s, s), 0, "infinity");
    case 2:
      return form(fmt::format("exp(-abs(x - {})/{})/{}", m, s, 2 * s), "-infinity", "infinity");
    case 3:
      return form(fmt::format("{}/(pi*({}^2 + (x - {})^2))", s, s, m), "-infinity", "infinity");
    case 4: {
      const int slope = draw.any({2, 3});
      return form(fmt::format("{}*x^1", slope), 0, draw.one_in(2) ? Json(1) : Json("sqrt(2/3)"));
    }
    case 5:
      return form("1/(2*sqrt(x))", 0, 1);
    case 6:
      return form("relu(x - 0.2)/0.32", 0, 1);
    case 7: {
      const double height = draw.any({0.5, 0.001, 1e-7});
      return form(fmt::format("1 + {}*sin({}*pi*x)", height, 2 * draw.between(1, 20)), 0, 1);
    }
    case 8:
      return form("3*x^2/2", -1, 1);
    case 9:
      return form(fmt::format("exp(-((x - {})/{})^2/2)/({}*sqrt(2*pi))", m, s, s), "-infinity",
                  "infinity");
    case 10:
      return form("2*relu(1 - abs(2*x)) ", -1, 1);
    case 11:
      return form("2/(pi*(1 + x^2)^2)", "-infinity", "infinity");
    case 12:
      return form(fmt::format("{}/(1 + x)^{}", draw.between(2, 3) - 1 + 0 * m, 2), 0, "infinity");
    default:
      return form("1/x^2", 1, "infinity");
  }
}

Json plain_density(Draw& draw) {
  const int kind = draw.below(5);
  return kind < 2 ? normal(draw) : kind < 4 ? uniform(draw) : expression(draw);
}

Json density(Draw& draw) {
  if (draw.one_in(4)) return expression(draw);
  if (!draw.one_in(3)) return plain_density(draw);
  Json parts = Json::array();
  const int count = draw.between(2, 4);
  for (const int share : shares(draw, count, 100)) {
    if (share == 0) continue;
    Json part = plain_density(draw);
    part["weight"] = share / 100.0;
    parts.push_back(part);
  }
  return {{"mixture", parts}};
}

/// A number moved by a small part of itself, or by a little where it is 0.
double nudged(Draw& draw, double x) {
  const double part = std::stod("1e-" + std::to_string(draw.between(1, 9)));
  return x == 0 ? part : x + x * part;
}

/// The same density, or one that is nearly it, touches it or lies far from it.
Json density_near(Draw& draw, const Json& density) {
  Json near = density;
  const int kind = draw.below(4);
  Json& part = near.contains("mixture") ? near["mixture"][0] : near;
  if (kind == 0 || part.contains("expression")) return near;
  Json& pair = part.contains("normal") ? part["normal"] : part["uniform"];
  const double a = pair[0], b = pair[1];
  if (kind == 1) {
    pair[1] = nudged(draw, b);
  } else if (part.contains("uniform")) {
    const double apart = kind == 2 ? 0 : draw.positive();
    pair = {b + apart, b + apart + (b - a)};
  } else {
    pair[0] = kind == 2 ? nudged(draw, a) : a + 100 * b;
  }
  return near;
}

Json discriminator(Draw& draw) {
  if (draw.one_in(2)) return discrete_discriminator(draw);
  const Json p = density(draw);
  Json spec = {{"task", "discriminator"},
               {"p_data", p},
               {"p_model", draw.one_in(3) ? density_near(draw, p) : density(draw)}};
  add_distances(draw, spec);
  if (draw.one_in(4)) spec["points"] = {draw.number(), draw.number()};
  return spec;
}

// -------------------------------------------------------------------------------- the other tasks

Json mode_collapse(Draw& draw) {
  Json spec = {{"task", "mode-collapse"}, {"p_model", Json::array()}};
  const int candidates = draw.between(1, 3);
  if (draw.one_in(2)) {
    const int count = draw.between(1, 6);
    spec["support"] = positions(draw, count);
    spec["p_data"] = masses(draw, count);
    for (int c = 0; c < candidates; ++c) {
      spec["p_model"].push_back(draw.one_in(4) ? masses_near(draw, spec["p_data"])
                                               : masses(draw, count));
    }
    return spec;
  }
  spec["p_data"] = density(draw);
  for (int c = 0; c < candidates; ++c) {
    spec["p_model"].push_back(draw.one_in(4) ? density_near(draw, spec["p_data"]) : density(draw));
  }
  return spec;
}

Json training(Draw& draw) {
  const char* loss = draw.any({"minimax", "non-saturating", "wasserstein"});
  const char* penalty = draw.any({"none", "none", "none", "gradient", "gradient", "consensus"});
  Json spec = {
      {"task", "training"},
      {"loss", loss},
      {"method", draw.any({"simultaneous", "alternating"})},
      {"penalty", penalty},
      {"learning_rate",
       draw.one_in(2) ? draw.any({0.5, 1.0, 2.0, 4.0}) : std::min(draw.positive(), 1000.0)},
      {"steps", draw.between(1, 60)},
      {"start", {std::clamp(draw.number(), -1e6, 1e6), std::clamp(draw.number(), -1e6, 1e6)}}};
  if (spec["method"] == "alternating" && draw.one_in(3)) spec["critic_steps"] = draw.between(1, 6);
  if (draw.one_in(6)) spec["game"] = "dirac";
  if (spec["penalty"] != "none") {
    spec["gamma"] =
        draw.one_in(2) ? draw.any({0.0, 0.25, 0.5, 1.0, 2.0, 4.0}) : std::min(draw.positive(), 1e6);
  }
  return spec;
}

Json generator_gradient(Draw& draw) {
  Json logits = Json::array();
  for (int k = draw.between(1, 20); k > 0; --k) {
    logits.push_back(draw.one_in(8) ? Json(draw.any({"log(3)", "-pi", "sqrt(2)", "1/3"}))
                                    : Json(draw.number()));
  }
  return {{"task", "generator-gradient"}, {"discriminator_logits", logits}};
}

}  // namespace

Json gan_equilibrium(Draw& draw) {
  const auto task =
      draw.any({game, discriminator, discriminator, mode_collapse, training, generator_gradient});
  Json spec = task(draw);
  spec["problem"] = "gan-equilibrium";
  return spec;
}

}  // namespace psolve::random_specs
