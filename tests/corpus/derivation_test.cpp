// The derivations are true: every chain of equalities in every step of every spec in problems/ and
// of the specs below is worked out here, with the numbers put in, by an evaluator that knows no
// solver. All parts of a chain that have a number must be equal; and a quantity named after an
// answer or a field of the spec ("W⁽²⁾₁₃") must have its number.

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

#include "core/matrix.h"
#include "corpus/shipped.h"
#include "formula/notation.h"
#include "math/syntax/syntax.h"
#include "registry.h"
#include "support/files.h"
#include "support/solved.h"

namespace psolve::corpus {
namespace {

using Kind = Formula::Kind;

/// A number or matrix, with the size of what was added up to it: a difference of large terms has
/// lost digits in proportion.
struct Value {
  Matrix value;
  Matrix size;

  bool is_number() const { return value.size() == 1; }
};

Value number(double v) {
  return {Matrix::Constant(1, 1, v), Matrix::Constant(1, 1, std::abs(v))};
}

double function_value(const std::string& name, double x) {
  static const std::map<std::string, double (*)(double)> functions = {
      {"identity", [](double v) { return v; }},
      {"sigmoid", [](double v) { return 1 / (1 + std::exp(-v)); }},
      {"tanh", [](double v) { return std::tanh(v); }},
      {"relu", [](double v) { return v > 0 ? v : 0; }},
      {"leaky-relu", [](double v) { return v > 0 ? v : v / 100; }},
      {"softplus", [](double v) { return v > 30 ? v : std::log(1 + std::exp(v)); }},
      {"exp", [](double v) { return std::exp(v); }},
      {"log", [](double v) { return std::log(v); }},
      {"sin", [](double v) { return std::sin(v); }},
      {"cos", [](double v) { return std::cos(v); }},
      {"tan", [](double v) { return std::tan(v); }},
      {"asin", [](double v) { return std::asin(v); }},
      {"acos", [](double v) { return std::acos(v); }},
      {"atan", [](double v) { return std::atan(v); }},
      {"sinh", [](double v) { return std::sinh(v); }},
      {"cosh", [](double v) { return std::cosh(v); }},
      {"sqrt", [](double v) { return std::sqrt(v); }},
      {"floor", [](double v) { return std::floor(v); }},
      {"ceil", [](double v) { return std::ceil(v); }},
      {"abs", [](double v) { return std::abs(v); }},
      {"step", [](double v) { return v > 0 ? 1.0 : 0.0; }},
      {"sign", [](double v) { return v > 0   ? 1.0
                                     : v < 0 ? -1.0
                                             : 0.0; }},
  };
  const auto found = functions.find(name);
  return found == functions.end() ? std::nan("") : found->second(x);
}

/// What is known of named quantities, by their names in plain letters.
using Known = std::map<std::string, Matrix>;
const Known kNothing;

class Evaluator {
 public:
  /// Symbols that stand for a number of `assigned` are put in for.
  explicit Evaluator(const Known& known, const Known& assigned = kNothing)
      : known_(known), assigned_(assigned) {}

  /// The value of a formula with its numbers put in; none where a symbol, dots or words stand in
  /// it, and where a number overflows on the way, as e^800 does on paper alone.
  std::optional<Value> operator()(const Formula& formula) {
    const auto value = value_of(formula, false);
    if (!value || !value->value.allFinite()) return std::nullopt;
    return value;
  }

  std::size_t names_seen() const { return names_seen_; }

 private:
  using Maybe = std::optional<Value>;

  Maybe value_of(const Formula& f, bool numbers) {
    switch (f.kind()) {
      case Kind::number:
        return digits(f);
      case Kind::list: {
        if (f.list().rank() > 2) return std::nullopt;
        const Matrix entries = to_matrix(f.list());
        return Value{entries, entries.cwiseAbs()};
      }
      case Kind::symbol:
        if (f.text() == "pi") return number(std::numbers::pi);
        if (f.text() == "e") return number(std::numbers::e);
        return assigned(f);
      case Kind::index:
        return assigned(f);
      case Kind::quantity:
        return quantity_value(f, numbers);
      case Kind::face:
        return value_of(f.part(0), f.text() == "numbers");
      case Kind::negation: {
        const auto v = value_of(f.part(0), numbers);
        if (!v) return std::nullopt;
        return Value{-v->value, v->size};
      }
      case Kind::sum:
        return fold(f, numbers, add);
      case Kind::product:
        return fold(f, numbers, [&](Value& a, const Value& b) { return multiply(a, b, f.text()); });
      case Kind::fraction: {
        const auto a = value_of(f.part(0), numbers);
        const auto b = value_of(f.part(1), numbers);
        if (!a || !b) return std::nullopt;
        return divided(*a, *b);
      }
      case Kind::power: {
        const auto a = value_of(f.part(0), numbers);
        const auto b = value_of(f.part(1), numbers);
        if (!a || !b || !b->is_number()) return std::nullopt;
        return raised(*a, b->value(0, 0));
      }
      case Kind::call:
        return called(f, numbers);
      case Kind::matrix:
        return entries(f, numbers);
      case Kind::tuple:
        return f.parts().size() == 1 ? value_of(f.part(0), numbers) : std::nullopt;
      case Kind::mark: {
        auto v = value_of(f.part(0), numbers);
        if (!v || f.text() != "T") return std::nullopt;
        return Value{v->value.transpose(), v->size.transpose()};
      }
      default:
        return std::nullopt;
    }
  }

