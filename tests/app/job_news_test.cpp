// Programs that wait for jobs hear of new ones through the bus.
#include <gtest/gtest.h>

#include "app/platform.h"
#include "crypto/scratch.h"
#include "service/job_lease.h"

namespace tongban::app {
namespace {

TEST(JobNews, ReachWhoWaitsForJobsOfTheTypeAlone) {
    const test::Scratch scratch;
    const SystemTime time;
    const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
    PlatformOptions options;
    options.data = scratch.path("data");
    options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
    const auto platform = Platform::open(options, time, [](std::string_view) {}).value();
    const auto mine = platform->live->listen({service::channel_of_jobs("worker.mine")}, [] {});
    const auto other = platform->live->listen({service::channel_of_jobs("worker.other")}, [] {});
    ASSERT_TRUE(platform->bus->publish(
        {.id = "m-1",
         .topic = service::kJobTopic,
         .region = "500157",
         .stream = "case:C-1",
         .body = {{"type", "worker.mine"}},
         .at = time.now()}
    ));
    EXPECT_NE(mine->take(), "");
    EXPECT_EQ(other->take(), "");
    platform->live->leave(mine);
    platform->live->leave(other);
}

}  // namespace
}  // namespace tongban::app
