// What compile times are compared with: a file that uses the libraries that psolve uses, and
// nothing of psolve. It must stay as it is, or measurements before and after can no longer be
// compared.

#include <fmt/format.h>

#include <Eigen/Dense>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;

Json solved(int size) {
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(size, size);
  const Eigen::VectorXd x = a.partialPivLu().solve(Eigen::VectorXd::Ones(size));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(a + a.transpose());
  return {{"text", fmt::format("{:.6g} {:>12} {}", x(0), eigen.eigenvalues()(0), size)}};
}

}  // namespace

std::string reference(const std::string& text) {
  Json json = Json::parse(text);
  json["solved"] = solved(4);
  const auto numbers = json.value("numbers", std::map<std::string, std::vector<double>>());
  for (const auto& [name, values] : numbers) json[name] = fmt::format("{}", values.size());
  return json.dump(2);
}