  static Maybe digits(const Formula& f) {
    if (f.text().empty()) return number(f.value());
    std::size_t read = 0;
    const double v = std::stod(f.text(), &read);
    if (read != f.text().size()) return std::nullopt;
    return number(v);
  }

  Maybe quantity_value(const Formula& f, bool numbers) {
    const auto v = value_of(f.part(1), true);
    const auto known = known_.find(write(f.part(0), Hand::plain));
    if (v && known != known_.end()) {
      ++names_seen_;
      const Matrix& expected = known->second;
      const bool fits = v->value.rows() == expected.rows() && v->value.cols() == expected.cols();
      EXPECT_TRUE(fits && (v->value - expected).norm() <= 1e-12 * expected.norm())
          << known->first << " stands as " << v->value << " and is " << expected;
    }
    return numbers ? v : assigned(f.part(0));
  }

  Maybe assigned(const Formula& f) const {
    const auto found = assigned_.find(write(f, Hand::plain));
    if (found == assigned_.end()) return std::nullopt;
    return Value{found->second, found->second.cwiseAbs()};
  }

  template <class Take>
  Maybe fold(const Formula& f, bool numbers, Take take) {
    std::vector<Value> values;
    for (const auto& part : f.parts()) {  // all of them, so that all names are compared
      if (auto v = value_of(part, numbers)) values.push_back(std::move(*v));
    }
    if (values.size() < f.parts().size()) return std::nullopt;
    Value result = std::move(values[0]);
    for (std::size_t i = 1; i < values.size(); ++i) {
      if (!take(result, values[i])) return std::nullopt;
    }
    return result;
  }

  /// Σ m[u + i, v + j] w[i, j] over the whole of w, for every place where w lies inside m.
  static Matrix correlated(const Matrix& m, const Matrix& w) {
    Matrix result(m.rows() - w.rows() + 1, m.cols() - w.cols() + 1);
    for (Eigen::Index u = 0; u < result.rows(); ++u) {
      for (Eigen::Index v = 0; v < result.cols(); ++v) {
        result(u, v) = m.block(u, v, w.rows(), w.cols()).cwiseProduct(w).sum();
      }
    }
    return result;
  }

  static bool same_shape(const Value& a, const Value& b) {
    return a.value.rows() == b.value.rows() && a.value.cols() == b.value.cols();
  }

  /// A number beside a list counts for each of its entries, as in √v + ε.
  static Value spread(const Value& number, const Value& like) {
    const Matrix ones = Matrix::Ones(like.value.rows(), like.value.cols());
    return {number.value(0, 0) * ones, number.size(0, 0) * ones};
  }

  static bool add(Value& a, const Value& b) {
    if (a.is_number() && !b.is_number()) a = spread(a, b);
    const Value term = b.is_number() && !a.is_number() ? spread(b, a) : b;
    if (!same_shape(a, term)) return false;
    a = {a.value + term.value, a.size + term.size};
    return true;
  }

  /// Entry by entry.
  static Maybe divided(const Value& a, const Value& b) {
    const Value top = a.is_number() ? spread(a, b) : a;
    const Value below = b.is_number() ? spread(b, a) : b;
    if (!same_shape(top, below)) return std::nullopt;
    const Matrix size = below.value.cwiseAbs();
    return Value{top.value.cwiseQuotient(below.value),
                 top.size.cwiseQuotient(size).cwiseProduct(below.size.cwiseQuotient(size))};
  }

  /// The inverse of a square matrix; else entry by entry.
  static Maybe raised(const Value& a, double exponent) {
    if (!a.is_number() && a.value.rows() == a.value.cols()) {
      if (exponent != -1) return std::nullopt;
      const Matrix inverse = a.value.inverse();
      return Value{inverse, inverse.cwiseAbs() * a.size * inverse.cwiseAbs()};
    }
    const auto power = [&](double x) { return std::pow(x, exponent); };
    const Matrix value = a.value.unaryExpr(power);
    return Value{value, value.cwiseAbs() + a.size.unaryExpr(power)};
  }

