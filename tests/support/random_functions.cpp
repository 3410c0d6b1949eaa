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
    text += draw.any({" + ", " + 0.5*", " + 100*", " - "}) + term(draw);
  }
  return text;
}

}  // namespace

Json optimizers(Draw& draw) {
  Json spec = {{"problem", "optimizers"},
               {"objective", objective(draw)},
               {"start", Json::array()},
               {"steps", draw.any({1, 2, 3, 5, 12})},
               {"methods", Json::array()}};
  if (spec["objective"].is_string()) spec["variables"] = {"x", "y"};
  for (int i = 0; i < 2; ++i) spec["start"].push_back(std::stod(decimal(draw)));
  const int methods = draw.between(1, 3);
  for (int i = 0; i < methods; ++i) {
    std::string name =
        draw.any({"gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "newton"});
    // Other objectives may have a Hessian without an inverse.
    if (name == "newton" && spec["objective"].is_string()) name = "gd";
    Json method = {{"name", name}, {"label", "m" + std::to_string(i)}};
    if (draw.one_in(2)) method["learning_rate"] = draw.any({0.1, 0.01, 1.0, 0.3, 1e-6, 10.0});
    const bool averages = name == "momentum" || name == "nesterov" || name == "rmsprop";
    if (averages && draw.one_in(3)) method["beta"] = draw.any({0.0, 0.5, 0.99});
    if (name == "adam" && draw.one_in(3)) method["beta1"] = draw.any({0.0, 0.5, 0.99});
    spec["methods"].push_back(method);
  }
  return spec;
}

Json jacobian(Draw& draw) {
  RandomExpressions expressions(static_cast<unsigned>(draw.below(1 << 30)));
  const std::vector<std::string> inputs = {"x", "y", "z"};
  const auto function = [&](const char* name, int outputs) {
    Json texts = Json::array();
    for (int i = 0; i < outputs; ++i) texts.push_back(expressions.next(draw.between(1, 3)));
    return Json{{"name", name}, {"inputs", inputs}, {"outputs", texts}};
  };
  Json spec = {{"problem", "jacobian"},
               {"functions", Json::array({function("f", draw.between(1, 2))})},
               {"at", Json::object()}};
  if (draw.one_in(2)) {
    spec["functions"].push_back(function("g", 3));
    spec["compose"] = {"f", "g"};
  }
  // Of any size from 1e-12 to 1e12, mostly near 1.
  for (const std::string& name : inputs) {
    const int exponent = draw.any({0, 0, 0, 0, -1, 1, -3, 3, -8, 8, -12, 12});
    spec["at"][name] = std::to_string(draw.between(-500, 499)) + "e" + std::to_string(exponent - 2);
  }
  return spec;
}

}  // namespace psolve::random_specs
