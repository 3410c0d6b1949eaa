#pragma once

#include <istream>

namespace psolve {

/// What a file is, told from the names in its outermost JSON object without building its values.
enum class FileKind {
  empty,     ///< nothing but white space
  spec,      ///< an object with `problem` and without `psolve`
  own,       ///< what psolve wrote: an object with `psolve`, batch's answer to a bad line, or the
             ///< results of an external grader
  other,     ///< any other JSON object or list
  not_json,  ///< anything else
};

/// The kind of what stands first in `text`. Broken JSON is of the kind that its readable part
/// shows; where that shows none, `not_json`.
FileKind first_kind(std::istream& text);

/// The kind of a whole text, in which several values may stand, as in NDJSON: `own` only where
/// psolve wrote all of them, `spec` where one is a spec.
FileKind kind_of(std::istream& text);

}  // namespace psolve
