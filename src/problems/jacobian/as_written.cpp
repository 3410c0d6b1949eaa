#include "problems/jacobian/as_written.h"

#include <utility>
#include <vector>

#include "math/expressions/text.h"

namespace psolve::jacobian {
namespace {

class Writer {
 public:
  explicit Writer(const Syntax& syntax) : syntax_(syntax) {}

  Formula whole() {
    // Operands stand before what is made of them.
    for (const Syntax::Node& node : syntax_.nodes()) written_.push_back(write_node(node));
    return written_.back();
  }

 private:
  using Kind = Syntax::Kind;

  Formula write_node(const Syntax::Node& node) const {
    switch (node.kind) {
      case Kind::number:
        return to_formula(node.number);
      case Kind::pi:
        return sym("pi");
      case Kind::e:
        return sym("e");
      case Kind::name:
        return sym(syntax_.names()[node.name]);
      case Kind::negation:
        return -part(node, 0);
      case Kind::sum:
        return sum_of(node);
      case Kind::product:
        return product_of(node);
      case Kind::power:
        return power(part(node, 0), part(node, 1));
      case Kind::call:
        return call_of(node);
    }
    return {};
  }

  const Formula& part(const Syntax::Node& node, Index i) const {
    return written_[syntax_.parts(node)[i].node];
  }

  Formula sum_of(const Syntax::Node& node) const {
    std::vector<Formula> terms;
    for (const auto& [at, inverse] : syntax_.parts(node)) {
      terms.push_back(inverse ? -written_[at] : written_[at]);
    }
    return sum(std::move(terms));
  }

  /// a·b/c·d is (a·b/c)·d.
  Formula product_of(const Syntax::Node& node) const {
    std::vector<Formula> factors;
    for (const auto& [at, inverse] : syntax_.parts(node)) {
      if (!inverse) {
        factors.push_back(written_[at]);
        continue;
      }
      const Formula above = product(std::exchange(factors, {}));
      factors.push_back(above / written_[at]);
    }
    return product(std::move(factors));
  }

  Formula call_of(const Syntax::Node& node) const {
    std::vector<Formula> arguments;
    for (const auto& [at, inverse] : syntax_.parts(node)) arguments.push_back(written_[at]);
    if (name_of(node.function) == "cbrt") return call("root", {arguments[0], 3});
    return call(name_of(node.function), std::move(arguments));
  }

  const Syntax& syntax_;
  std::vector<Formula> written_;  ///< of each node
};

}  // namespace

Formula as_written(const Syntax& syntax) {
  return Writer(syntax).whole();
}

}  // namespace psolve::jacobian
