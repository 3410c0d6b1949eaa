// From a formula as people write it to what it means: each operator in MathJSON, and its value.

#include "formula/meaning/meaning.h"

#include <gtest/gtest.h>

#include <map>

#include "core/json/math_json.h"
#include "formula/meaning/evaluate.h"
#include "formula/meaning/name.h"
#include "formula/notation.h"

namespace psolve {
namespace {

const std::map<std::string, Value> kValues = {
    {"x", 3.0},
    {"w", 0.5},
    {"v", Value({2}, {1, 2})},
    {"u", Value({2}, {-3, 4})},
    {"A", Value({2, 2}, {1, 2, 3, 4})},
    {"B", Value({2, 3}, {1, 0, 2, 0, 1, 0})},
    {"X", Value({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9})},
    {"F", Value({2, 2}, {1, 0, 0, -1})},
    {"h_1", 10.0},
    {"h_2", 20.0},
    {"i_", 7.0},
};

Result<Meaning> meant(const Formula& formula) {
  return meaning_of(formula, [](const Formula& symbol, const Value* stated) {
    const auto name = name_of(symbol);
    if (!name) return Result<Named>::none("no name");
    const auto found = kValues.find(*name);
    if (stated != nullptr) return Result<Named>(Named{*name, *stated});
    if (found == kValues.end()) return Result<Named>::none(*name + " has no value");
    return Result<Named>(Named{*name, found->second});
  });
}

struct Row {
  Formula formula;
  const char* math;
  const char* value;
};

TEST(Meaning, OfEveryOperatorIsItsHead) {
  const Formula x = sym("x"), w = sym("w"), v = sym("v"), u = sym("u"), A = sym("A"), B = sym("B");
  const auto product_of = [](std::vector<Formula> f, std::string_view sign) {
    return product(std::move(f), sign);
  };
  const auto side_by_side = [&](std::vector<Formula> f) { return product_of(std::move(f), ""); };
  const auto named = [](const char* name, const Formula& value) {
    return equals({Formula::words(name), value});
  };
  const Formula X = sym("X"), F = sym("F"), h = sym("h"), k = sym("k");
  const Formula row = matrix(1, 2, [&](auto, auto j) { return j == 0 ? x : w; });
  const std::vector<Row> rows = {
      {w * x + 1, R"(["Add",["Multiply","w","x"],1])", "2.5"},
      {w - x, R"(["Subtract","w","x"])", "-2.5"},
      {sum({w, -x, 1}), R"(["Add","w",["Negate","x"],1])", "-1.5"},
      {-x, R"(["Negate","x"])", "-3"},
      {-Formula(2), "-2", "-2"},
      {x / 2, R"(["Divide","x",2])", "1.5"},
      {power(x, 2), R"(["Square","x"])", "9"},
      {power(x, 3), R"(["Power","x",3])", "27"},
      {power(sym("e"), x), R"(["Exp","x"])", "20.085536923187668"},
      {Formula::digits("2/3") * x, R"(["Multiply",["Divide",2,3],"x"])", "2"},
      {Formula::digits("1e-05") + x, R"(["Add",1e-5,"x"])", "3.00001"},
      // lists
      {w * v, R"(["Multiply","w","v"])", "[0.5,1]"},
      {power(v, 2), R"(["Square","v"])", "[1,4]"},
      {v + 1, R"(["Add","v",1])", "[2,3]"},
      {u / v, R"(["Divide","u","v"])", "[-3,2]"},
      {product_of({v, u}, product_sign::hadamard), R"(["HadamardProduct","v","u"])", "[-3,8]"},
      {product_of({w, u}, product_sign::hadamard), R"(["Multiply","w","u"])", "[-1.5,2]"},
      // matrices side by side
      {side_by_side({A, v}), R"(["MatrixMultiply","A","v"])", "[5,11]"},
      {side_by_side({A, B}), R"(["MatrixMultiply","A","B"])", "[[1,2,2],[3,4,6]]"},
      {side_by_side({transpose(A), v}), R"(["MatrixMultiply",["Transpose","A"],"v"])", "[7,10]"},
      {side_by_side({transpose(v), u}), R"(["Dot","v","u"])", "5"},
      {side_by_side({v, transpose(u)}), R"(["OuterProduct","v","u"])", "[[-3,4],[-6,8]]"},
      {side_by_side({v, row}),
       R"(["MatrixMultiply",["Transpose",["List","v"]],["List",["List","x","w"]]])",
       "[[3,0.5],[6,1]]"},
      {side_by_side({transpose(v), A, u}), R"(["Dot",["MatrixMultiply","v","A"],"u"])", "19"},
      {side_by_side({x, A}), R"(["Multiply","x","A"])", "[[3,6],[9,12]]"},
      {side_by_side({power(A, -1), v}), R"(["MatrixMultiply",["Inverse","A"],"v"])", "[0,0.5]"},
      {power(A, 2), R"(["MatrixMultiply","A","A"])", "[[7,10],[15,22]]"},
      {power(A, 2) - A, R"(["Subtract",["MatrixMultiply","A","A"],"A"])", "[[6,8],[12,18]]"},
      {matrix(2, 2, [&](auto i, auto j) { return i == j ? x : Formula(0); }),
       R"(["List",["List","x",0],["List",0,"x"]])", "[[3,0],[0,3]]"},
      {column(2, [&](auto i) { return i == 0 ? x : w; }), R"(["List","x","w"])", "[3,0.5]"},
      {A.at(1, 2), "none", "A_1_2 has no value"},
      {quantity(A, Formula(kValues.at("A"))).at(1, 2), R"(["At","A",1,2])", "2"},
      // functions
      {call("sigmoid", {w - w}), R"(["Sigmoid",["Subtract","w","w"]])", "0.5"},
      {call("max", {x, w}), R"(["Max","x","w"])", "3"},
      {call("max", {v}), R"(["Max","v"])", "2"},
      {call("max", {v, u}), R"(["ElementMax","v","u"])", "[1,4]"},
      {call("norm", {u}), R"(["Norm","u"])", "5"},
      {call("norm", {call("diag", {u})}), R"(["Norm",["Diagonal","u"],2])", "4"},
      {call("rho", {call("diag", {u})}), R"(["SpectralRadius",["Diagonal","u"]])", "4"},
      {call("not", {Formula(1)}), R"(["Subtract",1,1])", "0"},
      {product_of({Formula(1), Formula(0)}, "∧"), R"(["Min",1,0])", "0"},
      {relation("∨", {1, 0}), R"(["Max",1,0])", "1"},
      {relation("⊕", {1, 1, 1}), R"(["Mod",["Add",1,1,1],2])", "1"},
      {call("cos", {sym("pi")}), R"(["Cos","Pi"])", "-1"},
      {sym("i") + 1, R"(["Add","i_",1])", "8"},
      // sums over an index
      {big("sum", equals({k, 1}), 2, h.at(k) * k),
       R"(["Add",["Multiply","h_1",1],["Multiply","h_2",2]])", "50"},
      {big("product", equals({k, 1}), 2, h.at(k)), R"(["Multiply","h_1","h_2"])", "200"},
      // windows
      {product_of({X, F}, product_sign::correlation), R"(["CrossCorrelation","X","F"])",
       "[[-4,-4],[-4,-4]]"},
      {product_of({X, F}, product_sign::convolution), R"(["Convolution","X","F"])",
       "[[4,4],[4,4]]"},
      {product_of({F, A}, product_sign::full), R"(["FullConvolution","A","F"])",
       "[[1,2,0],[3,3,-2],[0,-3,-4]]"},
      {call("correlate", {X, F, named("stride", 2)}), R"(["CrossCorrelation","X","F",2])",
       "[[-4]]"},
      {call("correlate", {X, F, named("padding", 1), named("stride", 3)}),
       R"(["CrossCorrelation","X","F",3,1])", "[[-1,0],[0,9]]"},
      {call("max-pool", {X, named("size", 2), named("padding", 1)}), R"(["MaxPool","X",2,2,1])",
       "[[1,3],[7,9]]"},
  };
  for (const auto& [formula, math, value] : rows) {
    SCOPED_TRACE(write(formula, Hand::plain));
    const auto meaning = meant(formula);
    if (std::string_view(math) == "none") {
      ASSERT_FALSE(meaning);
      EXPECT_EQ(meaning.reason(), value);
      continue;
    }
    ASSERT_TRUE(meaning) << meaning.reason();
    EXPECT_EQ(math_json(meaning->term), Json::parse(math).dump());
    const auto expected = value_from_json(Json::parse(value));
    ASSERT_EQ(meaning->value.shape(), expected->shape()) << meaning->value.shape().text();
    for (std::size_t i = 0; i < expected->size(); ++i) {
      EXPECT_NEAR(meaning->value[i], (*expected)[i], 1e-14 * std::abs((*expected)[i]));
    }
    // There and back again.
    const auto back = from_math_json(Json::parse(math_json(meaning->term)));
    ASSERT_TRUE(back);
    const auto again = evaluate(*back, [](const std::string& name) {
      const auto found = kValues.find(name);
      return found == kValues.end() ? nullptr : &found->second;
    });
    ASSERT_TRUE(again) << again.reason();
    for (std::size_t i = 0; i < expected->size(); ++i) EXPECT_EQ((*again)[i], meaning->value[i]);
  }
}

TEST(Meaning, OfATransposeIsThatOfWhatHasTheName) {
  const Formula At = quantity(transpose(sym("A")), Formula(Value({3, 2}, {1, 4, 2, 5, 3, 6})));
  const auto matrix = meant(At);
  ASSERT_TRUE(matrix);
  EXPECT_EQ(math_json(matrix->term), R"(["Transpose","A"])");
  EXPECT_EQ(matrix->value[1], 4);
  const Formula xt = quantity(transpose(sym("x")), Formula(Value({1, 2}, {5, 6})));
  const auto outer = meant(product({quantity(sym("d"), Formula(Value({2}, {1, 2}))), xt}, ""));
  ASSERT_TRUE(outer) << outer.reason();
  EXPECT_EQ(math_json(outer->term), R"(["OuterProduct","d","x"])");
}

TEST(Meaning, IsNoneOfWhatCarriesNoNumber) {
  const Formula x = sym("x");
  const std::vector<std::pair<Formula, const char*>> rows = {
      {x + dots(), "something is left out"},
      {Formula::words("otherwise"), "words"},
      {sym("unheard") * x, "unheard has no value"},
      {derivative(sym("L"), sym("x")), "dL_dx has no value"},
      {relation("≤", {x, 2}), "a relation"},
      {product({x, x}, "∘"), "a composition of functions"},
      {sym("v") * sym("A"), "2 with 2×2"},
      {sym("A") * sym("A"), "matrices without the sign of their product"},
      {product({sym("v"), sym("u")}, ""), "two rows or two columns side by side"},
      {product({sym("v"), sym("A")}, ""), "a column before a matrix"},
      {power(sym("A"), x), "a matrix to a power"},
      {big("sum", sym("k"), Formula(), x), "a sum over letters"},
      {Formula::digits("12a"), "the digits 12a"},
      {call("correlate", {sym("X"), sym("F"), equals({Formula::words("stripe"), 2})}),
       "an argument that CrossCorrelation has not"},
      {Formula(), "nothing that has a value"},
  };
  for (const auto& [formula, reason] : rows) {
    const auto meaning = meant(formula);
    ASSERT_FALSE(meaning) << reason;
    EXPECT_EQ(meaning.reason(), reason);
  }
}

TEST(MathJson, RefusesWhatItIsNot) {
  for (const char* text : {"[]", "{}", "null", "true", R"("a b")", R"("")", R"([1, 2])",
                           R"(["Nonsense", 1])", R"(["Add", 1, [2]])"}) {
    EXPECT_FALSE(from_math_json(Json::parse(text))) << text;
  }
  for (const char* text :
       {"[1, [2]]", "[[1, 2], [3]]", "[]", R"("x")", "[[[[[1]]]]]", "[[1], 2]"}) {
    EXPECT_FALSE(value_from_json(Json::parse(text))) << text;
  }
  EXPECT_EQ(value_from_json(Json::parse(R"(["List", ["List", 1, 2]])"))->shape(),
            (ListShape{1, 2}));
  EXPECT_EQ(math_json(Value({1, 2}, {0.5, -3})), R"(["List",["List",0.5,-3]])");
}

}  // namespace
}  // namespace psolve
