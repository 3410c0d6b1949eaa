#pragma once

#include <string>
#include <vector>

#include "formula/meaning/term.h"
#include "formula/value.h"

namespace psolve {

/// A value that a line uses.
struct UsedValue {
  std::string name;
  Value value;
  bool is_known;  ///< given, or defined by an earlier line
};

/// What a line computes: NAME = EXPRESSION = VALUE.
struct Computation {
  std::string name;
  Term term;  ///< none, a symbol or a call; a blank symbol where the line resumes
  Value value;
  std::vector<UsedValue> uses = {};  ///< each NAME of the term once
  double error = 0;                  ///< relative, of the value against what the term comes to

  bool resumes() const { return term.is(Term::Kind::symbol) && term.name.empty(); }
  /// Whether all that it uses is given or was defined before.
  bool is_closed() const;
};

}  // namespace psolve
