#include "bpmn/instance.h"

#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

json::value stored_instance(const TestHost& host) {
    Player player(host);
    player.start(
        "bundle", {{"applicant", feel::Context{{"name", "ann"}}}, {"second_process", "ghost"}}
    );
    return to_json(player.instance);
}

}  // namespace

TEST(StoredInstance, IsTheSameAfterReadingBack) {
    TestHost host;
    host.deploy(read_model("calls.bpmn"));
    const json::value stored = stored_instance(host);
    const auto read = from_json(stored);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_json(*read), stored);
    EXPECT_EQ(read->faults.size(), 1u);
    EXPECT_EQ(read->timers.size(), 1u);
}

TEST(StoredInstance, OfAnotherFormatIsRefused) {
    TestHost host;
    host.deploy(read_model("calls.bpmn"));
    json::value stored = stored_instance(host);
    stored.get_array()[0] = 3;
    EXPECT_EQ(from_json(stored).error().code, "bpmn.state_format");
    EXPECT_EQ(from_json(json::object()).error().code, "bpmn.state_damaged");
    EXPECT_EQ(from_json(json::array{1, 2}).error().code, "bpmn.state_damaged");
}

TEST(StoredInstance, ThatIsDamagedAnywhereNeverStopsTheProgram) {
    TestHost host;
    host.deploy(read_model("calls.bpmn"));
    const std::string text = json::serialize(stored_instance(host));
    // Every number of the text is replaced by others; what is still read must be refused or work.
    size_t read_count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (!std::isdigit(static_cast<unsigned char>(text[i]))) continue;
        for (const char* other : {"0", "1", "7", "-1", "99999", "null"}) {
            std::string damaged = text;
            damaged.replace(i, 1, other);
            const auto value = parse_json(damaged);
            if (!value) continue;
            const auto read = from_json(*value);
            if (!read) continue;
            ++read_count;
            for (const Token& token : read->tokens) {
                (void)advance(*read, UserTaskCompleted{token.id}, host);
                (void)advance(*read, ErrorThrown{token.id, "refused"}, host);
                (void)advance(*read, FaultResolved{token.id}, host);
            }
            for (const Timer& timer : read->timers)
                (void)advance(*read, TimerFired{timer.id}, host);
            (void)advance(*read, InstanceCancelled{}, host);
        }
    }
    EXPECT_GT(read_count, 10u);
}
