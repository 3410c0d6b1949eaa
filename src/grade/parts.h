#pragma once

// Within the grader: what it keeps of a problem, for all works.

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "grade/grade.h"
#include "grade/judged.h"
#include "grade/key/key.h"
#include "grade/key/names.h"
#include "grade/slips/slips.h"

namespace psolve {

struct Grader::Parts {
  Parts(Solution solution, Language tongue, GradeOptions asked,
        std::span<const AnswerMeaning> compared)
      : key(std::move(solution)),
        names(key),
        scheme(scheme_of(key, names, tongue, asked.tolerance)),
        language(tongue),
        options(asked),
        meanings(compared),
        slips(key, names, language, scheme) {}

  Key key;
  Names names;
  MarkingScheme scheme;
  Language language;
  GradeOptions options;
  std::span<const AnswerMeaning> meanings;
  SlipSearch slips;
};

/// The same work under another reading of the problem.
struct Grader::Reading {
  Convention convention;
  std::unique_ptr<const Parts> parts;  ///< null where it maps the answers
};

}  // namespace psolve
