#include "math/syntax/variable_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "math/syntax/syntax.h"
#include "spec/error.h"

namespace psolve {

void check_variable_names(const std::vector<std::string>& names, const std::string& pointer,
                          const char* noun) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    const std::string place = fmt::format("{}/{}", pointer, name - names.begin());
    if (*name == "pi" || *name == "e" || find_function(*name)) {
      throw SpecError(place, fmt::format("{} is a {} and cannot name a variable", in_quotes(*name),
                                         find_function(*name) ? "function" : "constant"));
    }
    if (!is_variable_name(*name)) {
      throw SpecError(place, fmt::format("{} cannot name a variable; use a letter followed by "
                                         "letters, digits or _, such as \"x1\"",
                                         in_quotes(*name)));
    }
    if (std::find(names.begin(), name, *name) != name) {
      throw SpecError(place, fmt::format("the {} {} is named twice", noun, in_quotes(*name)));
    }
  }
}

}  // namespace psolve
