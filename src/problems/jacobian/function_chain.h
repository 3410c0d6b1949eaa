#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "math/expressions/expression.h"
#include "math/syntax/evaluation.h"

namespace psolve::jacobian {

using ExprMatrix = MatrixOf<Expr>;

/// A function from its inputs to its outputs, as a spec writes it.
struct NamedFunction {
  std::string name;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;  ///< expressions in the inputs
};

/// A function of the spec, parsed.
struct ParsedFunction {
  Index place;  ///< in the spec
  std::string name;
  std::vector<Expr> inputs;
  std::vector<Syntax> syntax;  ///< of each output
  std::vector<Expr> outputs;
  ExprMatrix jacobian;

  std::string pointer(Index output) const {
    return fmt::format("/functions/{}/outputs/{}", place, output);
  }
};

/// The functions of a composition, read and differentiated. Throws SpecError for names and shapes
/// that do not fit.
class FunctionChain {
 public:
  /// `compose` names the functions outermost first; it may be left out where there is only one.
  FunctionChain(const std::vector<NamedFunction>& functions,
                const std::optional<std::vector<std::string>>& compose);

  /// The functions of the composition, f_1 first: in the order in which they are applied.
  const std::vector<const ParsedFunction*>& inside_out() const { return chain_; }
  const ParsedFunction& innermost() const { return *chain_.front(); }

  /// The composition as it is written in the spec, over any scalar. Throws DomainError.
  template <class T>
  std::vector<T> run(std::vector<T> values) const {
    for (const ParsedFunction* f : chain_) {
      std::vector<T> outputs;
      for (const Syntax& syntax : f->syntax) outputs.push_back(evaluate<T>(syntax, values));
      values = std::move(outputs);
    }
    return values;
  }

 private:
  std::vector<ParsedFunction> functions_;
  std::vector<const ParsedFunction*> chain_;
};

/// The point that a spec's `at` gives, or its `direction`: what stands there under `field`, in the
/// order of the function's inputs. Throws SpecError for a name that is no input, or an input without
/// a number.
std::vector<Expr> point_of(const std::vector<std::pair<std::string, std::string>>& at,
                           const ParsedFunction& innermost, const std::string& field = "at");

}  // namespace psolve::jacobian