  /// ⋆, ∗ and ⊗: cross-correlation, true convolution, full true convolution.
  static Matrix operated(const std::string& sign, const Matrix& a, const Matrix& b) {
    if (sign == product_sign::correlation) return correlated(a, b);
    if (sign == product_sign::convolution) return correlated(a, b.reverse());
    Matrix wide = Matrix::Zero(b.rows() + 2 * (a.rows() - 1), b.cols() + 2 * (a.cols() - 1));
    wide.block(a.rows() - 1, a.cols() - 1, b.rows(), b.cols()) = b;
    return correlated(wide, a.reverse());
  }

  static bool multiply(Value& a, const Value& b, const std::string& sign) {
    if (sign == product_sign::correlation || sign == product_sign::convolution ||
        sign == product_sign::full) {
      a = {operated(sign, a.value, b.value), operated(sign, a.size, b.size)};
      return true;
    }
    if (sign == product_sign::hadamard) {
      if (a.value.rows() != b.value.rows() || a.value.cols() != b.value.cols()) return false;
      a = {a.value.cwiseProduct(b.value), a.size.cwiseProduct(b.size)};
    } else if (a.value.cols() == b.value.rows()) {
      a = {a.value * b.value, a.size * b.size};
    } else if (a.is_number()) {
      a = {a.value(0, 0) * b.value, a.size(0, 0) * b.size};
    } else if (b.is_number()) {
      a = {a.value * b.value(0, 0), a.size * b.size(0, 0)};
    } else {
      return false;
    }
    return true;
  }

  Maybe called(const Formula& f, bool numbers) {
    if (f.text() == "w" || f.text().starts_with("w_")) return assigned(f);  // w(τ): a name
    std::vector<Value> arguments;
    for (const auto& part : f.parts()) {
      const auto v = value_of(part, numbers);
      if (!v) return std::nullopt;
      arguments.push_back(*v);
    }
    if (f.text() == "max" || f.text() == "min") {
      double best = arguments[0].value(0, 0);
      for (const auto& v : arguments) {
        best = f.text() == "max" ? std::max(best, v.value(0, 0)) : std::min(best, v.value(0, 0));
      }
      return number(best);
    }
    if (arguments.size() != 1) return std::nullopt;
    Value v = arguments[0];
    if (f.text() == "rot180") return Value{v.value.reverse(), v.size.reverse()};
    if (f.text() == "norm" || f.text() == "rho") {
      const double largest = f.text() == "norm" ? v.value.jacobiSvd().singularValues().maxCoeff()
                                                : v.value.eigenvalues().cwiseAbs().maxCoeff();
      return number(largest);
    }
    if (f.text() == "diag") {
      const Eigen::VectorXd entries = v.value.reshaped();
      return Value{entries.asDiagonal(), entries.cwiseAbs().asDiagonal()};
    }
    if (f.text() == "softmax") {
      const double top = v.value.maxCoeff();
      v.value = v.value.unaryExpr([&](double x) { return std::exp(x - top); });
      v.value /= v.value.sum();
      v.size = v.value;
      return v;
    }
    Matrix result = v.value.unaryExpr([&](double x) { return function_value(f.text(), x); });
    EXPECT_FALSE(std::isnan(function_value(f.text(), 0.5))) << "unknown function " << f.text();
    if (!result.allFinite()) return std::nullopt;
    // How far an error of the argument moves the value: at most like e^x for what is called here.
    v.size = result.cwiseAbs().cwiseProduct((v.size.array() + 1).matrix()) + v.size;
    v.value = result;
    return v;
  }

  Maybe entries(const Formula& f, bool numbers) {
    const auto columns = static_cast<Eigen::Index>(f.columns());
    const auto rows = static_cast<Eigen::Index>(f.parts().size()) / columns;
    Value all{Matrix(rows, columns), Matrix(rows, columns)};
    for (Eigen::Index i = 0; i < rows * columns; ++i) {
      const auto v = value_of(f.part(static_cast<std::size_t>(i)), numbers);
      if (!v || !v->is_number()) return std::nullopt;
      all.value(i / columns, i % columns) = v->value(0, 0);
      all.size(i / columns, i % columns) = v->size(0, 0);
    }
    return all;
  }

