#pragma once
// A source's owners as owners of this host: by --usermap and --groupmap, else by name, else by
// number.
#include <optional>
#include <vector>

#include "session/target_action.hpp"
#include "tree/options.hpp"

namespace lockstep::job {

class HostOwners final : public session::OwnerMap {
 public:
  /// Rules whose TO this host does not know are left out and told in problems().
  explicit HostOwners(const tree::SyncOptions& options);

  [[nodiscard]] std::uint32_t user(const std::string& name, std::uint32_t id) override;
  /// A group that this process may not give away is tree::keep_owner: it stays as it is.
  [[nodiscard]] std::uint32_t group(const std::string& name, std::uint32_t id) override;
  [[nodiscard]] const std::vector<tree::Problem>& problems() const noexcept { return problems_; }

 private:
  struct Rule {
    tree::IdRule rule;
    std::uint32_t to = 0;
  };
  using ById = std::optional<std::uint32_t> (*)(const std::string& name);
  [[nodiscard]] std::vector<Rule> known(const std::vector<tree::IdRule>& rules, ById find,
                                        const char* option);
  [[nodiscard]] static std::optional<std::uint32_t> ruled(const std::vector<Rule>& rules,
                                                          const std::string& name,
                                                          std::uint32_t id);

  tree::Super super_;
  std::vector<tree::Problem> problems_;
  std::vector<Rule> users_;
  std::vector<Rule> groups_;
};

}  // namespace lockstep::job
