#include "grade/report/schema.h"

namespace psolve {
namespace {

constexpr const char* kWork = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Work that a student hands in",
  "definitions": {
    "lines": {"type": "object",
              "additionalProperties": {"type": ["number", "string", "boolean", "array", "object", "null"]}}
  },
  "type": "object",
  "anyOf": [
    {"required": ["work"],
     "properties": {"student": {"type": "string"}, "work": {"$ref": "#/definitions/lines"}}},
    {"required": ["submitted_answers"],
     "properties": {"submitted_answers": {"$ref": "#/definitions/lines"}}},
    {"allOf": [{"$ref": "#/definitions/lines"},
               {"not": {"required": ["work"]}}, {"not": {"required": ["submitted_answers"]}}]}
  ]
})";

constexpr const char* kGrade = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Graded work",
  "definitions": {
    "slip": {"type": "object", "required": ["id", "text"], "additionalProperties": false,
             "properties": {"id": {"type": "string"}, "text": {"type": "string"}, "value": {},
                            "lines": {"type": "array", "items": {"type": "string"}}}}
  },
  "type": "object",
  "required": ["psolve", "problem", "score", "max_score", "first_wrong", "convention", "lines"],
  "additionalProperties": false,
  "properties": {
    "psolve": {"type": "string"},
    "problem": {"type": "string"},
    "student": {"type": "string"},
    "score": {"type": "number"},
    "max_score": {"type": "number"},
    "first_wrong": {"type": ["string", "null"]},
    "convention": {"anyOf": [{"type": "null"},
      {"type": "object", "required": ["id", "text", "right", "right_as_asked"],
       "additionalProperties": false,
       "properties": {"id": {"type": "string"}, "text": {"type": "string"},
                      "right": {"type": "integer"}, "right_as_asked": {"type": "integer"}}}]},
    "lines": {"type": "array", "items": {
      "type": "object",
      "required": ["name", "step", "given", "verdict", "marks", "max_marks"],
      "additionalProperties": false,
      "properties": {
        "name": {"type": "string"}, "step": {"type": "string"},
        "given": {}, "expected": {}, "carried": {},
        "verdict": {"enum": ["right", "rounded", "follows", "trivial", "wrong", "blank", "unknown"]},
        "marks": {"type": "number"}, "max_marks": {"type": "number"},
        "wrong_entries": {"type": "array", "items": {"type": "string"}},
        "working": {"type": "array", "items": {"type": "object", "required": ["text"],
                    "additionalProperties": false,
                    "properties": {"text": {"type": "string"}, "value": {"type": "number"}}}},
        "slip": {"$ref": "#/definitions/slip"},
        "also": {"type": "array", "items": {"$ref": "#/definitions/slip"}},
        "note": {"type": "string"}
      }}}
  }
})";

}  // namespace

Json work_schema() {
  return Json::parse(kWork);
}

Json grade_schema() {
  return Json::parse(kGrade);
}

}  // namespace psolve