  const Known& known_;
  const Known& assigned_;
  std::size_t names_seen_ = 0;
};

Matrix matrix_of(const Json& json) {
  if (json.is_number()) return Matrix::Constant(1, 1, json.get<double>());
  if (json[0].is_number()) {
    const auto list = json.get<std::vector<double>>();
    return Eigen::Map<const Matrix>(list.data(), static_cast<Eigen::Index>(list.size()), 1);
  }
  Matrix result(static_cast<Eigen::Index>(json.size()), static_cast<Eigen::Index>(json[0].size()));
  for (Eigen::Index i = 0; i < result.rows(); ++i) {
    for (Eigen::Index j = 0; j < result.cols(); ++j) {
      result(i, j) = json[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>();
    }
  }
  return result;
}

/// `name` and its entries counted from one, in plain letters: W^(1) and W^(1)[1,2].
void learn(Known& known, const std::string& name, const Json& json) {
  const Matrix values = matrix_of(json);
  known[name] = values;
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
      const bool is_matrix = json[0].is_array();
      const std::string at = std::to_string(i + 1) + (is_matrix ? "," + std::to_string(j + 1) : "");
      known[name + "[" + at + "]"] = Matrix::Constant(1, 1, values(i, j));
    }
  }
}

bool is_image(const Json& json) {
  return json[0].is_array();
}
/// Whether an array of numbers is nested at most two deep, as formulas show it.
bool is_shown(const Json& json) {
  return !is_image(json) || !json[0][0].is_array();
}
void learn_shown(Known& known, const std::string& name, const Json& json) {
  if (is_shown(json)) learn(known, name, json);
}

/// The marks of the layers of a kind: none where there is only one.
std::string mark_among(const Json& layers, std::size_t l, const std::vector<std::string>& types) {
  const auto alike = [&](const Json& layer) {
    return std::ranges::find(types, layer["type"].get<std::string>()) != types.end();
  };
  return std::ranges::count_if(layers, alike) == 1 ? "" : "^(" + std::to_string(l + 1) + ")";
}

/// A layer of windows: F, b and O, or M, and the derivatives by them.
void learn_windows(Known& known, const Solution& solution, std::size_t l) {
  const Json& layers = solution.spec["layers"];
  const Json& answers = solution.answers;
  const bool convolves = layers[l]["type"] == "conv";
  const std::string mark =
      convolves ? mark_among(layers, l, {"conv"}) : mark_among(layers, l, {"max-pool", "avg-pool"});
  const std::string sums = (convolves ? "O" : "M") + mark;
  learn_shown(known, sums, answers["pre_activations"][l]);
  learn_shown(known, "dL/d" + sums, answers["deltas"][l]);
  if (!convolves) return;
  learn_shown(known, "A^(" + std::to_string(l + 1) + ")", answers["activations"][l]);
  learn_shown(known, "F" + mark, layers[l]["kernel"]);
  learn_shown(known, "dL/dF" + mark, answers["gradients"]["layers"][l]["kernel"]);
  if (layers[l].contains("bias")) {
    known["b" + mark] = matrix_of(layers[l]["bias"]);
    known["dL/db" + mark] = matrix_of(answers["gradients"]["layers"][l]["bias"]);
  }
}

/// The names of a network's quantities: from the spec as it was given, and from the answers.
Known known_of_network(const Solution& solution) {
  Known known;
  const Json& spec = solution.spec;
  const Json& answers = solution.answers;
  const std::string x = is_image(spec["input"]) ? "X" : "x";
  learn_shown(known, x, spec["input"]);
  learn_shown(known, is_image(spec["target"]) ? "Y" : "y", spec["target"]);
  if (!is_image(answers["y_hat"])) learn(known, "y_hat", answers["y_hat"]);
  learn_shown(known, "dL/d" + x, answers["gradients"]["input"]);
  if (spec.contains("learning_rate")) known["eta"] = matrix_of(spec["learning_rate"]);
  for (std::size_t l = 0; l < spec["layers"].size(); ++l) {
    const Json& layer = spec["layers"][l];
    if (layer.contains("kernel") || layer.contains("size")) {
      learn_windows(known, solution, l);
      continue;
    }
    // What comes back through flatten is shown in the shape of the image before it.
    if (is_image(answers["activations"][l]) || layer["type"] == "flatten") continue;
    const std::string mark = "^(" + std::to_string(l + 1) + ")";
    learn(known, "z" + mark, answers["pre_activations"][l]);
    learn(known, "a" + mark, answers["activations"][l]);
    learn(known, "delta" + mark, answers["deltas"][l]);
    for (const auto& [name, letter] : {std::pair{"weights", "W"}, std::pair{"bias", "b"}}) {
      if (!layer.contains(name)) continue;
      learn(known, letter + mark, layer[name]);
      learn(known, std::string("dL/d") + letter + mark, answers["gradients"]["layers"][l][name]);
      if (std::string_view(name) == "weights") {
        known["(W" + mark + ")^T"] = matrix_of(layer[name]).transpose();
      }
    }
  }
  if (!is_image(spec["input"])) known["x^T"] = matrix_of(spec["input"]).transpose();
  return known;
}

/// Whether a solution is worked in letters alone.
bool in_letters(const Solution& solution) {
  const Json& answers = solution.answers;
  return solution.spec.value("task", "") == "derive" ||
         (answers.contains("derivatives") && !answers.contains("derivative_values"));
}

/// k, s, p, d of every layer, and the answers r, j, c, along one axis.
Known known_of_fields(const Solution& solution, std::size_t axis) {
  const auto on = [&](const Json& value) {
    return matrix_of(value.is_array() ? value[axis] : value);
  };
  Known known;
  known["r[0]"] = known["j[0]"] = matrix_of(1);
  known["c[0]"] = known["first[0]"] = known["last[0]"] = matrix_of(0);
  for (std::size_t l = 0; l < solution.spec["layers"].size(); ++l) {
    const Json& layer = solution.spec["layers"][l];
    const Json& answer = solution.answers["layers"][l];
    const std::string at = "[" + std::to_string(l + 1) + "]";
    known["k" + at] = on(layer["kernel"]);
    known["s" + at] = on(layer["stride"]);
    known["p" + at] = on(layer["padding"]);
    known["d" + at] = on(layer["dilation"]);
    known["r" + at] = on(answer["receptive_field"]);
    known["j" + at] = on(answer["jump"]);
    known["c" + at] = on(answer["start"]);
    const Matrix half = (known["r" + at].array() - 1) / 2;
    known["first" + at] = known["c" + at] - half;
    known["last" + at] = known["c" + at] + half;
  }
  return known;
}

/// P, M and A of every layer.
Known known_of_counts(const Solution& solution) {
  Known known;
  const Json& layers = solution.answers["layers"];
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string mark = "^(" + std::to_string(l + 1) + ")";
    known["P" + mark] = matrix_of(layers[l]["parameters"]);
    known["M" + mark] = matrix_of(layers[l]["multiplications"]);
    known["A" + mark] = matrix_of(layers[l]["additions"]);
  }
  return known;
}

