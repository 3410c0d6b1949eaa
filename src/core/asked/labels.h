#pragma once

// What people call an answer: a sheet prints these labels, and a student writes his work under them.

#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// How people write the answer at `path`, or the whole that it is an entry of, with its index; blank
/// where nothing says so.
Formula symbol_of_answer(const Solution& solution, std::string_view path);

/// How people write the answer: by its symbol, or those of its entries; in words where it has none.
Prose label_of_answer(const Solution& solution, const std::string& path);

/// A label in one line of Unicode.
std::string written_label(const Prose& label);

/// What a question sheet asks for.
struct Asked {
  std::string name;   ///< the answer's path
  Prose symbol;       ///< its label
  std::string words;  ///< its name in words beside a symbol that does not say it
};
std::vector<Asked> asked_of(const Solution& solution);

}  // namespace psolve
