#include "problems/jacobian/function_chain.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json/address.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/calculus/differentiate.h"
#include "math/expressions/parse.h"
#include "math/syntax/variable_names.h"
#include "spec/error.h"

namespace psolve::jacobian {
namespace {

ParsedFunction parsed(const NamedFunction& function, Index place) {
  check_variable_names(function.inputs, fmt::format("/functions/{}/inputs", place), "input");
  ParsedFunction result{place, function.name, {}, {}, {}, {}};
  for (const auto& name : function.inputs) result.inputs.push_back(Expr::symbol(name));
  for (Index i = 0; i < std::ssize(function.outputs); ++i) {
    try {
      result.syntax.push_back(Syntax::parse(function.outputs[i], function.inputs));
    } catch (const TextError& error) {
      throw SpecError(result.pointer(i), error.what(), error.offset());
    }
    result.outputs.push_back(to_expression(result.syntax.back(), Products::as_written));
  }
  result.jacobian.resize(std::ssize(result.outputs), std::ssize(result.inputs));
  for (Index i = 0; i < result.jacobian.rows(); ++i) {
    for (Index j = 0; j < result.jacobian.cols(); ++j) {
      result.jacobian(i, j) = differentiate(result.outputs[i], result.inputs[j]);
    }
  }
  return result;
}

/// The functions that `compose` names, in the order of application.
std::vector<const ParsedFunction*> composed(const std::vector<ParsedFunction>& functions,
                                            const std::vector<std::string>& compose) {
  std::vector<std::string_view> names;
  for (const auto& function : functions) names.emplace_back(function.name);
  std::vector<const ParsedFunction*> chain;
  for (Index i = 0; i < std::ssize(compose); ++i) {
    const auto found = std::find(names.begin(), names.end(), compose[i]);
    const std::string pointer = fmt::format("/compose/{}", i);
    if (found == names.end()) {
      throw SpecError(pointer, fmt::format("no function is named {}{}", in_quotes(compose[i]),
                                           cure_from_names(compose[i], names)));
    }
    const ParsedFunction& inner = functions[found - names.begin()];
    if (i > 0 && chain.back()->inputs.size() != inner.outputs.size()) {
      throw SpecError(pointer, fmt::format("{} takes {}, but {} gives {}", chain.back()->name,
                                           counted(chain.back()->inputs.size(), "input"),
                                           inner.name, counted(inner.outputs.size(), "output")));
    }
    chain.push_back(&inner);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace

FunctionChain::FunctionChain(const std::vector<NamedFunction>& functions,
                             const std::optional<std::vector<std::string>>& compose) {
  for (Index i = 0; i < std::ssize(functions); ++i) {
    if (functions[i].name.empty()) {
      throw SpecError(fmt::format("/functions/{}/name", i),
                      "expected a name, such as \"f\", got \"\"");
    }
    const auto is_same = [&](const ParsedFunction& f) { return f.name == functions[i].name; };
    if (std::any_of(functions_.begin(), functions_.end(), is_same)) {
      throw SpecError(fmt::format("/functions/{}/name", i),
                      fmt::format("the name {} is used twice", in_quotes(functions[i].name)));
    }
    functions_.push_back(parsed(functions[i], i));
  }
  if (!compose && functions.size() > 1) {
    throw SpecError("", "missing field \"compose\" (the names of the functions, outermost first)");
  }
  chain_ = compose ? composed(functions_, *compose) : std::vector{&std::as_const(functions_[0])};
}

std::vector<Expr> point_of(const std::vector<std::pair<std::string, std::string>>& given_at,
                           const ParsedFunction& innermost, const std::string& field) {
  std::vector<std::string_view> names;
  for (const Expr& input : innermost.inputs) names.push_back(input.name());
  std::vector<Expr> point(names.size());
  std::vector<bool> given(names.size());
  for (const auto& [name, text] : given_at) {
    const auto found = std::find(names.begin(), names.end(), name);
    const std::string pointer = "/" + field + pointer_step(name);
    if (found == names.end()) {
      throw SpecError(pointer, fmt::format("{} has no input {}{}", innermost.name, in_quotes(name),
                                           cure_from_names(name, names)));
    }
    const Index i = found - names.begin();
    try {
      point[i] = exact_constant(text);
    } catch (const TextError& error) {
      throw SpecError(pointer, error.what(), error.offset());
    }
    given[i] = true;
  }
  const auto missing = std::find(given.begin(), given.end(), false);
  if (missing != given.end()) {
    throw SpecError("/" + field, fmt::format("missing a number for \"{}\", an input of {}",
                                             names[missing - given.begin()], innermost.name));
  }
  return point;
}

}  // namespace psolve::jacobian
