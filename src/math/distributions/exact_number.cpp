#include "math/distributions/exact_number.h"

namespace psolve {

Type<Entry> constant_entry(Range range) {
  const auto plain = number(range);
  return {static_cast<const TypeInfo&>(plain), [read = plain.decode](const Node& node) {
            const auto* text = node.value().get_ptr<const std::string*>();
            Entry entry(read(node));
            if (text != nullptr) entry.text = std::make_shared<std::string>(*text);
            return entry;
          }};
}

Type<Entry> position() {
  auto type = constant_entry({.at_least = -kFarthest, .at_most = kFarthest});
  type.decode = [read = type.decode, one = type.one](const Node& node) {
    const auto* text = node.value().get_ptr<const std::string*>();
    if (text != nullptr && text->ends_with("infinity")) node.fail_expected(one);
    return read(node);
  };
  return type;
}

}  // namespace psolve
