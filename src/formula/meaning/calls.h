#pragma once

#include <string>
#include <vector>

#include "formula/functions/functions.h"
#include "formula/meaning/meaning.h"

/// Calls of functions whose arguments are known by term and value.
namespace psolve::calls {

using Meant = Result<Meaning>;
using Meanings = std::vector<Meaning>;

Meant unsaid(std::string reason);

/// The operators' rows of the table of functions, looked up once.
struct Operators {
  static const FunctionEntry& of(std::string_view head) { return *function_headed(head); }
  const FunctionEntry& add = of("Add");
  const FunctionEntry& subtract = of("Subtract");
  const FunctionEntry& negate = of("Negate");
  const FunctionEntry& multiply = of("Multiply");
  const FunctionEntry& divide = of("Divide");
  const FunctionEntry& power = of("Power");
  const FunctionEntry& square = of("Square");
  const FunctionEntry& exp = of("Exp");
  const FunctionEntry& list = of("List");
  const FunctionEntry& at = of("At");
  const FunctionEntry& dot = of("Dot");
  const FunctionEntry& outer = of("OuterProduct");
  const FunctionEntry& matrix_multiply = of("MatrixMultiply");
  const FunctionEntry& hadamard = of("HadamardProduct");
  const FunctionEntry& transpose = of("Transpose");
  const FunctionEntry& inverse = of("Inverse");
  const FunctionEntry& correlation = of("CrossCorrelation");
  const FunctionEntry& convolution = of("Convolution");
  const FunctionEntry& full = of("FullConvolution");
  const FunctionEntry& max = of("Max");
  const FunctionEntry& min = of("Min");
  const FunctionEntry& element_max = of("ElementMax");
  const FunctionEntry& element_min = of("ElementMin");
  const FunctionEntry& mod = of("Mod");
  const FunctionEntry& norm = of("Norm");
  const FunctionEntry& sum = of("Sum");
};

const Operators& op();

inline bool is_vector(const Meaning& m) {
  return m.value.rank() == 1;
}
inline bool is_matrix(const Meaning& m) {
  return m.value.rank() == 2;
}
bool any_row(const Meanings& parts);

Meaning number(double x);
/// "12", "-0.5", "1e-05" as a number; "2/7" as a quotient.
Meant digits(const std::string& text);

/// Of sums and products that are arguments of their like, one sum or product is made.
Meant call_of(const FunctionEntry& function, Meanings arguments, bool is_row = false);
Meant pair(const FunctionEntry& function, Meaning a, Meaning b, bool is_row = false);
Meant single(const FunctionEntry& function, Meaning a);

/// A and B side by side.
Meant matrix_product(Meaning a, Meaning b);
Meant entrywise_product(Meaning a, Meaning b);
/// All factors joined, from the left.
Meant folded(Meanings factors, Meant (*join)(Meaning, Meaning));

}  // namespace psolve::calls
