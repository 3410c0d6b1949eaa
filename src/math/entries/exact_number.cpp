#include "math/entries/exact_number.h"

#include <cmath>
#include <type_traits>

#include "math/numbers/wide.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/log_number.h"

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

template <class T>
T exact_number(const Entry& entry) {
  if constexpr (!std::is_same_v<T, double>) {
    if (entry.text) {
      return evaluate<LogNumber<T>>(Syntax::parse(*entry.text, std::vector<std::string>{}), {})
          .value();
    }
    if (std::isfinite(entry.number)) {
      return to_number<T>(Rational::from_shortest_decimal(entry.number));
    }
  }
  return T(entry.number);
}

template double exact_number<double>(const Entry&);
template Wide exact_number<Wide>(const Entry&);

}  // namespace psolve