/// η, u, q, s, w* and w of every direction.
Known known_of_quadratic(const Solution& solution) {
  Known known;
  const Json& answers = solution.answers;
  const std::string steps = std::to_string(solution.spec["steps"].get<long>());
  known["tau"] = matrix_of(solution.spec["steps"]);
  learn(known, "w^*", solution.spec["minimum"]);
  known["w(0)"] = matrix_of(solution.spec["start"]);
  for (std::size_t j = 0; j < answers["eigenvalues"].size(); ++j) {
    const std::string at = "[" + std::to_string(j + 1) + "]";
    known["eta" + at] = matrix_of(answers["eigenvalues"][j]);
    known["u" + at] = matrix_of(answers["eigenvectors"][j]);
    known["(u" + at + ")^T"] = known["u" + at].transpose();
    known["q" + at] = matrix_of(answers["contraction"][j]);
    known["s" + at] = matrix_of(answers["shrink"][j]);
    known["w" + at + "^*"] = matrix_of(answers["minimum_components"][j]);
    known["w_" + std::to_string(j + 1) + "(" + steps + ")"] = matrix_of(answers["components"][j]);
  }
  return known;
}

/// Numbers for all symbols of a convolution and its matrix: for those of the spec some, for F, X
/// and b what the spec says in these, W from the answers, and O = W X + b.
class ConvolutionNumbers {
 public:
  explicit ConvolutionNumbers(const Solution& solution) {
    const Json& spec = solution.spec;
    const bool construct = spec["task"] == "construct";
    const Matrix W = matrix_of(in_numbers((construct ? solution.answers : spec)["weight_matrix"]));
    put("W", W);
    for (Eigen::Index r = 0; r < W.rows(); ++r) {
      numbers_["w[" + std::to_string(r + 1) + "]"] = W.row(r).transpose();
    }
    Json X = spec.contains("input") ? spec["input"] : some_image(spec["input_size"]);
    put("X", in_numbers(X));
    if (!construct) {
      if (solution.answers["is_convolution"] == true) {
        put("F", in_numbers(solution.answers["kernel"]));
      }
      return;
    }
    put("F", in_numbers(spec["kernel"]));
    if (spec.contains("bias")) put("b", in_numbers(spec["bias"]));
    const Matrix b = matrix_of(in_numbers(solution.answers["bias_vector"]));
    const Matrix O = W * flat(in_numbers(X)) + b;
    Eigen::Index next = 0;
    put("O", nested(solution.answers["output_size"], [&] { return O(next++, 0); }));
  }

  const Known& numbers() const { return numbers_; }

 private:
  Json in_numbers(const Json& json) {
    if (json.is_number()) return json;
    if (json.is_string()) {
      const std::string text = json.get<std::string>();
      if (!is_variable_name(text)) return constant_value(text);
      const auto value = static_cast<double>(numbers_.size() % 7) - 2.5;
      return numbers_.try_emplace(text, Matrix::Constant(1, 1, value)).first->second(0, 0);
    }
    Json list = Json::array();
    for (const auto& entry : json) list.push_back(in_numbers(entry));
    return list;
  }

  static Json nested(const Json& size, const std::function<double()>& next, std::size_t depth = 0) {
    if (depth == size.size()) return next();
    Json list = Json::array();
    for (long i = 0; i < size[depth].get<long>(); ++i) {
      list.push_back(nested(size, next, depth + 1));
    }
    return list;
  }
  static Json some_image(const Json& size) {
    int n = 0;
    return nested(size, [&] { return std::round(100 * std::sin(++n * 12.9898)) / 10; });
  }

