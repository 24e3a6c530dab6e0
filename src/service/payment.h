// Whoever takes a fee and gives it back: a bank, a payment office, or the test provider.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/aead.h"

namespace tongban::service {

/// What is to be paid. `reference` names the order: a provider that is asked twice with the same
/// one does it once.
struct PaymentOrder {
    std::string reference;
    std::string case_number;
    std::string fee;
    std::string name;
    std::int64_t fen = 0;
    Instant ordered_at;
    Instant until;            // it is closed then, and takes no money afterwards
    std::string return_path;  // page of the case that the applicant comes back to
};

enum class PaymentState { Open, Paid, Closed };

/// What has become of an order.
struct PaymentNews {
    std::string reference;
    PaymentState state = PaymentState::Open;
    std::int64_t fen = 0;
    std::string receipt;  // of the provider, once paid
};

/// Money back for a paid order. Asked again with the same reference after an answer that was lost.
struct RefundOrder {
    std::string reference;
    std::int64_t fen = 0;
    std::string reason;
};

/// Calls may take as long as a network call does; none is made inside a transaction. What fails
/// is asked again: a refund by its timer, the state of an order when it should be over.
class PaymentProvider {
  public:
    virtual ~PaymentProvider() = default;
    /// "test", "unionpay": in logs and on the operator's page.
    virtual std::string name() const = 0;
    virtual bool is_test() const { return false; }
    /// The address at which the applicant pays. Error code: payment.unavailable (Unavailable).
    virtual Result<std::string> start(const PaymentOrder& order) = 0;
    /// Error codes: payment.unavailable, payment.unknown (NotFound).
    virtual Result<PaymentNews> status(const std::string& reference, Instant now) = 0;
    /// What the provider sends by itself, checked to be its own. Error code: payment.signature
    /// (Forbidden).
    virtual Result<PaymentNews> read_callback(
        const std::string& body, const std::string& signature
    ) = 0;
    /// The receipt. Error code: payment.unavailable.
    virtual Result<std::string> refund(const RefundOrder& order) = 0;
};

/// An order as the bank of the test provider has it.
struct TestOrder {
    std::string reference;
    std::int64_t fen = 0;
    Instant until;
    PaymentState state = PaymentState::Open;
    std::int64_t version = 0;  // how often it was kept; 0: not yet
};

/// Where the test provider keeps its orders: a bank does not forget them when we start again.
class TestOrders {
  public:
    virtual ~TestOrders() = default;
    virtual Result<std::optional<TestOrder>> find(const std::string& reference) = 0;
    /// Replaces the version that was found. Error code: ledger.version_conflict.
    virtual Result<void> keep(const TestOrder& order, Instant now) = 0;
};

/// In memory, for stories and tests.
class MemoryOrders final : public TestOrders {
  public:
    Result<std::optional<TestOrder>> find(const std::string& reference) override;
    Result<void> keep(const TestOrder& order, Instant now) override;

  private:
    std::map<std::string, TestOrder> orders_;
};

/// Takes and gives back no money; says so wherever it shows. A page of our own plays the bank.
class TestPayments final : public PaymentProvider {
  public:
    explicit TestPayments(
        const crypto::Keyring& keyring,
        std::unique_ptr<TestOrders> orders = std::make_unique<MemoryOrders>()
    )
        : secret_(keyring.derived_secret("test-payments")), orders_(std::move(orders)) {}

    std::string name() const override { return "test"; }
    bool is_test() const override { return true; }
    Result<std::string> start(const PaymentOrder& order) override;
    Result<PaymentNews> status(const std::string& reference, Instant now) override;
    Result<PaymentNews> read_callback(const std::string& body, const std::string& signature)
        override;
    Result<std::string> refund(const RefundOrder& order) override;

    struct Callback {
        std::string body;
        std::string signature;
    };
    /// The applicant pays, or turns away, on the page that plays the bank: the call-back that a
    /// bank would send. Error code: payment.unknown.
    Result<Callback> play(const std::string& reference, bool pays, Instant now);
    /// Plays a provider that does not answer.
    void set_down(bool is_down);

  private:
    Bytes secret_;
    std::mutex mutex_;
    std::unique_ptr<TestOrders> orders_;
    bool is_down_ = false;
};

}  // namespace tongban::service
