// Random specs of functions that are differentiated or minimised.

#include <string>
#include <vector>

#include "support/random_expressions.h"
#include "support/random_specs.h"

namespace psolve::random_specs {
namespace {

/// Decimals of few digits.
std::string decimal(Draw& draw) {
  const int digits = draw.between(-99, 99);
  return std::to_string(digits) + "e" + draw.any({"-1", "-1", "-2", "-2", "-3"});
}

std::string term(Draw& draw) {
  const std::string x = draw.any({"x", "y", "(x - y)", "(x + 2*y)", "(x*y)", "(1 - x)"});
  return draw.any<std::string>({x + "^2", x + "^2", x + "^4", "log(1 + " + x + "^2)",
                                "softplus(" + x + ")", "exp(" + x + "/10)", "cos(" + x + ")",
                                "tanh(" + x + ")^2", "sqrt(1 + " + x + "^2)", x});
}

Json objective(Draw& draw) {
  if (draw.one_in(3)) {
    const double a = draw.between(1, 9), c = draw.between(1, 9);
    const double b = draw.one_in(3) ? 0 : draw.between(-1, 1) / 2.0;
    const double scale = draw.any({1.0, 1.0, 0.1, 1e-6, 1e6});
    Json quadratic = {{"hessian", {{a * scale, b * scale}, {b * scale, c * scale}}}};
    if (draw.one_in(2)) quadratic["linear"] = {draw.number(), draw.number()};
    if (draw.one_in(3)) quadratic["constant"] = draw.number();
    return quadratic;
  }
  std::string text = term(draw);
  const int terms = draw.between(1, 3);
  for (int i = 1; i < terms; ++i) {
    text += draw.any({" + ", " + 0.5*", " + 100*", " - "});
    text += term(draw);
  }
  return text;
}

/// A method of any kind, with parameters of its own now and then.
Json method(Draw& draw, bool of_quadratic) {
  std::string name = draw.any({"gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "newton",
                               "bfgs", "conjugate-gradient"});
  if (name == "conjugate-gradient" && !of_quadratic) name = "bfgs";
  Json method = {{"name", name}};
  const auto now_and_then = [&](const char* field, const auto& value) {
    if (draw.one_in(4)) method[field] = value;
  };
  if (name == "conjugate-gradient") return method;
  if (draw.one_in(2)) method["learning_rate"] = draw.any({0.1, 0.01, 1.0, 0.3, 1e-6, 10.0});
  if (name == "newton") {
    now_and_then("damping", draw.any({0.0, 1e-6, 0.1, 1.0, 100.0}));
    return method;
  }
  if (of_quadratic && (name == "gd" || name == "bfgs")) {
    now_and_then("line_search", "exact");
    if (method.contains("line_search")) method.erase("learning_rate");
  }
  if (name == "bfgs") return method;
  now_and_then("convention", draw.any({"sheet", "textbook", "pytorch", "keras"}));
  if (!method.contains("line_search")) {
    now_and_then("weight_decay", draw.any({0.0, 0.01, 1.0}));
    if (method.contains("weight_decay")) now_and_then("decoupled", draw.one_in(2));
  }
  const bool has_velocity = name == "momentum" || name == "nesterov";
  if (has_velocity || name == "rmsprop") now_and_then("beta", draw.any({0.0, 0.5, 0.99}));
  if (has_velocity) now_and_then("dampening", draw.any({0.0, 0.5, 1.0}));
  if (has_velocity || name == "gd") return method;
  now_and_then("epsilon", draw.any({0.0, 1e-8, 0.1}));
  now_and_then("epsilon_inside_root", draw.one_in(2));
  if (name != "adam") return method;
  now_and_then("beta1", draw.any({0.0, 0.5, 0.99}));
  now_and_then("beta2", draw.any({0.0, 0.5, 0.9}));
  now_and_then("bias_correction", draw.one_in(2));
  return method;
}

/// A decimal of any size from 10⁻¹² to 10¹², mostly near 1.
std::string any_decimal(Draw& draw) {
  const int exponent = draw.any({0, 0, 0, 0, -1, 1, -3, 3, -8, 8, -12, 12});
  return std::to_string(draw.between(-500, 499)) + "e" + std::to_string(exponent - 2);
}

}  // namespace

Json jacobian(Draw& draw) {
  RandomExpressions expressions(static_cast<unsigned>(draw.below(1'000'000'000)));
  const std::vector<std::string> inputs = {"x", "y", "z"};
  const auto function = [&](const char* name, int outputs) {
    Json texts = Json::array();
    for (int i = 0; i < outputs; ++i) texts.push_back(expressions.next(draw.between(1, 3)));
    return Json{{"name", name}, {"inputs", inputs}, {"outputs", texts}};
  };
  Json spec = {{"problem", "jacobian"}, {"functions", Json::array()}, {"at", Json::object()}};
  spec["functions"].push_back(function("f", draw.between(1, 2)));
  if (draw.one_in(2)) {
    spec["functions"].push_back(function("g", 3));
    spec["compose"] = {"f", "g"};
  }
  for (const std::string& name : inputs) spec["at"][name] = any_decimal(draw);
  if (draw.one_in(4)) {
    for (const std::string& name : inputs) spec["direction"][name] = draw.between(-2, 2);
  }
  return spec;
}

Json optimizers(Draw& draw) {
  Json spec = {{"problem", "optimizers"},
               {"objective", objective(draw)},
               {"start", Json::array()},
               {"steps", draw.any({1, 2, 2, 3, 3, 5, 5, 12, 12, 60})},
               {"methods", Json::array()}};
  if (spec["objective"].is_string()) spec["variables"] = {"x", "y"};
  const bool is_far = draw.one_in(5);
  for (int i = 0; i < 2; ++i) {
    const double x = std::stod(decimal(draw));
    spec["start"].push_back(is_far ? x * draw.any({1e-9, 1e-3, 1e3, 1e6, 1e9}) : x);
  }
  const int methods = draw.between(1, 3);
  for (int i = 0; i < methods; ++i) {
    Json one = method(draw, !spec["objective"].is_string());
    one["label"] = "m" + std::to_string(i);
    spec["methods"].push_back(one);
  }
  if (draw.one_in(4)) spec["until"] = draw.any({1e-3, 0.5, 1.0, 100.0, -1e9});
  if (draw.one_in(4)) spec["record"] = draw.any<Json>({"all", "last", 1, 2, 7});
  return spec;
}

}  // namespace psolve::random_specs