  static Matrix flat(const Json& json) {
    std::vector<double> list;
    const auto add = [&](const auto& self, const Json& part) -> void {
      if (part.is_number()) list.push_back(part.get<double>());
      if (part.is_array()) {
        for (const auto& entry : part) self(self, entry);
      }
    };
    add(add, json);
    return matrix_of(list);
  }

  void put(const std::string& name, const Matrix& values) {
    numbers_[name] = values;
    put(name, to_json(values));
  }
  /// Every entry of nested lists by its indices from one.
  void put(const std::string& name, const Json& json, const std::string& indices = "") {
    if (json.is_number()) {
      numbers_[indices.empty() ? name : name + "[" + indices + "]"] = matrix_of(json);
      return;
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
      put(name, json[i], indices + (indices.empty() ? "" : ",") + std::to_string(i + 1));
    }
  }

  Known numbers_;
};

/// Walks the steps of a solution and compares.
class Walk {
 public:
  explicit Walk(const Solution& solution) : solution_(solution) {
    if (solution.problem.ends_with("backprop") && !in_letters(solution) &&
        !solution.answers.contains("derivatives")) {
      known_ = known_of_network(solution);
    }
    if (solution.problem == "conv-arithmetic") known_ = known_of_counts(solution);
    if (solution.problem == "quadratic") known_ = known_of_quadratic(solution);
    if (solution.problem == "conv-to-mlp") assigned_ = ConvolutionNumbers(solution).numbers();
    steps(solution.steps);
  }

  std::size_t compared() const { return compared_; }
  std::size_t names_seen() const { return names_seen_; }

 private:
  void steps(const std::vector<Step>& list) {
    for (const auto& step : list) {
      const Known before = known_;
      const auto is_along = [&](const char* axis) {
        return solution_.problem == "receptive-field" && step.id.find(axis) != std::string::npos;
      };
      if (is_along("rows")) known_ = known_of_fields(solution_, 0);
      if (is_along("columns")) known_ = known_of_fields(solution_, 1);
      for (const auto& shown : step.lines) line(step.id, shown.written());
      steps(step.steps);
      known_ = before;
    }
  }

  void line(const std::string& id, const Formula& formula) {
    if (!formula.is(Kind::relation)) return;
    Evaluator evaluate(known_, assigned_);
    std::optional<Value> first;
    for (const auto& part : formula.parts()) {
      const auto value = part.is(Kind::relation) ? std::nullopt : evaluate(part);
      if (part.is(Kind::relation)) line(id, part);
      if (!value || formula.text() != "=") continue;
      if (first) {
        ++compared_;
        const bool fits = first->value.rows() == value->value.rows() &&
                          first->value.cols() == value->value.cols();
        EXPECT_TRUE(fits && near(*first, *value)) << id << ": " << write(formula, Hand::plain, 17);
      } else {
        first = value;
      }
    }
    names_seen_ += evaluate.names_seen();
  }

  static bool near(const Value& a, const Value& b) {
    const Matrix allowed =
        1e-9 * a.value.cwiseAbs().cwiseMax(b.value.cwiseAbs()) + 1e-14 * a.size.cwiseMax(b.size);
    return ((a.value - b.value).cwiseAbs().array() <= allowed.array()).all();
  }

  const Solution& solution_;
  Known known_;
  Known assigned_;
  std::size_t compared_ = 0;
  std::size_t names_seen_ = 0;
};

// ------------------------------------------------------------------ specs

/// A network with rows of numbers without pattern.
Json network(const std::vector<int>& sizes, const std::vector<const char*>& activations,
             const char* loss, double target) {
  Json spec = {{"problem", "backprop"}, {"loss", loss}, {"learning_rate", 0.25}};
  int seed = 0;
  const auto next = [&] { return std::round(1000 * std::sin(++seed * 12.9898)) / 1000; };
  const auto list = [&](int size) {
    Json values = Json::array();
    for (int i = 0; i < size; ++i) values.push_back(next());
    return values;
  };
  spec["input"] = list(sizes[0]);
  spec["layers"] = Json::array();
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    Json weights = Json::array();
    for (int i = 0; i < sizes[l + 1]; ++i) weights.push_back(list(sizes[l]));
    spec["layers"].push_back({{"type", "dense"},
                              {"weights", weights},
                              {"bias", list(sizes[l + 1])},
                              {"activation", activations[l]}});
  }
  for (int i = 0; i < sizes.back(); ++i) spec["target"].push_back(target);
  return spec;
}

