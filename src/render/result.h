#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// The title, or the kind of problem, with the number of a variant behind it.
std::string title_of(const Solution& solution);

/// What answers the question: the solution's own words, or, where it has none, the answers of its
/// headline that fit on a line.
std::vector<Prose> result_of(const Solution& solution);

/// How people write the answer at `path`, or the whole that it is an entry of, with its index; blank
/// where nothing says so.
Formula symbol_of_answer(const Solution& solution, std::string_view path);

/// What a question sheet asks for.
struct Asked {
  std::string name;   ///< the answer's path
  Prose symbol;       ///< how people write it, or its name in words
  std::string words;  ///< its name in words beside a symbol that does not say it
};
std::vector<Asked> asked_of(const Solution& solution);

}  // namespace psolve
