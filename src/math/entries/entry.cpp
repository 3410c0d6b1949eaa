#include "math/entries/entry.h"

#include "math/expressions/parse.h"
#include "math/syntax/syntax.h"

namespace psolve {

Expr Entry::expression() const {
  if (symbol) return Expr::symbol(*symbol);
  return text ? exact_constant(*text) : Expr(number);
}

namespace {

/// By itself "e" is a letter like any other; within an expression it is the constant.
bool is_symbol_name(const std::string& text) {
  return is_variable_name(text) || text == "e" || text == "pi";
}

}  // namespace

Type<Entry> entry() {
  const auto constant = number();
  TypeInfo info("a number or a symbol", kNumber | kString, constant.schema);
  info.many = "numbers or symbols";
  info.brief = "number or symbol";
  return {std::move(info), [read = constant.decode](const Node& node) {
            const auto* text = node.value().get_ptr<const std::string*>();
            if (text != nullptr && is_symbol_name(*text)) return Entry(*text);
            if (text == nullptr && !node.value().is_number()) {
              node.fail_expected("a number or a symbol");
            }
            Entry entry(read(node));
            if (text != nullptr) entry.text = std::make_shared<std::string>(*text);
            return entry;
          }};
}

}  // namespace psolve