const char* const kSpecs[] = {
    R"json({"problem": "quadratic", "hessian": [[5, 1, 0, 0], [1, 4, 1, 0], [0, 1, 3, 1],
        [0, 0, 1, 2]], "minimum": [1, -2, 3, 0.5], "learning_rate": 0.15, "steps": 9,
        "start": [0.1, 0.2, 0.3, 0.4]})json",
    R"json({"problem": "quadratic", "hessian": [["1/3", 0.1], [0.1, 0.5]], "minimum": [7, -1],
        "learning_rate": 4.5, "steps": 3})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 3}, {"kernel": 3}, {"kernel": 3}],
        "unit": [4], "input_size": 20})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2, "dilation": 3},
        {"kernel": 3, "stride": 2, "dilation": 3}], "unit": [3]})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": [3, 5], "stride": [2, 1],
        "padding": [1, 2]}, {"kernel": [2, 7], "dilation": [4, 1]}, {"kernel": 4, "stride": 3}],
        "unit": [2, 1]})json",
    R"json({"problem": "receptive-field", "layers": [{"name": "a", "kernel": 3},
        {"name": "b", "kernel": 5, "padding": 4, "inputs": ["input"]},
        {"kernel": 2, "stride": 2, "inputs": ["a", "b"]}, {"kernel": 3}], "unit": [1]})json",
    R"json({"problem": "receptive-field", "layers": [{"name": "a", "kernel": [1, 3]},
        {"name": "b", "kernel": [3, 1], "padding": [5, 0], "inputs": ["input"]},
        {"kernel": 1, "inputs": ["a", "b", "input"]}]})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 7, "stride": 2}, {"kernel": 3},
        {"kernel": 2, "stride": 2}, {"kernel": 3}, {"kernel": 4}, {"kernel": 5}, {"kernel": 1},
        {"kernel": 3, "stride": 3}, {"kernel": 2}]})json",
    R"json({"problem": "conv-arithmetic", "input": [3, 32, 32], "layers": [
        {"type": "conv", "output": [6, 14, 14], "stride": 2, "padding": 1, "dilation": 2},
        {"type": "avg-pool", "output": [6, 7, 7]}, {"type": "flatten"},
        {"type": "dense", "filters": 10}]})json",
    R"json({"problem": "conv-arithmetic", "input": [4, 33, 40], "layers": [
        {"type": "conv", "output": [6, 9, 10], "stride": [3, 4], "groups": 2},
        {"type": "conv", "kernel": [3, 2], "filters": 6, "stride": 2, "dilation": 3,
         "padding": "same", "bias": false},
        {"type": "max-pool", "output": [6, 1, 2], "padding": "same"},
        {"type": "dense", "filters": 9, "bias": false}]})json",
    R"json({"problem": "conv-to-mlp", "input_size": [3, 4], "kernel": [["k", 2], [0.5, "1/3"]],
        "bias": "b0", "mode": "convolution"})json",
    R"json({"problem": "conv-to-mlp", "input_size": [2, 4, 3], "stride": [2, 1], "padding": 1,
        "kernel": [[[[1, -2]], [[3, 4]]], [[[0.1, 7]], [[8, 9]]]], "bias": [1, 2],
        "input": [[[1, 2, 3], [4, 5, 6], [7, 8, 9], [1, 2, 3]],
                  [[3, 1, 4], [1, 5, 9], [2, 6, 5], [3, 5, 8]]]})json",
    R"json({"problem": "conv-to-mlp", "input_size": [3, 3], "kernel": [[1, 2], [3, 4]], "bias": 1,
        "input": [["p", 2, 3], [4, 5, "q"], [7, 8, 10]]})json",
    R"json({"problem": "conv-to-mlp", "task": "recognise", "input_size": [1, 5],
        "kernel_size": [1, 2], "dilation": [1, 3], "weight_matrix": [[2, 0, 0, 7, 0],
        [0, 2, 0, 0, 7]]})json",
    R"json({"problem": "hamming", "parity_equations": [[1, 1, 1, 0, 1], [0, 1, 1, 1, 1]],
        "output": "codeword", "skip_links": true, "output_unit": "linear", "effort": 2})json",
    R"json({"problem": "hamming", "task": "decode", "effort": 1})json",
    R"json({"problem": "jacobian", "functions": [
        {"name": "f", "inputs": ["x", "y"], "outputs": ["x*y^2 + sin(x)", "exp(x - y)/(1 + x^2)"]},
        {"name": "g", "inputs": ["u", "v"], "outputs": ["log(u^2 + 1)", "sqrt(v)", "u*v"]}],
        "compose": ["g", "f"], "at": {
  "x" : 0.7, "y" : "1/3"
}
})json",
    R"json({"problem": "optimizers", "objective": "(1 - x)^2 + 100*(y - x^2)^2",
        "variables": ["x", "y"], "start": [-1.2, 1], "steps": 30, "methods": [{"name": "gd",
        "learning_rate": 0.001}, {"name": "momentum", "learning_rate": 0.002}, {"name": "nesterov",
        "learning_rate": 0.002}, {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"},
        {"name": "adam"}]})json",
    R"json({"problem": "optimizers", "objective": {"hessian": [[4, 1, 0], [1, 3, 0.5],
        [0, 0.5, 2]], "linear": [1, -2, 0], "constant": 7}, "start": [1, 2, 3], "steps": 12,
        "methods": [{"name": "gd"}, {"name": "momentum"}, {"name": "nesterov"}, {"name": "newton"},
        {"name": "adam"}]})json",
    R"json({"problem": "optimizers", "objective": "abs(x)", "variables": ["x"], "start": [0.73],
        "steps": 9, "methods": [{"name": "nesterov"}, {"name": "adagrad"}, {"name": "rmsprop"},
        {"name": "adam"}, {"name": "newton"}]})json",
    R"json({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"],
        "outputs": ["tanh(x)", "sigmoid(2*x)", "softplus(-x)", "abs(x - 3)", "relu(x)",
        "atan(x)*cosh(x)", "asin(x/2) + acos(x/3)", "tan(x)", "sinh(x)^3", "2^x", "x^x"]
}],
        "compose": ["f"], "at": {
  "x" : 1.25
}
})json",
};

