#include "render/solution_schema.h"

#include "core/rule.h"
#include "formula/functions/functions.h"

namespace psolve {
namespace {

/// All but the heads and the rules, which stand in tables of their own.
constexpr const char* kSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "A solution that psolve writes",
  "type": "object",
  "required": ["psolve", "problem", "title", "source", "answers", "exact"],
  "additionalProperties": false,
  "dependencies": {"steps": ["spec", "assumptions", "result", "notation", "checks", "remarks",
                             "figures"]},
  "properties": {
    "psolve": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$",
               "description": "the version that wrote it"},
    "problem": {"type": "string", "description": "the kind of problem, as psolve list names it"},
    "title": {"type": "string"},
    "source": {"type": "string"},
    "question": {"type": "string"},
    "id": {"description": "the spec's"},
    "variant": {"description": "the spec's"},
    "spec": {"type": "object", "description": "with every default filled in; it can be solved again"},
    "assumptions": {"type": "array", "items": {"type": "string"}},
    "given": {
      "description": "the data of the problem: each what stands at its pointer in spec",
      "type": "array",
      "items": {
        "type": "object",
        "required": ["name", "text", "latex", "spec"],
        "additionalProperties": false,
        "properties": {
          "name": {"type": "string", "description": "a NAME; \"\" of a law that has none"},
          "text": {"type": "string"},
          "latex": {"type": "string"},
          "value": {"$ref": "#/definitions/plain"},
          "spec": {"type": "string", "description": "a JSON pointer"}
        }
      }
    },
    "result": {
      "description": "what answers the question",
      "type": "array",
      "items": {"$ref": "#/definitions/mathematics"}
    },
    "answers": {"type": "object", "description": "numbers at --digits, words and closed forms"},
    "exact": {"type": "object", "description": "those that have an exact form: \"1/3\", \"2*pi\""},
    "notation": {
      "description": "how people write each answer",
      "type": "array",
      "items": {
        "type": "object",
        "required": ["answer", "text", "latex"],
        "additionalProperties": false,
        "properties": {
          "answer": {"type": "string", "description": "its path"},
          "text": {"type": "string"},
          "latex": {"type": "string"}
        }
      }
    },
    "steps": {"type": "array", "items": {"$ref": "#/definitions/step"}},
    "checks": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["id", "claim", "method", "error", "tolerance", "passed"],
        "additionalProperties": false,
        "properties": {
          "id": {"type": "string"},
          "claim": {"type": "string"},
          "method": {"type": "string"},
          "error": {"anyOf": [{"type": "number"}, {"enum": ["infinity", "nan"]}]},
          "tolerance": {"type": "number"},
          "passed": {"type": "boolean", "description": "whether error is at most tolerance"},
          "stated": {"type": "integer", "minimum": 0,
                     "description": "lines that state a number, in steps with a value"},
          "evaluated": {"type": "integer", "minimum": 0,
                        "description": "of them, those that were evaluated as they stand"},
          "resumed": {"type": "integer", "minimum": 0,
                      "description": "lines behind a stretch that is left out"}
        }
      }
    },
    "claims": {
      "description": "what the source claims, judged by computing",
      "type": "array",
      "items": {
        "type": "object",
        "required": ["id", "claim", "verdict", "reason"],
        "additionalProperties": false,
        "properties": {
          "id": {"type": "string"},
          "claim": {"type": "string"},
          "verdict": {"enum": ["true", "false", "conditional"]},
          "reason": {"type": "string"}
        }
      }
    },
    "remarks": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["id", "kind", "text"],
        "additionalProperties": false,
        "properties": {
          "id": {"type": "string"},
          "kind": {"enum": ["erratum", "convention", "explanation", "mistake", "limit"]},
          "text": {"type": "string"}
        }
      }
    },
    "figures": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["id", "caption", "svg"],
        "additionalProperties": false,
        "properties": {
          "id": {"type": "string"},
          "caption": {"type": "string"},
          "svg": {"type": "string"}
        }
      }
    }
  },
  "definitions": {
    "mathematics": {
      "type": "object",
      "required": ["text", "latex"],
      "additionalProperties": false,
      "properties": {"text": {"type": "string"}, "latex": {"type": "string"}}
    },
    "step": {
      "type": "object",
      "required": ["id", "rule", "claim", "lines", "steps"],
      "additionalProperties": false,
      "properties": {
        "id": {"type": "string", "description": "unique in the solution"},
        "rule": {"description": "why the step may be made"},
        "claim": {"type": "string"},
        "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}},
        "value": {"description": "what the step hands on, rounded like the answers"},
        "answer": {"type": "string",
                   "description": "the path of the answer that the VALUE of its last math is"},
        "steps": {"type": "array", "items": {"$ref": "#/definitions/step"}}
      }
    },
    "line": {
      "type": "object",
      "required": ["text", "latex"],
      "additionalProperties": false,
      "properties": {
        "text": {"type": "string"},
        "latex": {"type": "string"},
        "math": {
          "description": "the line in MathJSON, with all digits",
          "oneOf": [
            {
              "type": "array",
              "items": [{"const": "Equal"}, {"$ref": "#/definitions/name"},
                        {"$ref": "#/definitions/expression"}, {"$ref": "#/definitions/listed"}],
              "minItems": 4,
              "additionalItems": false
            },
            {
              "type": "array",
              "items": [{"const": "Resume"}, {"$ref": "#/definitions/name"},
                        {"$ref": "#/definitions/listed"}],
              "minItems": 3,
              "additionalItems": false
            }
          ]
        },
        "values": {
          "description": "of the expression's symbols; one of many entries may be left to given, or to an earlier line",
          "type": "object",
          "propertyNames": {"$ref": "#/definitions/name"},
          "additionalProperties": {"$ref": "#/definitions/plain"}
        }
      },
      "dependencies": {"values": ["math"]}
    },
    "name": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"},
    "expression": {
      "anyOf": [
        {"type": "number"},
        {"$ref": "#/definitions/name"},
        {
          "type": "array",
          "items": [{}],
          "minItems": 2,
          "additionalItems": {"$ref": "#/definitions/expression"}
        }
      ]
    },
    "plain": {
      "description": "a number, or nested lists of numbers",
      "anyOf": [
        {"type": "number"},
        {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/plain"}}
      ]
    },
    "listed": {
      "description": "the same in MathJSON",
      "anyOf": [
        {"type": "number"},
        {
          "type": "array",
          "items": [{"const": "List"}],
          "minItems": 2,
          "additionalItems": {"$ref": "#/definitions/listed"}
        }
      ]
    }
  }
})";

}  // namespace

Json solution_schema(std::span<const Rule> rules, const std::vector<AnswersOf>& answers) {
  Json schema = Json::parse(kSchema);
  Json& definitions = schema["definitions"];
  Json& rule_names = definitions["step"]["properties"]["rule"]["enum"];
  for (const Rule& rule : rules) rule_names.push_back(rule.name);
  Json& heads = definitions["expression"]["anyOf"][2]["items"][0]["enum"];
  for (const FunctionEntry& function : functions()) {
    if (!function.head.empty()) heads.push_back(function.head);
  }
  for (const auto& [problem, rows] : answers) {
    const std::string name = std::string(problem) + "-answers";
    const std::string pointer = "#/definitions/" + name;
    schema["definitions"][name] = answers_schema(rows, pointer);
    const Json is_that = {{"properties", {{"problem", {{"const", problem}}}}}};
    const Json has_these = {{"properties", {{"answers", {{"$ref", pointer}}}}}};
    schema["allOf"].push_back({{"if", is_that}, {"then", has_these}});
  }
  return schema;
}

}  // namespace psolve
