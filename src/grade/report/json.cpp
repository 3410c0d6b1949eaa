#include <cmath>

#include "grade/report/lines.h"
#include "grade/report/report.h"

namespace psolve {
namespace {

Json slip_json(const Slip& slip, Reveal reveal) {
  Json json = {{"id", slip.id}, {"text", reveal == Reveal::all ? slip.text : hint_of(slip)}};
  if (reveal == Reveal::all && !slip.value.is_null()) json["value"] = slip.value;
  if (!slip.lines.empty()) json["lines"] = slip.lines;
  return json;
}

Json line_json(const GradedLine& line, Reveal reveal) {
  Json json = {{"name", line.name}, {"step", line.step}, {"given", line.given}};
  if (reveal == Reveal::all) {
    json["expected"] = line.expected;
    if (!line.carried.is_null()) json["carried"] = line.carried;
  }
  json["verdict"] = verdict_name(line.verdict);
  json["marks"] = rounded_marks(line.marks);
  json["max_marks"] = rounded_marks(line.max_marks);
  if (!line.wrong_entries.empty()) json["wrong_entries"] = line.wrong_entries;
  if (!line.working.empty()) {
    for (const Side& side : line.working) {
      Json entry = {{"text", side.text}};
      if (side.value && reveal == Reveal::all) entry["value"] = *side.value;
      json["working"].push_back(std::move(entry));
    }
  }
  if (reveal != Reveal::verdict) {
    if (line.slip) json["slip"] = slip_json(*line.slip, reveal);
    for (const Slip& slip : line.also) json["also"].push_back(slip_json(slip, reveal));
  }
  if (!line.note.empty()) json["note"] = line.note;
  return json;
}

}  // namespace

Json grade_json(const Grade& grade, Reveal reveal) {
  Json json = {{"psolve", PSOLVE_VERSION}, {"problem", grade.problem}};
  if (!grade.student.empty()) json["student"] = grade.student;
  json["score"] = rounded_marks(grade.score);
  json["max_score"] = rounded_marks(grade.max_score);
  json["first_wrong"] = grade.first_wrong.empty() ? Json() : Json(grade.first_wrong);
  json["convention"] = nullptr;
  if (grade.convention && reveal != Reveal::verdict) {
    const FoundConvention& found = *grade.convention;
    json["convention"] = {{"id", found.id},
                          {"text", found.text},
                          {"right", found.right},
                          {"right_as_asked", found.right_as_asked}};
  }
  json["lines"] = Json::array();
  for (const GradedLine& line : grade.lines) json["lines"].push_back(line_json(line, reveal));
  return json;
}

}  // namespace psolve