TEST(Derivation, OfEverySpecInProblemsIsTrue) {
  for (const auto& shipped : all_shipped()) {
    SCOPED_TRACE(shipped.path);
    const Walk walk(shipped.solution);
    if (in_letters(shipped.solution)) continue;
    EXPECT_GE(walk.compared(), 10u);
  }
}

TEST(Derivation, OfSpecsOfEveryShapeIsTrue) {
  std::vector<std::string> specs(std::begin(kSpecs), std::end(kSpecs));
  // Up to 5 entry by entry, beyond as matrices.
  specs.push_back(network({7, 6, 8, 6}, {"tanh", "softmax", "sigmoid"}, "mse", 0.5).dump());
  specs.push_back(network({3, 6, 2}, {"relu", "softmax"}, "cross-entropy", 0.3).dump());
  specs.push_back(network({6, 6, 6, 6}, {"tanh", "sigmoid", "relu"}, "mse", 0.5).dump());
  specs.push_back(network({6, 2, 7}, {"softplus", "softmax"}, "squared-error", 0.3).dump());
  specs.push_back(
      network({5, 5, 5, 5}, {"softmax", "leaky-relu", "softmax"}, "half-squared-error", 0.1)
          .dump());
  specs.push_back(network(std::vector<int>(16, 2), std::vector<const char*>(15, "tanh"),
                          "half-squared-error", 1)
                      .dump());
  std::size_t compared = 0;
  std::size_t names = 0;
  for (const auto& text : specs) {
    SCOPED_TRACE(text);
    const Solution solution = solved(text);
    const Walk walk(solution);
    EXPECT_GE(walk.compared(), 5u);
    compared += walk.compared();
    names += walk.names_seen();
  }
  EXPECT_GE(compared, 480u);
  EXPECT_GE(names, 1000u);
}

/// The chains compared, and the names seen, in the derivations of what another program solved too.
std::pair<std::size_t, std::size_t> walk_through(const char* name) {
  std::size_t compared = 0;
  std::size_t names = 0;
  for (const auto& row : recorded(name)) {
    SCOPED_TRACE(row["spec"].dump());
    const Solution solution = solved(row["spec"]);
    const Walk walk(solution);
    compared += walk.compared();
    names += walk.names_seen();
  }
  return {compared, names};
}

TEST(Derivation, OfNetworksIsTrue) {
  const auto [compared, names] = walk_through("torch_networks");
  EXPECT_GE(compared, 1500u);
  EXPECT_GE(names, 5000u);
}

TEST(Derivation, OfConvolutionsIsTrue) {
  const auto [compared, names] = walk_through("torch_convolutions");
  EXPECT_GE(compared, 150u);
  EXPECT_GE(names, 300u);
}

// The evaluator itself: what is false is seen.
TEST(Derivation, ThatIsFalseIsSeen) {
  const Known known = {{"w", Matrix::Constant(1, 1, 2)}};
  Evaluator evaluate(known);
  const Formula w = quantity(Formula::symbol("w"), 2);
  EXPECT_EQ(evaluate(in_numbers(w * 3 - power(w, 2) / 8)).value().value(0, 0), 5.5);
  EXPECT_FALSE(evaluate(in_symbols(w * 3)).has_value());
  EXPECT_FALSE(evaluate(in_numbers(w + dots())).has_value());
  EXPECT_EQ(evaluate.names_seen(), 4u);
  Solution solution;
  solution.steps = {{"false", Rule::evaluation, "", {equals({Formula(2) * 3, 6.00001})}, {}, {}}};
  EXPECT_NONFATAL_FAILURE(Walk{solution}, "false: 2*3 = ");
}

}  // namespace
}  // namespace psolve::corpus
