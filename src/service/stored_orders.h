// Orders of the test provider, in the ledger beside the cases that they belong to.
#pragma once

#include "ledger/ledger.h"
#include "service/payment.h"

namespace tongban::service {

class StoredOrders final : public TestOrders {
  public:
    StoredOrders(ledger::Ledger& ledger, std::string home_region)
        : ledger_(ledger), home_region_(std::move(home_region)) {}

    static std::vector<const char*> tables();
    Result<std::optional<TestOrder>> find(const std::string& reference) override;
    Result<void> keep(const TestOrder& order, Instant now) override;

  private:
    ledger::Ledger& ledger_;
    std::string home_region_;
};

}  // namespace tongban::service
